"""Write the least version of each package that infoutils says it works with, for pip.

    python -m book.tools.maintain.floors EXTRA ...

`make floors` installs exactly these, and runs the library's tests with them.
"""

import sys

from book.tools.maintain import machine


def main():
    for name, floor in machine.floors(extras=sys.argv[1:]).items():
        print(f"{name}=={floor}")


if __name__ == "__main__":
    main()
