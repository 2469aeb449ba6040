"""The tools that build and keep the book, run from its folder as ``python -m book.tools.NAME``."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
