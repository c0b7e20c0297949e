"""The ladder from asking to killing."""

from __future__ import annotations

import signal

import trio
from trio.testing import MockClock

from growthd.postgres.ending import end


async def ended_by(heeded: signal.Signals) -> list[signal.Signals]:
    """The signals that a process gets which heeds only `heeded`."""
    sent: list[signal.Signals] = []
    over = trio.Event()

    def send(number: signal.Signals) -> None:
        sent.append(number)
        if number == heeded:
            over.set()

    await end(send, over.wait)
    return sent


async def test_a_willing_server_is_asked_once() -> None:
    assert await ended_by(signal.SIGINT) == [signal.SIGINT]


async def test_an_unwilling_server_is_ended_within_four_seconds(autojump_clock: MockClock) -> None:
    began = autojump_clock.current_time()
    assert await ended_by(signal.SIGKILL) == [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL]
    assert autojump_clock.current_time() - began < 4


async def test_a_cancelled_caller_ends_it_all_the_same(autojump_clock: MockClock) -> None:
    began = autojump_clock.current_time()
    with trio.CancelScope() as scope:
        scope.cancel()
        assert await ended_by(signal.SIGQUIT) == [signal.SIGINT, signal.SIGQUIT]
    assert autojump_clock.current_time() - began >= 3
