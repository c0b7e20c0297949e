"""Healthy pages in a real browser."""

from __future__ import annotations

from datetime import timedelta

import attrs
import orjson
import pytest
from playwright.sync_api import Page, expect

from growthd.model.post import DecisionType
from growthd.model.reading import AccountCounts, PostCounts
from growthd.simx.climate import Climate
from growthd.simx.payload.shape import Schema
from growthd.simx.post import SimPost
from growthd.simx.site import Site
from growthd.simx.stage import Viewer
from growthd.simx.world import World
from tests.simx.conftest import NOW, OWNER, START, Visiting
from tests.simx.looking import article_of, integers, read_article, settle

PROFILE = f"/{OWNER.handle}"


def told(counts: PostCounts) -> PostCounts:
    """What labels can tell: no quotes, and bookmarks only where there are some."""
    return attrs.evolve(counts, quotes=None, bookmarks=counts.bookmarks or None)


def busy_posts() -> tuple[World, tuple[SimPost, ...]]:
    world = World(seed=4, start=START, owner=OWNER, climate=Climate(followers=50_000))
    return world, world.posts(NOW)


async def test_a_profile_hydrates(world: World, visiting: Visiting) -> None:
    def look(page: Page, base: str) -> None:
        settle(page, base + PROFILE)
        for word in ("Something went wrong", "JavaScript is not available", "consent", "challenge"):
            assert word in page.content()
        switcher = page.locator("[data-testid=SideNav_AccountSwitcher_Button]")
        assert switcher.locator(f"[data-testid=UserAvatar-Container-{OWNER.handle}]").count() == 1
        schema = page.locator(
            "script[type='application/ld+json'][data-testid=UserProfileSchema-test]"
        )
        entity = orjson.loads(schema.text_content() or "")["mainEntity"]
        assert (entity["additionalName"], entity["identifier"]) == (OWNER.handle, "4242424242")
        counts = {x["name"]: x["userInteractionCount"] for x in entity["interactionStatistic"]}
        true = world.account(NOW)
        assert counts == {
            "Follows": true.followers, "Friends": true.following, "Tweets": true.posts,
        }  # fmt: skip
        column = page.locator("main[role=main] [data-testid=primaryColumn]")
        articles = column.locator("[data-testid=cellInnerDiv] article[data-testid=tweet]")
        assert articles.count() > 20
        ads = page.locator("[data-testid=cellInnerDiv]:has([data-testid=placementTracking])")
        assert ads.count() == 1
        assert column.locator("article time").count() > articles.count()  # quoted cards

    await visiting(Site(world, lambda: NOW), look)


@pytest.mark.parametrize("schema", list(Schema))
async def test_labels_tell_what_was_served(schema: Schema, visiting: Visiting) -> None:
    world, _ = busy_posts()
    site = Site(world, lambda: NOW, schema=schema)

    def look(page: Page, base: str) -> None:
        settle(page, f"{base}{PROFILE}/with_replies")
        served = {s.post_id: s.counts for s in site.served if isinstance(s.counts, PostCounts)}
        assert len(served) > 20
        for post_id, counts in served.items():
            assert read_article(article_of(page, str(post_id))) == told(counts), post_id

    await visiting(site, look)


@pytest.mark.parametrize("lang", ["en", "ja", "zh", "de", "tr", "ar", "fa"])
async def test_labels_are_exact_in_every_language(lang: str, visiting: Visiting) -> None:
    world, posts = busy_posts()
    site = Site(world, lambda: NOW, lang=lang)

    def look(page: Page, base: str) -> None:
        post = max(posts, key=lambda p: world.counts(p.tweet_id, NOW).views or 0)
        settle(page, f"{base}{PROFILE}/status/{post.tweet_id}")
        assert page.locator("html").get_attribute("lang") == lang
        article = article_of(page, post.tweet_id)
        counts = world.counts(post.tweet_id, NOW)
        assert (counts.views or 0) > 1000
        assert read_article(article) == told(counts)
        seen = article.locator("a[href*='/analytics']").inner_text()
        assert integers(seen) != [counts.views]  # the eye sees it cut off

    await visiting(site, look)


async def test_a_zero_is_told_by_the_button_alone(world: World, visiting: Visiting) -> None:
    post = next(
        p for p in world.posts(NOW)
        if (c := world.counts(p.tweet_id, NOW)).views and not c.likes and not c.reposts
    )  # fmt: skip

    def look(page: Page, base: str) -> None:
        settle(page, f"{base}{PROFILE}/status/{post.tweet_id}")
        article = article_of(page, post.tweet_id)
        assert article.locator("[data-testid=like]").get_attribute("aria-label") == "0 Likes. Like"
        assert 0 not in integers(article.locator("[role=group]").get_attribute("aria-label"))

    await visiting(Site(world, lambda: NOW), look)


