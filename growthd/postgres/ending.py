"""How a postmaster is ended: politely, then firmly, then for certain."""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable

import trio

FAST_SECONDS = 3.0
IMMEDIATE_SECONDS = 0.5


async def end(
    send: Callable[[signal.Signals], None], gone: Callable[[], Awaitable[object]]
) -> None:
    """The process is gone afterwards, in under 4 s, whatever cancels us meanwhile.

    SIGINT is Postgres' fast mode: sessions end, a checkpoint is written. SIGQUIT writes none, and
    the next start recovers from the log; nothing that was committed is lost.
    """
    with trio.CancelScope(shield=True):
        for number, patience in (
            (signal.SIGINT, FAST_SECONDS),
            (signal.SIGQUIT, IMMEDIATE_SECONDS),
        ):
            send(number)
            with trio.move_on_after(patience):
                await gone()
                return
        send(signal.SIGKILL)
        await gone()
