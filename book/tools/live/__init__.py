"""A site that computes on its own pages: ``python -m book.tools.live``."""