async def test_unseen_views_are_no_zero(world: World, visiting: Visiting) -> None:
    post = world.posts(NOW)[-1]
    site = Site(world, lambda: post.posted_at)

    def look(page: Page, base: str) -> None:
        settle(page, f"{base}{PROFILE}/status/{post.tweet_id}")
        link = article_of(page, post.tweet_id).locator("a[href*='/analytics']")
        assert link.get_attribute("aria-label") == "View post analytics"
        assert site.served[-1].counts == PostCounts(
            likes=0, reposts=0, replies=0, quotes=0, bookmarks=0, views=None
        )

    await visiting(site, look)


async def test_a_reply_s_page_shows_its_parent_first(world: World, visiting: Visiting) -> None:
    reply = next(p for p in world.posts(NOW) if p.decision_type is DecisionType.REPLY)

    def look(page: Page, base: str) -> None:
        settle(page, f"{base}{PROFILE}/status/{reply.tweet_id}")
        links = page.locator("article [data-testid=User-Name] a:has(time)")
        hrefs = [link.get_attribute("href") for link in links.all()]
        assert hrefs[:2] == [
            f"/{reply.target_username}/status/{reply.target_tweet_id}",
            f"{PROFILE}/status/{reply.tweet_id}",
        ]
        assert len(hrefs) > 2

    await visiting(Site(world, lambda: NOW), look)


async def test_scrolling_brings_older_posts(world: World, visiting: Visiting) -> None:
    site = Site(world, lambda: NOW)

    def look(page: Page, base: str) -> None:
        settle(page, f"{base}{PROFILE}/with_replies")
        oldest = world.posts(NOW)[-30].tweet_id
        assert article_of(page, oldest).count() == 0
        page.keyboard.press("End")
        expect(article_of(page, oldest)).to_have_count(1)

    await visiting(site, look)


async def test_requests_are_counted_by_kind(world: World, visiting: Visiting) -> None:
    site = Site(world, lambda: NOW)

    def look(page: Page, base: str) -> None:
        settle(page, base + PROFILE)
        page.wait_for_load_state("networkidle")
        blocked = {"image", "font"}
        page.route(
            "**/*",
            lambda route: route.abort() if route.request.resource_type in blocked
            else route.continue_(),
        )  # fmt: skip
        before = site.requests.copy()
        assert all(before[kind] for kind in ("document", "script", "style", "image", "graphql"))
        settle(page, f"{base}{PROFILE}/with_replies")
        assert site.requests["image"] == before["image"]
        assert site.requests["graphql"] == before["graphql"] + 2

    await visiting(site, look)


@pytest.mark.parametrize("viewer", list(Viewer))
async def test_the_viewer_stands_beside_the_page(
    world: World, viewer: Viewer, visiting: Visiting
) -> None:
    def look(page: Page, base: str) -> None:
        settle(page, base + PROFILE)
        switcher = page.locator("[data-testid=SideNav_AccountSwitcher_Button]")
        shown = switcher.locator("[data-testid^=UserAvatar-Container-]")
        names = [each.get_attribute("data-testid") for each in shown.all()]
        assert (
            names
            == {
                Viewer.OWNER: [f"UserAvatar-Container-{OWNER.handle}"],
                Viewer.OTHER: ["UserAvatar-Container-somebody_else"],
                Viewer.NONE: [],
            }[viewer]
        )

    await visiting(Site(world, lambda: NOW, viewer=viewer), look)


async def test_the_clock_moves_the_numbers(world: World, visiting: Visiting) -> None:
    moments = iter(NOW + timedelta(hours=n) for n in range(100))
    site = Site(world, lambda: next(moments))

    def look(page: Page, base: str) -> None:
        settle(page, base + PROFILE)
        settle(page, base + PROFILE)
        accounts = [s for s in site.served if isinstance(s.counts, AccountCounts)]
        assert [s.operation for s in accounts] == ["UserByScreenName", "UserTweets"] * 2
        assert [s.at for s in accounts] == [NOW + timedelta(hours=n) for n in range(4)]
        for served in accounts:
            true = world.account(served.at)
            assert served.counts == attrs.evolve(true, listed=None)

    await visiting(site, look)
