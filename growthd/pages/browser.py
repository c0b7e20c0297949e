"""The line to a browser, through Playwright: the only file that imports it.

Every coroutine here runs inside a unit of work (`border.run`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, suppress
from functools import partial
from tempfile import gettempdir
from typing import Any, TypeVar

import attrs
import psutil
from playwright.async_api import (
    BrowserContext,
    CDPSession,
    Dialog,
    Error as PlaywrightError,
    Page,
    Playwright,
    async_playwright,
)

from growthd.pages.tab import Tab, Viewport
from growthd.pages.wire import Handler, Message, TabLost
from growthd.supervision.outage import Outage

T = TypeVar("T")

_OPENING_SECONDS = 10.0
_PATIENCE_MS = 200
_ANSWER_SECONDS = 2.0
_PARTING_SECONDS = 3.0


@attrs.frozen(kw_only=True)
class PlaywrightWire:
    """Wire over a session of Playwright's."""

    session: CDPSession
    _relays: dict[tuple[str, Handler], Handler] = attrs.field(factory=dict)

    async def send(self, method: str, **params: object) -> Message:
        try:
            answer: Message = await self.session.send(method, params)
        except PlaywrightError as error:
            raise TabLost(error.message) from error
        return answer

    def on(self, event: str, handler: Handler) -> None:
        relay = self._relays[event, handler] = _unmarked(handler)
        self.session.on(event, relay)

    def off(self, event: str, handler: Handler) -> None:
        self.session.remove_listener(event, self._relays.pop((event, handler)))


@attrs.define(kw_only=True, eq=False)
class Driver:
    """Playwright's own process: started, and ended even where it hangs."""

    _playwright: AbstractAsyncContextManager[Playwright, None] = attrs.field(
        factory=async_playwright
    )
    _others: frozenset[psutil.Process] = frozenset()
    _starting: asyncio.Future[Playwright] | None = None

    async def start(self) -> Playwright:
        self._others = _drivers()
        self._starting = asyncio.ensure_future(self._playwright.__aenter__())
        return await asyncio.shield(self._starting)

    async def end(self) -> None:
        """It has ended by itself, or after three seconds by force, and the loop has taken note."""
        mine: frozenset[psutil.Process] = frozenset()
        with suppress(TimeoutError, PlaywrightError):
            async with asyncio.timeout(_PARTING_SECONDS):
                if self._starting:  # killed at its start, it would leave an error for nobody
                    await asyncio.wait({self._starting})
                mine = _drivers() - self._others
                await self._playwright.__aexit__(None, None, None)
        mine |= _drivers() - self._others
        for process in mine & _drivers():
            with suppress(psutil.Error):
                process.kill()
        with suppress(TimeoutError):
            async with asyncio.timeout(_ANSWER_SECONDS):
                while mine & frozenset(psutil.Process().children()):  # noqa: ASYNC110 - no event
                    await asyncio.sleep(0.01)


def _drivers() -> frozenset[psutil.Process]:
    """The drivers that this process runs; Playwright tells nobody which one is whose."""
    children = frozenset(psutil.Process().children())
    return frozenset(child for child in children if _is_driver(child))


def _is_driver(process: psutil.Process) -> bool:
    try:
        return "run-driver" in process.cmdline()
    except psutil.Error:
        return False


