"""Commands for who keeps the book: versions, the full scale, and what a machine needs."""
