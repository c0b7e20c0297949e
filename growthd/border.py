"""The border between trio, the host, and asyncio, where asyncpg and Playwright live.

Bridging call by call loses connections when trio cancels between two calls. So a unit of work is
one asyncio coroutine, bridged once: it runs to its end or is cancelled as a whole.

trio-asyncio asks trio's scheduler for every callback, every ready file and every timer: a handful
of times a statement, each dearer than the statement. Here its loop turns as asyncio's own does, and
whoever brings a unit of work turns it: a database near by answers meanwhile, and trio is not asked.
"""

from __future__ import annotations

import asyncio
import math
import selectors
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import Context
from heapq import heappop, heappush
from time import perf_counter
from typing import Any, TypeVar

import attrs
import sniffio
import structlog
import trio
import trio_asyncio  # type: ignore[import-untyped]  # it ships no types

T = TypeVar("T")
IN_PLACE_SECONDS = 0.001
"""How long trio's other tasks wait at most for units of work that are all but done."""

log = structlog.get_logger(__name__)
_Asyncio: Any = asyncio.SelectorEventLoop
"""asyncio's own loop, with the methods that are nobody's business."""


@attrs.define(kw_only=True)
class Border:
    """What the asyncio side complained of to nobody in particular."""

    count: Callable[[], object]
    """Called for each report that reached the loop's exception handler."""
    unhandled: int = 0
    """How many that was."""

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


@asynccontextmanager
async def open_border(count: Callable[[], object] = lambda: None) -> AsyncIterator[Border]:
    """An asyncio loop runs beside the trio tasks inside, and stops when they are through."""
    border = Border(count=count)
    async with trio_asyncio.open_loop() as loop:
        loop.set_exception_handler(border.note)
        loop.__class__ = _Loop  # open_loop has none but its own
        loop.adopt()
        yield border


async def run(unit_of_work: Callable[[], Awaitable[T]]) -> T:
    """The result of one asyncio coroutine, bridged once. A trio cancellation cancels it whole.

    A cancelled caller may still find the work done: what it writes must be idempotent. Trio's other
    tasks have their turn whenever the work has to wait, and after a millisecond of work.
    """
    await trio.lowlevel.checkpoint_if_cancelled()
    loop: Any = asyncio.get_running_loop()
    future = loop.bring(unit_of_work)
    if future.done():
        await loop.let_others()
        result: T = future.result()
    else:
        result = await trio_asyncio.run_aio_future(future)
    return result


class _Selector(selectors.DefaultSelector):
    """The platform's own, which waits no longer than its `patience`, in seconds."""

    patience = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        patience = self.patience
        return super().select(patience if timeout is None or timeout > patience else timeout)


