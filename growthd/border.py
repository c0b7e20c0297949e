"""The border between trio, the host, and asyncio, where asyncpg and Playwright live.

Bridging call by call loses connections when trio cancels between two calls. So a unit of work is
one asyncio coroutine, bridged once: it runs to its end or is cancelled as a whole.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import attrs
import structlog
import trio
import trio_asyncio  # type: ignore[import-untyped]  # it ships no types

T = TypeVar("T")

log = structlog.get_logger(__name__)


@attrs.define(kw_only=True)
class Border:
    """What the asyncio side complained of to nobody in particular."""

    count: Callable[[], object]
    """Called for each report that reached the loop's exception handler."""
    unhandled: int = 0
    """How many that were."""

    def note(
        self,
        _loop: asyncio.AbstractEventLoop,
        context: dict[str, Any],  # asyncio's own type
    ) -> None:
        """Count and log one report; trio-asyncio's own handler would end the loop instead."""
        self.unhandled += 1
        self.count()
        log.warning(
            "asyncio_unhandled",
            report=context.get("message", ""),
            exc_info=context.get("exception"),
        )


@attrs.frozen
class _Ready:
    """True while callbacks wait to run, as asyncio's own queue is; trio-asyncio's is always true.

    Playwright looks at it after every message of its driver and waits up to a hundred turns of the
    loop for it to empty: 20 times the processor time of a visit.
    """

    queue: trio.MemoryReceiveChannel[object]

    def __bool__(self) -> bool:
        return self.queue.statistics().current_buffer_used > 0

    def clear(self) -> None:
        """Asyncio clears its queue when the loop closes; trio-asyncio's closes by itself."""


@asynccontextmanager
async def open_border(count: Callable[[], object] = lambda: None) -> AsyncIterator[Border]:
    """An asyncio loop runs beside the trio tasks inside, and stops when they are through."""
    border = Border(count=count)
    async with trio_asyncio.open_loop() as loop:
        loop.set_exception_handler(border.note)
        loop._ready = _Ready(loop._q_recv)  # noqa: SLF001 - there is no public way to ask
        yield border


async def run(unit_of_work: Callable[[], Awaitable[T]]) -> T:
    """The result of one asyncio coroutine, bridged once. A trio cancellation cancels it whole.

    A cancelled caller may still find the work done: what it writes must be idempotent.
    """
    result: T = await trio_asyncio.aio_as_trio(unit_of_work)()
    return result
