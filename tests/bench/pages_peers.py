"""Two contenders that are installed beside growthd: crawlee and scrapy-playwright.

They are imported when asked for: they are no dependencies of growthd.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from datetime import timedelta
from functools import partial
from importlib import import_module
from typing import Any, TypeAlias

from growthd.pages.find import find_browser
from tests.bench.pages_task import AT_ONCE, Task

Untyped: TypeAlias = Any
"""A peer's object: it is not installed where types are checked."""
ARTICLE = 'article[data-testid="tweet"]'


def crawlee(task: Task) -> list[float]:
    """When each page was captured by a PlaywrightCrawler."""
    finished: list[float] = []
    package, crawlers = import_module("crawlee"), import_module("crawlee.crawlers")
    answers: dict[str, asyncio.Future[bytes]] = {}

    async def listen(context: Untyped) -> None:
        answers[context.request.url] = asyncio.get_running_loop().create_future()

        async def hear(response: Untyped) -> None:
            if "/TweetDetail" in response.url:
                answers[context.request.url].set_result(await response.body())

        context.page.on("response", hear)

    async def handle(context: Untyped) -> None:
        await context.page.wait_for_selector(ARTICLE, state="attached")
        post_id = context.request.url.rpartition("/")[2].partition("?")[0]
        body = await answers.pop(context.request.url)
        task.check(post_id, body, await context.page.content())
        finished.append(time.monotonic())

    async def crawl() -> None:
        crawler = crawlers.PlaywrightCrawler(
            headless=True,
            browser_launch_options=_launch(),
            concurrency_settings=package.ConcurrencySettings(
                min_concurrency=AT_ONCE, desired_concurrency=AT_ONCE, max_concurrency=AT_ONCE
            ),
            request_handler_timeout=timedelta(seconds=30),
            configure_logging=False,
        )
        crawler.pre_navigation_hook(listen)
        crawler.router.default_handler(handle)
        await crawler.run(_distinct(task))

    with tempfile.TemporaryDirectory() as storage:
        os.environ["CRAWLEE_STORAGE_DIR"] = storage
        asyncio.run(crawl())
    return finished


def scrapy(task: Task) -> list[float]:
    """When each page was captured by a spider with scrapy-playwright's handler."""
    finished: list[float] = []
    package, crawler = import_module("scrapy"), import_module("scrapy.crawler")

    class Posts(package.Spider):  # type: ignore[misc, name-defined]  # untyped, as above
        name = "posts"

        async def start(self) -> Untyped:
            for url in _distinct(task):
                heard: list[Untyped] = []
                meta = {"playwright": True, "playwright_include_page": True, "heard": heard}
                listen = partial(_note, heard)  # Playwright writes a mark into its handlers.
                meta["playwright_page_event_handlers"] = {"response": listen}
                yield package.Request(url, meta=meta)

        async def parse(self, response: Untyped) -> None:
            page = response.meta["playwright_page"]
            await page.wait_for_selector(ARTICLE, state="attached")
            (answer,) = (one for one in response.meta["heard"] if "/TweetDetail" in one.url)
            post_id = response.url.rpartition("/")[2].partition("?")[0]
            task.check(post_id, await answer.body(), await page.content())
            await page.close()
            finished.append(time.monotonic())

    process = crawler.CrawlerProcess(_settings())
    process.crawl(Posts)
    process.start()
    return finished


def _note(heard: list[Untyped], response: Untyped) -> None:
    heard.append(response)


def _settings() -> dict[str, object]:
    handler = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
    return {
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        "CONCURRENT_REQUESTS": AT_ONCE,
        "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE,
        "CONCURRENT_ITEMS": AT_ONCE,
        "DOWNLOAD_DELAY": 0,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": AT_ONCE,
        "PLAYWRIGHT_LAUNCH_OPTIONS": _launch(),
        "LOG_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
    }


def _launch() -> dict[str, object]:
    return {"executable_path": str(find_browser()), "chromium_sandbox": os.geteuid() != 0}


def _distinct(task: Task) -> list[str]:
    """Both drop a URL that they have seen."""
    return [f"{task.url(post_id)}?n={n}" for n, post_id in enumerate(task.post_ids)]
