"""The page as a person meets it: in a real Chromium, over loopback."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import TypeVar

import attrs
import pytest
import trio
from playwright.async_api import Page, Playwright, async_playwright, expect
from starlette.applications import Starlette

from growthd import border
from growthd.config import Web
from growthd.model.reading import AccountCounts
from growthd.store import accounts
from growthd.store.accounts import AccountSnapshot
from growthd.store.database import Database
from growthd.web.server import serve
from tests.waiting import until
from tests.web.conftest import NOW
from tests.web.story import live_through

T = TypeVar("T")

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BUDGET = 150_000
"""Bytes that the whole page may cost."""
COST = """
    performance.getEntriesByType("resource")
        .concat(performance.getEntriesByType("navigation"))
        .reduce((sum, entry) => sum + entry.transferSize, 0)
"""
REFRESH = "document.dispatchEvent(new Event('visibilitychange'))"
"""Has the page fetch itself now rather than in a few seconds."""


@pytest.fixture(scope="module")
def chromium() -> str:
    found = os.environ.get("GROWTHD_CHROME") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no Chromium; GROWTHD_CHROME names one")
    return found


@attrs.frozen
class Served:
    """The page of an account after a morning; `end` takes its server away."""

    url: str
    end: trio.CancelScope


@pytest.fixture
async def served(app: Starlette, database: Database) -> AsyncIterator[Served]:
    await live_through(database)
    scope = trio.CancelScope()

    async def run(*, task_status: trio.TaskStatus[str]) -> None:
        with scope:
            await serve(app, Web(port=0), task_status=task_status)

    async with trio.open_nursery() as nursery:
        yield Served(await nursery.start(run), scope)
        scope.cancel()


@attrs.frozen(kw_only=True)
class Seen:
    """An open page, and what it did."""

    playwright: Playwright
    page: Page
    complaints: list[str] = attrs.field(factory=list)
    requests: list[str] = attrs.field(factory=list)

    @classmethod
    async def open(cls, chromium: str, url: str, width: int) -> Seen:
        playwright = await async_playwright().start()
        launch = playwright.chromium.launch
        browser = await launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page(
            viewport={"width": width, "height": 800},
            locale="en-GB",
            timezone_id="Europe/Berlin",
        )
        seen = cls(playwright=playwright, page=page)
        page.on("console", lambda message: seen.complaints.append(message.text))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("dialog", lambda dialog: seen.complaints.append(dialog.message))
        page.on("request", lambda request: seen.requests.append(request.url))
        await page.goto(url)
        await page.wait_for_selector("#plot canvas")
        return seen

    async def close(self) -> None:
        if self.page.context.browser is not None:
            await self.page.context.browser.close()
        await self.playwright.stop()

    async def do(self, work: Callable[[Page], Awaitable[T]]) -> T:
        return await border.run(lambda: work(self.page))

    async def text(self, selector: str) -> str:
        return await self.do(lambda page: page.locator(selector).inner_text())

    async def evaluate(self, script: str) -> object:
        found: object = await self.do(lambda page: page.evaluate(script))
        return found

    async def measures(self, width: int) -> bool:
        return await self.evaluate("document.documentElement.scrollWidth") == width

    async def press(self, key: str) -> None:
        await self.do(lambda page: page.keyboard.press(key))

    async def shows(self, selector: str, text: str) -> None:
        """Waits until the text is there."""
        await self.do(lambda page: expect(page.locator(selector)).to_contain_text(text))


@asynccontextmanager
async def opened(chromium: str, url: str, *, width: int = 1280) -> AsyncIterator[Seen]:
    """The page in a browser of its own, drawn."""
    seen = await border.run(lambda: Seen.open(chromium, url, width))
    try:
        yield seen
    finally:
        await border.run(seen.close)


async def test_it_is_light_complete_in_itself_and_in_the_readers_own_time(
    chromium: str, served: Served
) -> None:
    async with opened(chromium, served.url) as seen:
        cost = await seen.evaluate(COST)

        assert await seen.text("#clock") == "As of 1 Mar, 13:30"
        assert await seen.text("#readout") == "100 on 28 Feb, 11:01, 130 on 1 Mar, 13:01"

        await seen.do(lambda page: page.set_viewport_size({"width": 390, "height": 800}))
        # The chart follows once all else is laid out.
        assert await until(partial(seen.measures, 390))

    assert seen.complaints == []
    assert len(seen.requests) >= 7
    assert [url for url in seen.requests if not url.startswith(served.url)] == []
    assert isinstance(cost, int)
    assert 10_000 < cost < BUDGET


async def test_it_keeps_itself_up_to_date_and_says_when_it_cannot(
    chromium: str, served: Served, database: Database
) -> None:
    async with opened(chromium, served.url) as seen:
        await seen.evaluate("window.loadedOnce = true")
        await seen.shows(".figure", "130")
        await seen.shows("#live", "Live")

        await database.run(accounts.record_snapshot, snapshot=one_more())
        await seen.evaluate(REFRESH)
        await seen.shows(".figure", "131")
        await seen.shows("#readout", ", 131 on 1 Mar, 14:01")
        assert await seen.evaluate("window.loadedOnce") is True
        assert seen.complaints == []

        served.end.cancel()
        await seen.evaluate(REFRESH)
        await seen.shows("#live", "growthd does not answer; this is how it was at ")


def one_more() -> AccountSnapshot:
    """The next hour, with one follower more."""
    return AccountSnapshot(
        account_id="default",
        hour=NOW.replace(minute=0) + timedelta(hours=1),
        counts=AccountCounts(followers=131),
        source="scraped",
        exact=True,
        measured_at=NOW + timedelta(minutes=31),
    )


async def test_the_keyboard_reaches_all_of_it_and_a_chosen_theme_stays(
    chromium: str, served: Served
) -> None:
    late = "#posts tbody tr:last-child td:nth-of-type(2)"
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    async with opened(chromium, served.url) as seen:
        await seen.press("Tab")
        assert await seen.evaluate("document.activeElement.textContent") == "Skip to the content"

        assert (await seen.text(late)).split() == ["—", "read", "20", "minutes", "late"]
        await seen.do(lambda page: page.get_by_role("radio", name="views").focus())
        await seen.press("ArrowRight")
        assert (await seen.text(late)).split() == ["1", "read", "20", "minutes", "late"]

        light = await seen.evaluate(ground)
        await seen.do(lambda page: page.get_by_role("button", name="Dark").focus())
        await seen.press("Enter")
        dark = await seen.evaluate(ground)
        await seen.do(lambda page: page.reload())
        assert await seen.evaluate(ground) == dark != light
        await seen.shows("#theme", "Light")