class _Loop(trio_asyncio.TrioEventLoop):  # type: ignore[misc]  # it ships no types
    """trio-asyncio's loop, which turns as asyncio's does once `adopt` was called.

    Its life, its trio tasks, threads and child processes are trio-asyncio's still. It is turned by
    its main task, for timers and what is called for; by another, for files; and by `bring`.
    """

    _add_callback = _Asyncio._add_callback
    _add_reader = _Asyncio._add_reader
    _add_writer = _Asyncio._add_writer
    _timer_handle_cancelled = _Asyncio._timer_handle_cancelled
    call_soon = _Asyncio.call_soon
    call_later = _Asyncio.call_later

    def adopt(self) -> None:
        self.time = trio.lowlevel.current_clock().current_time
        self._selector = _Selector()
        self._ready: deque[asyncio.Handle] = deque()
        self._scheduled: list[asyncio.TimerHandle] = []
        self._turning = False
        self._in_place = 0.0
        self._sleeper: trio.lowlevel.Task | None = None
        self._alarm = trio.CancelScope()
        self._q_send.send_nowait(asyncio.Handle(_nothing, (), self))  # ends its wait of before
        self._nursery.start_soon(self._watch_files)

    def bring(self, work: Callable[[], Awaitable[T]]) -> asyncio.Future[T]:
        """For trio tasks: the work, over where that took no longer than `IN_PLACE_SECONDS`."""
        with self._turn():
            future = asyncio.ensure_future(work(), loop=self)
            self._run_ready()
            began = now = perf_counter()
            while not future.done() and (left := began + IN_PLACE_SECONDS - now) > 0:
                self._selector.patience = left
                self._run_once()
                self._run_ready()
                now = perf_counter()
            self._in_place += now - began
        return future

    async def let_others(self) -> None:
        """Trio's other tasks have had a turn since so much work was done in place."""
        if self._in_place > IN_PLACE_SECONDS:
            self._in_place = 0.0
            await trio.lowlevel.cancel_shielded_checkpoint()

    def call_at(
        self,
        when: float,
        callback: Callable[..., object],
        *args: object,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        handle: Any = asyncio.TimerHandle(when, callback, args, self, context)
        heappush(self._scheduled, handle)
        handle._scheduled = True
        self._rouse()
        return handle  # type: ignore[no-any-return]

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.Handle:
        self._check_closed()
        handle = asyncio.Handle(callback, args, self, context)
        self._token.run_sync_soon(self._queue_handle, handle)
        return handle

    def _call_soon(
        self, callback: Callable[..., object], args: tuple[object, ...], context: Context | None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        self._rouse()
        return handle

    def _queue_handle(self, handle: Any) -> asyncio.Handle:
        """trio-asyncio's way in. A handle of its own starts a trio task; any other is called."""
        self._check_closed()
        starts = asyncio.iscoroutinefunction(handle._run)
        self._ready.append(asyncio.Handle(self._start, (handle,), self) if starts else handle)
        self._rouse()
        return handle  # type: ignore[no-any-return]

    def _start(self, handle: Any) -> None:
        handle._context.run(self._nursery.start_soon, handle._run, name=handle._callback)

    def _handle_sig(self, signal: int, _frame: object) -> None:
        self._token.run_sync_soon(self._queue_handle, self._signal_handlers[signal])

    async def _watch_files(self) -> None:
        while self._stop_wait is None:
            await trio.lowlevel.wait_readable(self._selector.fileno())
            if self._stop_wait is None:  # its last turns are for the main task alone
                with self._turn():
                    self._run_once()
                    self._run_ready()

    async def _main_loop_one(self, no_wait: bool = False) -> None:  # noqa: FBT001, FBT002
        if self._ready or self._next_timer() <= self.time():
            with self._turn():
                self._run_once()
            if not no_wait:
                await trio.lowlevel.cancel_shielded_checkpoint()
        elif no_wait:
            raise trio.WouldBlock
        else:
            await self._sleep()

    async def _sleep(self) -> None:
        """Until something is called for, or the next timer is due."""

        def abort(_raise_cancel: object) -> trio.lowlevel.Abort:
            self._sleeper = None
            return trio.lowlevel.Abort.SUCCEEDED

        self._sleeper = trio.lowlevel.current_task()
        with trio.CancelScope(deadline=self._next_timer()) as self._alarm:
            await trio.lowlevel.wait_task_rescheduled(abort)

    def _rouse(self) -> None:
        """The main task sleeps as long as it may. Within a turn it need not know yet."""
        if self._turning or self._sleeper is None:
            return
        if self._ready:
            trio.lowlevel.reschedule(self._sleeper)
            self._sleeper = None
        elif (timer := self._next_timer()) != self._alarm.deadline:
            self._alarm.deadline = timer

    def _next_timer(self) -> float:
        """When the next timer is due that still stands: none that was cancelled wakes anybody."""
        while self._scheduled and self._scheduled[0].cancelled():
            self._timer_cancelled_count -= 1
            heappop(self._scheduled)._scheduled = False  # type: ignore[attr-defined]
        return self._scheduled[0].when() if self._scheduled else math.inf

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Inside, asyncio's code runs; what it leaves over is the main task's."""
        former, sniffio.thread_local.name = sniffio.thread_local.name, "asyncio"
        self._selector.patience, self._turning = 0.0, True
        try:
            yield
        finally:
            sniffio.thread_local.name = former
            self._turning = False
            self._rouse()

    def _run_ready(self) -> None:
        """As the second half of asyncio's turn: without another look at files and timers."""
        for _ in range(len(self._ready)):
            handle = self._ready.popleft()
            if not handle.cancelled():
                handle._run()

    def _cancel_fds(self) -> None:
        for key in tuple(self._selector.get_map().values()):
            self._selector.unregister(key.fileobj)


def _nothing() -> None:
    """Called so that something was."""
