"""Plays the demo: site, daemon, bot and screen side by side, then the check against the truth."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime
from typing import NoReturn

import attrs
import httpx2
import trio
from rich.console import Console

from growthd.actors.attributor import Attributor
from growthd.demo.advised import Advised, advised
from growthd.demo.books import Books
from growthd.demo.bot import Bot
from growthd.demo.earned import Earned, is_due, judge
from growthd.demo.process import Daemon, started
from growthd.demo.rewarded import rewarded
from growthd.demo.scene import HISTORY, Scene
from growthd.demo.screen import Screen
from growthd.demo.summary import Found, Summary, summarise
from growthd.house import visit_database, watched
from growthd.simx.site import Site, serve
from growthd.store import audit, credits as credits_of
from growthd.store.database import Database
from growthd.supervision.pulse import Pulse
from growthd.web.guards.token import token_in

KEEP_SECONDS = 1.0
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, a polite kill, and a terminal that was closed."""

Told = Callable[[str], None]


@attrs.frozen(kw_only=True)
class Play:
    """One demo in one folder."""

    scene: Scene
    port: int
    tell: Told
    """Takes what a person should read."""
    advice: str
    """What to do after an accident."""

    async def run(self, seconds: float | None) -> Summary:
        """Play for `seconds` of the audience's time, or until a signal; then check everything.

        Raises DaemonEnded where the daemon ends first.
        """
        books = Books.open(self.scene.folder / "served.jsonl")
        self.scene.hold()
        self.scene.keep()
        with trio.open_signal_receiver(*ENDINGS) as signals:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(_end_upon, signals, nursery.cancel_scope)
                await self._play(books, seconds)
                nursery.cancel_scope.cancel()
        return await self._check(books)

    async def _play(self, books: Books, seconds: float | None) -> None:
        """The world stands still until the daemon is ready, and runs while it is watched."""
        site = Site(self.scene.world(), self.scene.now)
        async with trio.open_nursery() as nursery:
            base = await nursery.start(serve, site)
            nursery.start_soon(books.keep, site)
            self.scene.configure(base, self.port)
            async with started(self.scene, self.advice) as daemon:
                await daemon.browser()
                self.scene.release()
                self.scene.configure(base, self.port)
                daemon.reload()
                await self._perform(daemon, seconds)
            nursery.cancel_scope.cancel()

    async def _perform(self, daemon: Daemon, seconds: float | None) -> None:
        """The bot announces while the audience watches, until time or a death ends it."""
        url = await daemon.address()
        self.tell(f"The page is at {url}")
        try:
            await self._watch(url, daemon, seconds)
        finally:
            self.scene.keep()  # before the daemon is stopped, which takes world time

    async def _watch(self, url: str, daemon: Daemon, seconds: float | None) -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._announce, url)
            nursery.start_soon(self._keep)
            nursery.start_soon(_show, url)
            nursery.start_soon(daemon.end)
            if seconds is not None:
                nursery.start_soon(_end_after, seconds, nursery.cancel_scope)

    async def _announce(self, url: str) -> None:
        config = self.scene.config()
        async with visit_database(config) as database:
            bot = Bot(
                world=self.scene.world(),
                clock=self.scene.clock,
                database=database,
                web=url,
                token=token_in(self.scene.folder).secret,
            )
            await bot.run(self.scene.at)

    async def _keep(self) -> None:
        while True:
            self.scene.keep()
            await trio.sleep(KEEP_SECONDS)

    async def _check(self, books: Books) -> Summary:
        at: datetime = Scene.resumed(self.scene.folder).at
        config = self.scene.config()
        async with visit_database(config) as database:
            held = await database.run(audit.holdings, until=at)
            found = Found(
                held=held,
                earned=await self._earned(database, at),
                rewarded=await rewarded(database, config, at),
                advised=await self._advised(database, at),
            )
        return summarise(self.scene, at, found, books)

    async def _advised(self, database: Database, at: datetime) -> Advised:
        """What the daemon made of it all."""
        account = watched(self.scene.config())[0].account_id
        truth = tuple(self.scene.world().arsenal.effects.values())
        return await database.run(advised, account_id=account, at=at, truth=truth)

    async def _earned(self, database: Database, at: datetime) -> Earned:
        """What the posts earned by `at`; credits that are judged are those of this moment."""
        account = watched(self.scene.config())[0].account_id
        if is_due(self.scene, at):
            attributor = Attributor(
                database=database,
                clock=self.scene.clock,
                accounts=[account],
                pulse=Pulse(name="attributor"),
            )
            await attributor.one_pass(at)
        return judge(
            self.scene,
            at,
            await database.run(credits_of.every, account_id=account),
            await database.run(
                credits_of.intervals,
                account_id=account,
                since=self.scene.opened - HISTORY,
                until=at,
            ),
        )


async def _show(url: str) -> NoReturn:
    """The screen waits where the page is away for a moment."""
    screen = Screen(Console())
    while True:
        with suppress(httpx2.TransportError):
            await screen.show(url)
        await trio.sleep(KEEP_SECONDS)


async def _end_after(seconds: float, scope: trio.CancelScope) -> None:
    await trio.sleep(seconds)
    scope.cancel()


async def _end_upon(signals: AsyncIterator[int], scope: trio.CancelScope) -> None:
    async for _ in signals:
        scope.cancel()
