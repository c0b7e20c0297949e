"""Pictures of every view, to be looked at: `python -m tests.web.look URL FOLDER`."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path

from playwright.async_api import Browser, async_playwright

VIEWS = {"now": "/", "posts": "/posts", "works": "/works", "plan": "/plan", "health": "/health"}
LOOKS = {"light": (1280, "light"), "dark": (1280, "dark"), "narrow": (390, "light")}


async def shoot(browser: Browser, url: str, folder: Path) -> None:
    """A picture of each view in each look."""
    for look, (width, scheme) in LOOKS.items():
        context = await browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="en-GB",
            timezone_id="Europe/Berlin",
        )
        page = await context.new_page()
        for name, path in VIEWS.items():
            await page.goto(url + path)
            await page.wait_for_timeout(300)
            await page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
        await context.close()


async def main(url: str, folder: Path) -> None:
    chromium = os.environ.get("GROWTHD_CHROME") or shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        await shoot(browser, url, folder)
        await browser.close()


if __name__ == "__main__":
    Path(sys.argv[2]).mkdir(exist_ok=True)
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