@attrs.define(kw_only=True, eq=False)
class Link:
    """A connection to one running browser, and the tabs that growthd opened through it."""

    driver: Driver
    context: BrowserContext
    wire: PlaywrightWire
    """The session of the browser itself."""
    guest: bool = False
    """True where the browser is not growthd's."""
    pages: dict[str, Page] = attrs.field(factory=dict)
    """Growthd's own pages by target id; no other page is ever touched."""
    _errands: set[asyncio.Task[None]] = attrs.field(factory=set)

    async def open_tab(self, viewport: Viewport) -> Tab:
        """A new tab, dressed for reading. Raises TabLost, within ten seconds."""
        try:
            async with asyncio.timeout(_OPENING_SECONDS):
                page = await self.context.new_page()
                return await self._dressed(page, viewport)
        except PlaywrightError as error:
            raise TabLost(error.message) from error
        except TimeoutError as late:
            raise TabLost(f"no tab opened within {_OPENING_SECONDS:g} s") from late

    async def _dressed(self, page: Page, viewport: Viewport) -> Tab:
        try:
            page.on("popup", _unmarked(self._close_popup))
            wire = PlaywrightWire(session=await self.context.new_cdp_session(page))
            target = await wire.send("Target.getTargetInfo")
            tab = Tab(
                wire=wire,
                target_id=target["targetInfo"]["targetId"],
                viewport=viewport,
                guest=self.guest,
            )
            self.pages[tab.target_id] = page
            await tab.dress()
        except BaseException:
            self._start(page.close())
            raise
        return tab

    async def close_tab(self, target_id: str) -> None:
        """The tab is gone, even where its page hangs. Raises TabLost, within two seconds."""
        page = self.pages[target_id]
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                while not page.is_closed():
                    await self._ask_to_close(page, target_id)
        except TimeoutError as late:
            raise TabLost("the tab did not close") from late
        del self.pages[target_id]

    async def _ask_to_close(self, page: Page, target_id: str) -> None:
        """A browser that has just shown another document forgets that it was asked to close it."""
        await self.wire.send("Target.closeTarget", targetId=target_id)
        with suppress(PlaywrightError):
            await page.wait_for_event("close", timeout=_PATIENCE_MS)

    async def answers(self) -> bool:
        """True if driver and browser carry out a command within two seconds."""
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                await self.wire.send("Browser.getVersion")
        except (TimeoutError, TabLost):
            return False
        return True

    async def dismiss(self) -> None:
        """The browser has been asked to close. Only for one that growthd launched."""
        self.pages.clear()
        with suppress(TabLost, TimeoutError):
            async with asyncio.timeout(_ANSWER_SECONDS):
                await self.wire.send("Browser.close")

    async def disconnect(self) -> None:
        """The driver has ended, and the browser, where it lives, lives on.

        `pages` then holds the tabs that could not be closed.
        """
        closing = [self.close_tab(target_id) for target_id in tuple(self.pages)]
        await asyncio.gather(*closing, return_exceptions=True)
        await self.driver.end()

    def answer_dialog(self, dialog: Dialog) -> None:
        """Our own pages may ask nothing; a dialog in another tab is the owner's to answer."""
        if dialog.page in self.pages.values():
            leaving = dialog.type == "beforeunload"
            self._start(dialog.accept() if leaving else dialog.dismiss())

    def _close_popup(self, popup: Page) -> None:
        self._start(popup.close())

    def _start(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(_forgiven(errand))
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


def _unmarked(handler: Callable[[T], None]) -> Callable[[T], None]:
    """Playwright writes a mark into the object whose method it is given; this spares it."""
    return partial(handler)


async def connect(endpoint: str, seconds: float, *, guest: bool) -> Link:
    """A line to the browser at `endpoint` (a CDP address, ws:// or http://). Raises Outage.

    The browser's own settings and the tabs that are open in it stay as they are.
    """
    driver = Driver()
    try:
        async with asyncio.timeout(seconds):
            return await _connect(driver, endpoint, guest=guest)
    except BaseException as failure:
        await driver.end()
        if isinstance(failure, TimeoutError):
            raise Outage(
                f"a tab of the browser at {endpoint} does not answer within {seconds:g} s, so that"
                " nobody can attach; close the tab that is frozen or shows a dialog"
            ) from failure
        if isinstance(failure, PlaywrightError):
            raise Outage(f"no browser answers at {endpoint}: {_first(failure)}") from failure
        raise


async def _connect(driver: Driver, endpoint: str, *, guest: bool) -> Link:
    playwright = await driver.start()
    browser = await playwright.chromium.connect_over_cdp(
        endpoint,
        no_defaults=True,
        timeout=0,
        artifacts_dir=gettempdir(),  # where it would else make a folder, and leave it behind
    )
    link = Link(
        driver=driver,
        guest=guest,
        context=browser.contexts[0],
        wire=PlaywrightWire(session=await browser.new_browser_cdp_session()),
    )
    link.context.on("dialog", _unmarked(link.answer_dialog))
    return link


async def _forgiven(errand: Coroutine[Any, Any, None]) -> None:
    """A dialog or popup that is gone already needs no answer."""
    with suppress(PlaywrightError):
        await errand


def _first(error: PlaywrightError) -> str:
    return error.message.split("\n", 1)[0]
