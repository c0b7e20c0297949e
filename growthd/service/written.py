"""Files that are there as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write(file: Path, content: bytes, mode: int = 0o600) -> None:
    """The file holds this, with this mode; a crash on the way leaves the old one."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
