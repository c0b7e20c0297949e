"""growthd on duty: what `growthd run --service` does beyond watching."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from functools import partial
from pathlib import Path

import trio

from growthd import logs
from growthd.config import ConfigRefused, Settings
from growthd.service.place import log_folder
from growthd.service.recovery import Recovery, wanted
from growthd.service.rolling import RollingLog
from growthd.supervision.herald import Herald

LOG = "growthd.log"


@contextmanager
def logged(folder: Path | None = None) -> Iterator[Path]:
    """What the process says goes to a log that is rolled; yields its file."""
    file = (folder or log_folder()) / LOG
    with RollingLog(path=file) as log, redirect_stderr(log):
        yield file


def settled(path: Path | None, herald: Herald) -> Settings:
    """The settings, waited for as long as they are refused; ends the process where it is told to.

    The service's own log is open by then.
    """
    try:
        return wanted(path)
    except ConfigRefused as refused:
        logs.configure(refused.rest.daemon)
        recovery = Recovery(refused=refused, again=partial(wanted, path), herald=herald)
        settings = trio.run(recovery.run)
    if settings is None:
        sys.exit(0)
    return settings
