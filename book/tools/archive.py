"""Files in one."""

import io
import zipfile


def zipped(members: dict[str, bytes]) -> bytes:
    """Return files, by their paths, as one zip: the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
