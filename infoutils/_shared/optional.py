"""Packages that only an extra installs."""

from importlib import import_module
from types import ModuleType


def module(name: str, extra: str) -> ModuleType:
    """Import a module of a package that may be missing, or say how to get it."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        cure = f"run `pip install '.[{extra}]'` in the book's folder"
        raise ModuleNotFoundError(f"{error}: {cure}", name=error.name) from None
