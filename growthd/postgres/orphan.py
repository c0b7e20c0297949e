"""A server whose daemon was killed: found by its claim, proven to be ours, and stopped.

It is stopped and not adopted: a stop costs a tenth of a second, and the server is then always our
own child, which the kernel tells us of when it ends, with this version's programs and settings.
"""

from __future__ import annotations

import signal
from pathlib import Path

import psutil
import structlog
import trio

from growthd.postgres import claim, meeting
from growthd.postgres.ending import end

log = structlog.get_logger(__name__)


async def clear(data: Path) -> None:
    """No server runs on `data` afterwards, and no stale claim bars the next one."""
    claimed = claim.read(data)
    if claimed is None:
        # A power cut leaves the file empty, and Postgres then waits for a hand to remove it.
        (data / "postmaster.pid").unlink(missing_ok=True)
        return
    if process := postmaster(claimed.pid, data):
        log.warning("A server left behind by a killed daemon is stopped", pid=claimed.pid)
        await _stop(process)
    elif psutil.pid_exists(claimed.pid):
        # Postgres believes any living pid, so only we can see that this one is a stranger's.
        log.warning("A stale pid file named a process that is no server", pid=claimed.pid)
        (data / "postmaster.pid").unlink(missing_ok=True)
    if claimed.socket_directory:
        meeting.abandon(claimed.socket_directory)


def postmaster(pid: int, data: Path) -> psutil.Process | None:
    """The process `pid` if it is the postmaster of `data`, else None.

    Its working directory is the witness: every server stands in its data directory, and so do its
    sessions, whose parent it is. The start time is none, since a step of the wall clock moves what
    the machine makes of it.
    """
    try:
        process = psutil.Process(pid)
        parent = process.parent()
    except psutil.Error:
        return None
    session = parent is not None and _stands_in(parent, data)
    return process if _stands_in(process, data) and not session else None


def _stands_in(process: psutil.Process, data: Path) -> bool:
    try:
        named = process.name() in {"postgres", "postmaster"}
        return named and Path(process.cwd()).samefile(data)
    except (psutil.Error, OSError):
        return False


async def _stop(process: psutil.Process) -> None:
    """Stop it; psutil checks before each signal that the pid was not given to another process."""

    def send(number: signal.Signals) -> None:
        if _alive(process):
            process.send_signal(number)

    async def gone() -> None:
        while _alive(process):  # noqa: ASYNC110 - a process that is not our child sends no event
            await trio.sleep(0.02)

    await end(send, gone)


def _alive(process: psutil.Process) -> bool:
    """False also for a zombie, which stays where the first process of a container reaps none."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
