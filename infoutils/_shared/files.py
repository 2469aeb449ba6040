"""Files that are whole, or not there."""

import uuid
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Write a file under a name of its own first, so that nobody finds a half of it.

    Where several processes write one file, the last one's is kept.
    """
    unfinished = path.with_name(f"{path.name}.{uuid.uuid4().hex}.unfinished")
    unfinished.write_bytes(data)
    unfinished.replace(path)
