"""A few tabs, lent one visit at a time and used again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

import attrs
import trio

from growthd import border
from growthd.metrics import Metrics
from growthd.pages.browser import Link
from growthd.pages.keeper import Keeper
from growthd.pages.tab import Condition, Tab
from growthd.pages.wire import TabLost
from growthd.supervision.outage import Outage

_MEASURE_EVERY_SECONDS = 30.0
_CLOSE_SECONDS = 3.0


@attrs.frozen(kw_only=True)
class PoolLimits:
    tabs: int = 2
    visits: int = 50
    """After which a tab is replaced."""
    memory_bytes: int = 3 * 2**30
    """Resident bytes of the browser, shared pages counted in each of its processes, beyond which
    it is closed and started anew. Four tabs at work take half of it."""


@attrs.frozen(kw_only=True, eq=False)
class _Lent:
    """A tab with the connection that it belongs to."""

    link: Link
    tab: Tab


@attrs.define(kw_only=True, eq=False)
class Pool:
    """`limits.tabs` slots. A slot is free again whatever happened to its tab."""

    keeper: Keeper
    limits: PoolLimits = attrs.field(factory=PoolLimits)
    metrics: Metrics
    lent: int = 0
    """Tabs in use, those that are being opened included."""
    last_used: float = attrs.field(factory=trio.current_time)
    """On trio's clock."""
    _free: list[_Lent] = attrs.field(factory=list)
    _slots: trio.Semaphore = attrs.field(init=False)
    _bed: trio.Lock = attrs.field(factory=trio.Lock)
    """Held while tabs are put to rest: a tab in between is not lent."""
    _heavy: trio.Event | None = None
    """Set while the browser is too heavy: borrowers wait until it has been closed."""
    _measured: float = -_MEASURE_EVERY_SECONDS

    def __attrs_post_init__(self) -> None:
        self._slots = trio.Semaphore(self.limits.tabs)
        for condition in Condition:
            self.metrics.page_recycles.labels(condition)
        self._show()

    @asynccontextmanager
    async def borrow(self) -> AsyncIterator[Tab]:
        """A tab for one visit. Raises Outage where there is no browser, or NoBrowser."""
        async with self._slots:
            lent = await self._take()
            try:
                yield lent.tab
            except Outage:
                raise
            except BaseException:
                lent.tab.condemn(Condition.CANCELLED)
                raise
            finally:
                with trio.CancelScope(shield=True):
                    await self._take_back(lent)

    async def browser_answers(self) -> bool:
        """True if the browser works; where not, it has been let go and the next use reopens it."""
        link = self.keeper.link
        return link is not None and await self.keeper.answers(link)

    async def close_idle(self, seconds: float) -> bool:
        """True if the browser was closed: nothing is lent, nor was for `seconds`."""
        idle = not self.lent and trio.current_time() - self.last_used >= seconds
        if idle and self.keeper.is_open:
            await self.close()
            return True
        return False

    async def close(self) -> None:
        """Every tab is closed, and the browser with them if it is growthd's own."""
        self._free.clear()
        await self.keeper.close()
        self._show()

    async def _take(self) -> _Lent:
        while self._heavy is not None:
            await self._heavy.wait()
        self.lent += 1
        try:
            async with self._bed:
                return await self._free_or_new()
        except BaseException:
            with trio.CancelScope(shield=True):
                await self._leave()
            raise
        finally:
            self._show()

    async def _free_or_new(self) -> _Lent:
        self._free = [lent for lent in self._free if lent.link is self.keeper.link]
        if self._free:
            return self._free.pop()
        link, tab = await self.keeper.open_tab()
        return _Lent(link=link, tab=tab)

    async def _take_back(self, lent: _Lent) -> None:
        self.last_used = trio.current_time()
        await self._weigh()
        if lent.link is not self.keeper.link:
            lent.tab.condemn(Condition.LOST)
        elif self._heavy is not None:
            lent.tab.condemn(Condition.MEMORY)
        elif lent.tab.visits >= self.limits.visits:
            lent.tab.condemn(Condition.WORN)
        if lent.tab.condemned:
            await self._discard(lent, lent.tab.condemned)
        else:
            self._free.append(lent)
        await self._leave()

    async def _leave(self) -> None:
        """One borrower less. After the last, a heavy browser goes, or its tabs rest."""
        self.lent -= 1
        if not self.lent:
            await self._make_room()
            await self._rest()
        self._show()

    async def _make_room(self) -> None:
        """A browser that has grown too heavy is closed; then those who wait for it come in."""
        if self._heavy is not None:
            try:
                await self.close()
            finally:
                self._heavy.set()
                self._heavy = None

    async def _rest(self) -> None:
        async with self._bed:
            for lent in [lent for lent in self._free if not lent.tab.rested]:
                await border.run(lent.tab.rest)
                if lent.tab.condemned:
                    self._free.remove(lent)
                    await self._discard(lent, lent.tab.condemned)

    async def _discard(self, lent: _Lent, reason: Condition) -> None:
        self.metrics.page_recycles.labels(reason).inc()
        with trio.move_on_after(_CLOSE_SECONDS), suppress(TabLost):
            if lent.link is self.keeper.link:
                await border.run(partial(lent.link.close_tab, lent.tab.target_id))

    async def _weigh(self) -> None:
        if trio.current_time() - self._measured < _MEASURE_EVERY_SECONDS:
            return
        self._measured = trio.current_time()
        resident = await self.keeper.memory_bytes()
        if resident is not None and resident > self.limits.memory_bytes and self._heavy is None:
            self._heavy = trio.Event()

    def _show(self) -> None:
        self.metrics.browser_up.set(self.keeper.is_open)
        self.metrics.pages.labels("lent").set(self.lent)
        self.metrics.pages.labels("free").set(len(self._free))
