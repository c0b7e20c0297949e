"""The service: whether what is installed is what this version would write, and runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from growthd.config import Config
from growthd.doctor.issue import Issue, warning
from growthd.service.place import Place
from growthd.service.state import Keeper, keeper, told, wrongs


def drift(config: Config, path: Path | None, manager: Keeper | None = None) -> Iterator[Issue]:
    """What the installed service has wrong, each with its remedy; nothing where none is installed.

    `path` is the configuration's file.
    """
    kept = manager or keeper()
    if path is None or not kept.file.exists():
        return
    for wrong in wrongs(kept, Place.of(path), told(config)):
        what, _, remedy = wrong.rpartition(": ")
        yield warning(f"The service is not as it should be: {what or wrong}.", wrong, remedy)
