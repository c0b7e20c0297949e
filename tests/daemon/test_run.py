"""`growthd run`, ended, started anew, and deprived of its database."""

from __future__ import annotations

import os
import signal
import time

import psutil

from tests.postgres.asking import postmaster_of
from tests.programs import gone, users
from tests.watching import Watch, watching

SHUTDOWN_SECONDS = 5.0
"""What is promised; the test allows for a machine that is busy with other things."""


async def test_sigterm_ends_all_of_it_and_the_next_start_works_at_once(watch: Watch) -> None:
    """F38: no stale lock, pid file, profile or port stands in the way."""
    async with watching(watch) as daemon:
        await watch.captured(1)
        relatives = daemon.family()
        names = {process.name() for process in relatives}
        assert len(names) >= 3, f"daemon, server, driver and browser run: {names}"

        began = time.monotonic()
        os.kill(daemon.pid, signal.SIGTERM)
        code = await daemon.ended()
        took = time.monotonic() - began

        assert (code, await gone(relatives, seconds=0.1)) == (0, [])
        assert users(watch.folder) == []
        assert took < 2 * SHUTDOWN_SECONDS, f"{took:.1f} s"
    print(f"SIGTERM took {took:.2f} s")

    async with watching(watch):
        before = await watch.captured(1)
        await watch.captured(before + 1)


async def test_the_loss_of_the_database_and_then_of_the_daemon_lose_nothing_else(
    watch: Watch,
) -> None:
    """F33, F38, F55: an outage costs no life, and the next daemon takes back what one held.

    A killed daemon's server and browser are still alive when the next one starts.
    """
    async with watching(watch) as daemon:
        before = await watch.captured(1)
        server = postmaster_of(watch.folder / "postgres")
        psutil.Process(server).kill()
        await daemon.says("The embedded server ended by itself")

        before = await watch.captured(before + 2)

        assert postmaster_of(watch.folder / "postgres") != server
        assert '"event": "fault"' not in daemon.said
        assert await watch.metric("growthd_db_up") == 1
        relatives = daemon.family()
        psutil.Process(daemon.pid).kill()
        await daemon.ended()
        assert users(watch.folder) != []

    async with watching(watch):
        await watch.captured(before + 1)
        assert await gone(relatives) == []
