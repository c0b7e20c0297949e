"""The embedded server as one context: enter with a directory, get a DSN."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import trio

from growthd.postgres import account, binaries, claim, cluster, lock, meeting, orphan, settings
from growthd.postgres.binaries import Binaries
from growthd.postgres.cluster import Cluster
from growthd.postgres.loan import lend
from growthd.postgres.postmaster import Postmaster
from growthd.postgres.refusal import CannotServe, explained

START_ATTEMPTS = 3
PAUSE_SECONDS = 0.5


@asynccontextmanager
async def serve(directory: Path, *, durable: bool = True) -> AsyncIterator[str]:
    """Run a server on `directory`, made on first use, and yield its DSN (which holds a password).

    The server is ours alone for the length of the block: an orphan of a killed daemon is stopped
    first, a second daemon is refused (`DirectoryHeld`), a server that dies is started again under
    the same DSN, and afterwards no process and no socket is left. `durable=False` is for data that
    nobody will miss. Raises `CannotServe` with a remedy where no server can run.
    """
    ours = _prepared(directory)
    with lock.hold(ours.lock), meeting.place(ours.directory, ours.account) as place:
        await orphan.clear(ours.data)
        programs = await trio.to_thread.run_sync(_programs, ours)
        await _furnish(ours, programs, durable=durable)
        settings.write(ours, meeting_place=place, durable=durable, major=programs.major)
        postmaster = Postmaster(cluster=ours, binaries=programs)
        try:
            await _start(postmaster)
            async with _kept(postmaster):
                yield ours.dsn(place)
        finally:
            await postmaster.stop()


def _prepared(directory: Path) -> Cluster:
    directory = directory.resolve()
    with explained(directory):
        ours = Cluster(directory=directory, account=account.choose(directory / "data"))
        cluster.prepare(ours)
        cluster.check(ours)
    return ours


def _programs(ours: Cluster) -> Binaries:
    with explained(ours.directory):
        return lend(binaries.find(ours.major()), ours.account)


async def _furnish(ours: Cluster, programs: Binaries, *, durable: bool) -> None:
    """The cluster and its password exist."""
    if ours.major() is None:
        await cluster.create(ours, programs, durable=durable)
    elif not ours.password_file.exists():
        await cluster.replace_lost_password(ours, programs)


async def _start(postmaster: Postmaster) -> None:
    """Try a few times: the sessions of a killed server hold its memory for a moment longer."""
    for _ in range(START_ATTEMPTS - 1):
        try:
            return await postmaster.start()
        except CannotServe:
            await trio.sleep(PAUSE_SECONDS)
    return await postmaster.start()


@asynccontextmanager
async def _kept(postmaster: Postmaster) -> AsyncIterator[None]:
    """Keep the server alive for the length of the block, whose exceptions pass as they are."""
    alone = None
    try:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(postmaster.keep)
            yield
            nursery.cancel_scope.cancel()
    except BaseExceptionGroup as group:
        if len(group.exceptions) > 1:
            raise
        # The keeper raises nothing, so this is the block's own. It is raised below, where the
        # group does not become its context.
        alone = group.exceptions[0]
    if alone is not None:
        raise alone


def running(directory: Path) -> str | None:
    """The DSN of the server that a daemon runs on `directory` right now; None where none does."""
    ours = Cluster(directory=directory.resolve(), account=None)
    claimed = claim.read(ours.data) if ours.data.exists() else None
    if claimed is None or claimed.socket_directory is None:
        return None
    return ours.dsn(claimed.socket_directory) if orphan.postmaster(claimed.pid, ours.data) else None
