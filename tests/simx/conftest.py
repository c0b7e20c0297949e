from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeAlias

import pytest
import trio
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from growthd.model.reading import Owner
from growthd.simx.site import Site, serve
from growthd.simx.world import World

START = datetime(2026, 1, 5, tzinfo=UTC)
NOW = START + timedelta(days=3)
OWNER = Owner(account_id="4242424242", handle="night_notes")

InChromium: TypeAlias = Callable[[Callable[[Browser], None]], None]
Look: TypeAlias = Callable[[Page, str], None]
Visiting: TypeAlias = Callable[[Site, Look], Awaitable[None]]


@pytest.fixture(scope="session")
def world() -> World:
    return World(seed=11, start=START, owner=OWNER)


@pytest.fixture(scope="session")
def in_chromium() -> Iterator[InChromium]:
    """Runs a function in the one thread that owns the browser: Playwright is bound to its own."""
    program = os.environ.get("GROWTHD_CHROME") or next(
        filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None
    )
    if program is None:
        pytest.skip("needs Chromium: none on PATH, and GROWTHD_CHROME is not set")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with ThreadPoolExecutor(1) as thread:
        driver = thread.submit(_start).result()
        launch = driver.chromium.launch
        args = ["--headless=new", *sandbox]
        browser = thread.submit(launch, executable_path=program, args=args).result()
        yield lambda visit: thread.submit(visit, browser).result()
        thread.submit(browser.close).result()
        thread.submit(driver.stop).result()


def _start() -> Playwright:
    """trio-asyncio, once imported, makes every new loop one of its own, which cannot be nested."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "new_event_loop", asyncio.SelectorEventLoop)
        return sync_playwright().start()


@pytest.fixture
def visiting(in_chromium: InChromium, nursery: trio.Nursery) -> Visiting:
    """Serves a site and hands a fresh page of the browser, and the base URL, to a function."""

    async def visit(site: Site, look: Look) -> None:
        base = await nursery.start(serve, site)

        def in_a_new_page(browser: Browser) -> None:
            with browser.new_context() as context:
                context.set_default_timeout(15_000)
                look(context.new_page(), base)

        await trio.to_thread.run_sync(partial(in_chromium, in_a_new_page))

    return visit
