"""Every public signature says what it takes and what it gives."""

import importlib
import inspect
import pkgutil

import pytest

import infoutils

NAMES = [module.name for module in pkgutil.walk_packages(infoutils.__path__, "infoutils.")]
MODULES = [name for name in NAMES if "._" not in name]


def members(name):
    """Yield the functions and classes of a module that are for use."""
    for key, value in vars(importlib.import_module(name)).items():
        if key.startswith("_") or not getattr(value, "__module__", "").startswith("infoutils"):
            continue
        if inspect.isfunction(value) or inspect.isclass(value):
            yield value


def public(name):
    """Yield the functions of a module that are for use, with those of its classes."""
    for value in members(name):
        if inspect.isclass(value):
            yield from methods(value)
        else:
            yield value


def methods(kind):
    """Yield `__init__` and the public methods and properties that infoutils gives a class."""
    written = [base for base in kind.__mro__ if base.__module__.startswith("infoutils")]
    for key in {key for base in written for key in vars(base)}:
        value = inspect.getattr_static(kind, key)
        if isinstance(value, staticmethod | classmethod):
            value = value.__func__
        value = value.fget if isinstance(value, property) else value
        if inspect.isfunction(value) and (key == "__init__" or not key.startswith("_")):
            yield value


@pytest.mark.parametrize("name", MODULES)
def test_public_signatures_have_types(name):
    bare = []
    for function in public(name):
        signature = inspect.signature(function)
        given = {key: one.annotation for key, one in signature.parameters.items() if key != "self"}
        given["return"] = signature.return_annotation
        place = f"{function.__module__}.{function.__qualname__}"
        bare += [f"{place}: {key}" for key, one in given.items() if one is inspect.Signature.empty]
    assert not sorted(set(bare))


def test_a_missing_type_is_noticed():
    class Bare:
        def method(self, number): ...

    Bare.__module__ = "infoutils"
    (method,) = methods(Bare)
    assert inspect.signature(method).return_annotation is inspect.Signature.empty
