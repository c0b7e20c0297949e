"""What a killed daemon leaves, and what a stale pid file may not do."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import trio

from growthd.postgres import orphan
from growthd.postgres.server import serve
from tests.postgres.asking import ask, meeting_place, postmaster_of, servers_of
from tests.postgres.daemons import daemon


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A living process that is no server."""
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process
        process.kill()


def claim(directory: Path, pid: int) -> None:
    """Leave a pid file as a power cut does, naming a pid that somebody else has since got."""
    lines = [pid, directory / "data", 1700000000, 5432, directory / "socket", "", "1 2", "ready"]
    (directory / "data" / "postmaster.pid").write_text("\n".join(map(str, lines)) + "\n")


async def test_the_orphan_of_a_killed_daemon_is_replaced(short_directory: Path) -> None:
    directory = short_directory / "pg"
    with daemon(directory) as (process, dsn):
        await ask(dsn, "CREATE TABLE kept AS SELECT 7 AS n")
        process.kill()
        process.wait()
        left_behind = postmaster_of(directory)
        assert psutil.Process(left_behind).is_running()
        async with serve(directory, durable=False) as fresh:
            assert await ask(fresh, "SELECT n FROM kept") == 7
            assert postmaster_of(directory) != left_behind
            assert left_behind not in servers_of(directory)
    assert not servers_of(directory)


async def test_the_meeting_place_of_a_killed_daemon_is_removed(short_directory: Path) -> None:
    directory = short_directory / ("long" * 20)
    with daemon(directory) as (process, dsn):
        place = trio.Path(meeting_place(dsn))
        process.kill()
        process.wait()
    assert await place.exists()
    async with serve(directory, durable=False):
        assert not await place.exists()


async def test_a_server_is_out_of_the_terminals_reach(short_directory: Path) -> None:
    with daemon(short_directory / "pg") as (process, _):
        assert os.getsid(postmaster_of(short_directory / "pg")) != os.getsid(process.pid)


async def test_a_stranger_with_the_stale_pid_is_not_harmed(
    cluster: Path, stranger: subprocess.Popen[bytes]
) -> None:
    claim(cluster, stranger.pid)
    async with serve(cluster, durable=False) as dsn:
        assert await ask(dsn, "SELECT 1") == 1
    assert stranger.poll() is None


async def test_our_own_pid_in_a_stale_file_is_no_server(cluster: Path) -> None:
    """As in a container, where every life of the daemon has the same pid."""
    claim(cluster, os.getpid())
    async with serve(cluster, durable=False) as dsn:
        assert await ask(dsn, "SELECT 1") == 1


async def test_another_server_with_the_stale_pid_is_not_harmed(cluster: Path) -> None:
    async with serve(cluster.with_name("other"), durable=False) as other:
        claim(cluster, postmaster_of(cluster.with_name("other")))
        async with serve(cluster, durable=False) as dsn:
            assert await ask(dsn, "SELECT 1") == 1
        assert await ask(other, "SELECT 1") == 1


async def test_an_own_session_with_the_stale_pid_is_no_postmaster(short_directory: Path) -> None:
    directory = short_directory / "pg"
    async with serve(directory, durable=False):
        first = postmaster_of(directory)
        child = next(pid for pid in servers_of(directory) if pid != first)
        assert orphan.postmaster(first, directory / "data")
        assert orphan.postmaster(child, directory / "data") is None


@pytest.mark.parametrize("text", ["", "\n", "not a number\n", "999999999\n"])
async def test_a_damaged_pid_file_bars_no_start(cluster: Path, text: str) -> None:
    (cluster / "data" / "postmaster.pid").write_text(text)
    async with serve(cluster, durable=False) as dsn:
        assert await ask(dsn, "SELECT 1") == 1
