"""Packages that may be missing."""

from importlib import import_module
from types import ModuleType


def module(name: str, extra: str | None = None) -> ModuleType:
    """Import a module, or say how to get the package that it misses, by an extra perhaps."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        cure = f"'.[{extra}]'` in the book's folder" if extra else f"{error.name}`"
        raise ModuleNotFoundError(f"{error}: run `pip install {cure}", name=error.name) from None
