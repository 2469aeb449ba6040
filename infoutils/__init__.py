"""Information flow in recurrent networks: the library under the book.

Modules are imported one by one (``from infoutils import flow``), so importing the
package costs nothing.  Information is in bits and samples are rows throughout.
"""

__version__ = "0.1.0"
