"""Every view by axe, light, dark and narrow: no violation; nothing is asked of anybody else."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Sequence
from importlib.resources import files
from typing import Any

import pytest
import trio
from playwright.async_api import Browser, Page, async_playwright
from starlette.applications import Starlette

from growthd import border
from growthd.config import Web
from growthd.store.database import Database
from growthd.web.server import serve
from growthd.web.views.head import VIEWS
from tests.web import town
from tests.web.conftest import NOW

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
TOO_WIDE = """
    document.documentElement.scrollWidth <= innerWidth ? null
    : [...document.querySelectorAll('body *')]
        .filter(each => each.getBoundingClientRect().right > innerWidth)
        .map(each => each.outerHTML.slice(0, 80))
"""
Looks = Sequence[tuple[int, str]]
LOOKS: Looks = ((1280, "light"), (1280, "dark"), (390, "light"), (340, "light"))
CHROMIUM = os.environ.get("GROWTHD_CHROME") or shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium; GROWTHD_CHROME names one")


@pytest.fixture
async def url(app: Starlette) -> AsyncIterator[str]:
    async with trio.open_nursery() as nursery:
        yield await nursery.start(serve, app, Web(port=0))
        nursery.cancel_scope.cancel()


async def wrongs_of(page: Page, url: str) -> list[str]:
    """What axe finds, and what leads elsewhere or overflows, of every view."""
    found = []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for view in VIEWS:
        await page.goto(url + view.path)
        await page.evaluate(AXE)
        result: dict[str, Any] = await page.evaluate("axe.run()")
        found += [
            f"{view.name}: {wrong['id']} at {wrong['nodes'][0]['html'][:120]}"
            for wrong in result["violations"]
        ]
        wide = await page.evaluate(TOO_WIDE)
        if wide:
            found.append(f"{view.name} is wider than the window: {wide}")
    return found + [each for each in asked if not each.startswith(url)]


async def _look(browser: Browser, url: str, looks: Looks) -> list[str]:
    found = []
    for width, scheme in looks:
        context = await browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        wrongs = await wrongs_of(await context.new_page(), url)
        found += [f"{width} {scheme}: {wrong}" for wrong in wrongs]
        await context.close()
    return found


async def examined(url: str, looks: Looks) -> list[str]:
    async def look() -> list[str]:
        async with async_playwright() as playwright:
            launch = playwright.chromium.launch
            browser = await launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            try:
                return await _look(browser, url, looks)
            finally:
                await browser.close()

    return await border.run(look)


async def test_axe_finds_nothing_in_a_full_account(url: str, database: Database) -> None:
    await town.settle(database, now=NOW, posts=60)

    assert await examined(url, LOOKS) == []


async def test_axe_finds_nothing_where_nothing_is_known_yet(url: str) -> None:
    assert await examined(url, LOOKS[-2:-1]) == []
