"""Why no server runs here, said in sentences that end with a remedy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class CannotServe(Exception):
    """The embedded server cannot run here; the message says why and what to do about it."""


class DirectoryHeld(CannotServe):
    """Another process serves this directory; the message says which one, and since when."""


@contextmanager
def explained(directory: Path) -> Iterator[None]:
    """What the machine refuses within the block becomes a `CannotServe` about `directory`."""
    try:
        yield
    except OSError as error:
        raise CannotServe(
            f"growthd cannot use {directory}: {error.strerror} ({error.filename}). "
            "Choose another data directory, or correct its owner and permissions."
        ) from error
