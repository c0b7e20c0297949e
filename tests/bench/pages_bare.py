"""The limit: Playwright alone, four pages used again and again, images and media blocked."""

from __future__ import annotations

import asyncio
import os
import time

from playwright.async_api import BrowserContext, Page, Response, async_playwright

from growthd.pages.find import find_browser
from growthd.pages.tab import BLOCKED
from tests.bench.pages_task import AT_ONCE, Task


def capture(task: Task) -> list[float]:
    """When each page was captured."""
    return asyncio.run(_capture(task))


async def _capture(task: Task) -> list[float]:
    finished: list[float] = []
    left = list(task.post_ids)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_browser(), chromium_sandbox=os.geteuid() != 0
        )
        context = await browser.new_context()

        async def work() -> None:
            page = await _page(context)
            while left:
                post_id = left.pop()
                async with page.expect_response(_wanted) as answer:
                    await page.goto(task.url(post_id), wait_until="commit")
                task.check(post_id, *await _take(page, await answer.value))
                finished.append(time.monotonic())

        await asyncio.gather(*(work() for _ in range(AT_ONCE)))
        await browser.close()
    return finished


async def _page(context: BrowserContext) -> Page:
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Network.setBlockedURLs", {"urls": list(BLOCKED)})
    return page


def _wanted(response: Response) -> bool:
    return "/TweetDetail" in response.url


async def _take(page: Page, response: Response) -> tuple[bytes, str]:
    body = await response.body()
    await page.wait_for_selector('article[data-testid="tweet"]', state="attached")
    return body, await page.content()
