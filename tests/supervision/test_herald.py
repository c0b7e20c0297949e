"""What systemd hears, at a socket as it makes one."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import trio
import trio.testing

from growthd.supervision.herald import Herald


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setblocking(False)
        yield listening


def test_each_state_is_one_message(listener: socket.socket) -> None:
    herald = Herald(address=listener.getsockname())
    herald.ready()
    herald.reloading()
    herald.stopping()

    heard = [listener.recv(1000).decode().split("\n") for _ in range(3)]
    assert heard[0] == ["READY=1", "STATUS=watching"]
    assert heard[1][0] == "RELOADING=1"
    assert heard[1][1].removeprefix("MONOTONIC_USEC=").isdecimal()
    assert heard[2][0] == "STOPPING=1"


async def test_the_watchdog_hears_twice_in_its_interval(
    listener: socket.socket, autojump_clock: trio.testing.MockClock
) -> None:
    herald = Herald(address=listener.getsockname(), alive_seconds=60.0)
    with trio.move_on_after(150):
        await herald.keep_alive()

    assert [listener.recv(1000) for _ in range(3)] == [b"WATCHDOG=1"] * 3
    with pytest.raises(BlockingIOError):
        listener.recv(1000)


def test_what_was_asked_is_taken_and_no_child_inherits_it() -> None:
    environ = {
        "NOTIFY_SOCKET": "@/abstract",
        "WATCHDOG_USEC": "120000000",
        "WATCHDOG_PID": str(os.getpid()),
        "PATH": "/bin",
    }

    assert Herald.of(environ) == Herald(address="@/abstract", alive_seconds=60.0)
    assert environ == {"PATH": "/bin"}


def test_a_watchdog_of_another_process_is_not_petted() -> None:
    assert Herald.of({"WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1"}).alive_seconds is None


async def test_where_nobody_listens_nothing_happens(tmp_path: Path) -> None:
    Herald().ready()
    Herald(address=str(tmp_path / "nobody")).ready()
    await Herald().keep_alive()
