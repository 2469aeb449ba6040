"""Every public docstring has an example, and the example is true.

A method or property may do without one of its own where the example of its class calls it.
"""

import doctest
import importlib
import inspect
import re

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from test_types import MODULES, members, methods

#: how numpy writes arrays, whatever is set elsewhere
PRINTED = {"precision": 8, "threshold": 1000, "linewidth": 75, "suppress": False, "sign": "-"}


def place(thing):
    return f"{thing.__module__}.{thing.__qualname__}"


def examples(thing):
    """Return the examples in a docstring."""
    return doctest.DocTestParser().get_examples(inspect.getdoc(thing) or "", place(thing))


def called(method, kind):
    """Say whether the example of a class calls a method of it."""
    code = "".join(example.source for example in examples(kind))
    return re.search(rf"\.{method.__name__}\b", code)


def offered(module):
    """Yield what a module outside the book is for, and not what it has from a private one."""
    names = getattr(importlib.import_module(module), "__all__", ())
    for thing in members(module) if ".book" not in module else ():
        if "._" not in thing.__module__ or thing.__name__ in names:
            yield thing


def documented():
    """Return everything that is for use, by place, and the places that have no example."""
    every, without = {}, set()
    for module in MODULES:
        for thing in offered(module):
            every[place(thing)] = thing
            for method in methods(thing) if inspect.isclass(thing) else ():
                if method.__name__.startswith("_"):
                    continue
                every[place(method)] = method
                if not examples(method) and not called(method, thing):
                    without.add(place(method))
            if not examples(thing):
                without.add(place(thing))
    return every, without


EVERY, WITHOUT = documented()


@pytest.fixture(autouse=True)
def _as_it_was():
    """Numbers are written in one way, and what examples set or draw is gone after them."""
    figures = plt.get_fignums()
    with np.printoptions(**PRINTED), mpl.rc_context():
        yield
    for number in set(plt.get_fignums()) - set(figures):
        plt.close(number)


@pytest.mark.parametrize("name", sorted(EVERY))
def test_there_is_an_example(name):
    assert name not in WITHOUT


@pytest.mark.parametrize("name", sorted(name for name in EVERY if examples(EVERY[name])))
def test_the_example_is_true(name):
    steps, setting = examples(EVERY[name]), {"__name__": "__main__"}
    example = doctest.DocTest(steps, setting, name, None, None, EVERY[name].__doc__)
    runner, report = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS), []
    assert not runner.run(example, out=report.append).failed, "".join(report)


def test_what_is_missing_or_wrong_is_noticed():
    class Kind:
        """A class.

        >>> Kind().known()
        """

        def known(self): ...
        def other(self): ...

    assert called(Kind.known, Kind)
    assert not called(Kind.other, Kind)
    assert not examples(Kind.other)
