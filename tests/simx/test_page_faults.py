"""What each switch does to a page in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest
from playwright.sync_api import Page, TimeoutError as PlaywrightTimeout, expect

from growthd.model.post import DecisionType
from growthd.simx.faults import Fate, Faults
from growthd.simx.site import Site
from growthd.simx.world import World
from tests.simx.conftest import NOW, OWNER, Visiting
from tests.simx.looking import article_of, read_article, settle

PROFILE = f"/{OWNER.handle}"
Check: TypeAlias = Callable[[Page], None]


def nothing_renders(page: Page) -> None:
    assert page.locator("#placeholder").count() == 1
    assert page.locator("[data-testid=primaryColumn]").count() == 0


def login_wall(page: Page) -> None:
    assert "/i/flow/login" in page.url
    assert page.title() == "Log in to X / X"
    assert page.locator("[data-testid=google_sign_in_container]").count() == 1
    assert page.locator("[data-testid=primaryColumn]").count() == 0


def consent_wall(page: Page) -> None:
    assert page.locator("[data-testid=twc-cc-mask]").count() == 1
    assert page.locator("[data-testid=primaryColumn]").count() == 0


def challenge(page: Page) -> None:
    assert page.url.endswith("/account/access")
    assert page.locator("form[action='/account/access'] iframe").count() == 1


def wrong_viewer(page: Page) -> None:
    expect(page.locator("[data-testid=UserAvatar-Container-somebody_else]")).to_have_count(1)


def error_column(page: Page) -> None:
    expect(page.locator("[data-testid=primaryColumn] [data-testid=error-detail]")).to_have_count(1)
    assert page.locator("article").count() == 0


def still_turning(page: Page) -> None:
    expect(page.locator("[role=progressbar]")).to_have_count(1)
    assert page.locator("article").count() == 0


def articles_as_ever(page: Page) -> None:
    expect(page.locator("article[data-testid=tweet]").nth(10)).to_be_attached()


def some_articles(page: Page) -> None:
    expect(page.locator("[role=progressbar]")).to_have_count(0)
    assert 0 < page.locator("article").count() < 25


@pytest.mark.parametrize(
    ("faults", "check"),
    [
        (Faults(splash_only=True), nothing_renders),
        (Faults(login_redirect=True), login_wall),
        (Faults(consent_wall=True), consent_wall),
        (Faults(challenge=True), challenge),
        (Faults(wrong_viewer=True), wrong_viewer),
        (Faults(rate_limit=True), error_column),
        (Faults(errors_with_200=True), error_column),
        (Faults(over_capacity=True), error_column),
        (Faults(slow=True), still_turning),
        (Faults(unknown_schema=True), articles_as_ever),
        (Faults(huge_body=True), articles_as_ever),
        (Faults(partial=True), some_articles),
    ],
)
async def test_a_page_under_a_fault(
    world: World, faults: Faults, check: Check, visiting: Visiting
) -> None:
    site = Site(world, lambda: NOW, faults)

    def look(page: Page, base: str) -> None:
        page.goto(base + PROFILE)
        check(page)

    await visiting(site, look)


async def test_a_liked_post_has_unlike_for_like(world: World, visiting: Visiting) -> None:
    site = Site(world, lambda: NOW, Faults(own_liked=True))
    post = world.posts(NOW)[0]

    def look(page: Page, base: str) -> None:
        settle(page, f"{base}{PROFILE}/status/{post.tweet_id}")
        article = article_of(page, post.tweet_id)
        assert article.locator("[data-testid=unlike], [data-testid=unretweet]").count() == 2
        assert article.locator("[data-testid=like], [data-testid=retweet]").count() == 0
        assert read_article(article).likes == world.counts(post.tweet_id, NOW).likes

    await visiting(site, look)


@pytest.mark.parametrize("fate", list(Fate))
async def test_a_post_out_of_sight(world: World, fate: Fate, visiting: Visiting) -> None:
    post = world.posts(NOW)[0]
    site = Site(world, lambda: NOW, Faults(fates={post.tweet_id: fate}))

    def look(page: Page, base: str) -> None:
        settle(page, f"{base}{PROFILE}/status/{post.tweet_id}")
        error_column(page)

    await visiting(site, look)


async def test_a_virtualised_post_is_there_only_after_scrolling(
    world: World, visiting: Visiting
) -> None:
    site = Site(world, lambda: NOW, Faults(virtualised=True))
    reply = next(p for p in world.posts(NOW) if p.decision_type is DecisionType.REPLY)

    def look(page: Page, base: str) -> None:
        settle(page, f"{base}{PROFILE}/status/{reply.tweet_id}")
        parent, focal = (article_of(page, str(i)) for i in (reply.target_tweet_id, reply.tweet_id))
        expect(parent).to_have_count(1)
        assert focal.count() == 0
        page.evaluate("scrollTo(0, 3900)")
        expect(focal).to_have_count(1)
        page.evaluate("scrollTo(0, 4600)")
        expect(parent).to_have_count(0)

    await visiting(site, look)


async def test_a_page_that_wanders_off(world: World, visiting: Visiting) -> None:
    site = Site(world, lambda: NOW, Faults(wanders_off=True))

    def look(page: Page, base: str) -> None:
        page.goto(base + PROFILE)
        page.wait_for_url("**/home")

    await visiting(site, look)


async def test_a_page_that_leaves_the_site(world: World, visiting: Visiting) -> None:
    site = Site(world, lambda: NOW, Faults(redirect_off_site=True))

    def look(page: Page, base: str) -> None:
        page.goto(base + PROFILE)
        page.wait_for_url(f"{site.elsewhere}/i/blank")
        assert site.elsewhere != base

    await visiting(site, look)


async def test_a_page_that_opens_another(world: World, visiting: Visiting) -> None:
    site = Site(world, lambda: NOW, Faults(popup=True))

    def look(page: Page, base: str) -> None:
        with page.expect_popup() as popup:
            page.goto(base + PROFILE)
        assert popup.value.url == f"{base}/i/popup"

    await visiting(site, look)


async def test_a_page_that_downloads(world: World, visiting: Visiting) -> None:
    site = Site(world, lambda: NOW, Faults(download=True))

    def look(page: Page, base: str) -> None:
        with page.expect_download() as download:
            page.goto(base + PROFILE, wait_until="commit")
        assert download.value.suggested_filename == "archive.zip"

    await visiting(site, look)


async def test_a_page_that_speaks_up(world: World, visiting: Visiting) -> None:
    site = Site(world, lambda: NOW, Faults(dialog=True))

    def look(page: Page, base: str) -> None:
        with page.expect_event("dialog") as dialog:
            page.once("dialog", lambda box: box.dismiss())
            page.goto(base + PROFILE)
        assert dialog.value.type == "alert"

    await visiting(site, look)


async def test_a_page_that_never_yields(world: World, visiting: Visiting) -> None:
    site = Site(world, lambda: NOW, Faults(endless_script=True))

    def silent(page: Page) -> bool:
        """Playwright's own questions to a page that freezes under them may wait for ever."""
        try:
            page.wait_for_event("console", lambda said: said.text == "beat", timeout=1_000)
        except PlaywrightTimeout:
            return True
        return False

    def look(page: Page, base: str) -> None:
        page.add_init_script("setInterval(() => console.log('beat'), 20)")
        with page.expect_console_message(lambda said: said.text == "beat"):
            page.goto(base + PROFILE, wait_until="commit")
        assert any(silent(page) for _ in range(200))

    await visiting(site, look)


async def test_a_page_that_never_rests(world: World, visiting: Visiting) -> None:
    site = Site(world, lambda: NOW, Faults(never_idle=True))

    def look(page: Page, base: str) -> None:
        settle(page, base + PROFILE)
        with pytest.raises(PlaywrightTimeout):
            page.wait_for_load_state("networkidle", timeout=2_000)

    await visiting(site, look)
