"""Captured answers, served verbatim and rendered by the same pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from playwright.sync_api import Page, Response

from growthd.model.reading import PostCounts
from growthd.simx.payload.shape import Schema
from growthd.simx.replay import Replay, ReplayPage
from growthd.simx.site import Site
from growthd.simx.world import World
from tests.simx.asking import ask
from tests.simx.conftest import NOW, OWNER, Visiting
from tests.simx.looking import article_of, read_article, settle

Expected = dict[str, Any]


@pytest.fixture
def captures(shared: Path) -> Path:
    return shared / "data/x/payloads"


@pytest.fixture
def expected(shared: Path) -> Expected:
    found: Expected = orjson.loads((shared / "data/x/expected.json").read_bytes())
    return found


def counts_of(row: Expected) -> PostCounts:
    return PostCounts(
        replies=row["replies"], reposts=row["reposts"], likes=row["likes"],
        views=row["views"], bookmarks=row["bookmarks"] or None,
    )  # fmt: skip


def test_every_page_names_its_owner(captures: Path, expected: Expected) -> None:
    pages = Replay(captures).pages()
    assert len(pages) > 40
    authors = {row["tweet_id"]: row["author_id"] for row in expected["tweets"]}
    names = {(row["file"], row["user_id"]): row["screen_name"] for row in expected["users"]}
    for page in pages:
        if page.post_id in authors:
            assert page.account_id == authors[page.post_id], page
        told = names.get((page.file.name, str(page.account_id)))
        assert told in {None, page.handle}, page
    assert {p.file.name for p in pages} > {
        name for name in {row["file"] for row in expected["tweets"]} if "raw_user" in name
    }


def shown(page: Page, expected: Expected, file: Path) -> dict[str, tuple[PostCounts, PostCounts]]:
    """By post: what the capture says and what the page's article says."""
    rows: dict[str, list[Expected]] = defaultdict(list)
    for row in expected["tweets"]:
        if row["file"] == file.name and row["role"] == "entry":
            rows[row["tweet_id"]].append(row)
    return {
        post_id: (counts_of(found[0]), read_article(article_of(page, post_id)))
        for post_id, found in rows.items()
        if len(found) == 1 and not found[0]["promoted"]
    }


PICKED: list[Callable[[ReplayPage], bool]] = [
    lambda p: "2023-04-30" in p.file.name and "user_tweets" in p.file.name,
    lambda p: "2024-04-17" in p.file.name and "user_tweets" in p.file.name,
    lambda p: "2026-08-07" in p.file.name and "user_tweets" in p.file.name,
    lambda p: "2026-07-21" in p.file.name and "tweet_details" in p.file.name,
    lambda p: "TweetResultByRestId_18412" in p.file.name,
    lambda p: "TweetResultsByRestIds_20" in p.file.name,
]


@pytest.mark.parametrize("picked", PICKED)
async def test_a_capture_renders_with_its_numbers(
    captures: Path, expected: Expected, picked: Callable[[ReplayPage], bool], visiting: Visiting
) -> None:
    replay = Replay(captures)
    chosen = next(filter(picked, replay.pages()))
    answers: list[Response] = []

    def look(page: Page, base: str) -> None:
        page.on("response", lambda r: answers.append(r) if "/graphql/" in r.url else None)
        settle(page, base + chosen.path)
        told = shown(page, expected, chosen.file)
        assert told
        for post_id, (captured, read) in told.items():
            assert read == captured, post_id
        assert chosen.file.read_bytes() in [each.body() for each in answers]
        switcher = page.locator("[data-testid=SideNav_AccountSwitcher_Button]")
        assert switcher.inner_text().strip() == f"@{chosen.handle}"

    await visiting(Site(replay, lambda: NOW), look)


async def test_a_profile_without_a_capture_named_is_the_newest(
    world: World, tmp_path: Path, visiting: Visiting
) -> None:
    for n, schema in enumerate((Schema.LEGACY, Schema.NEWEST)):
        for operation, name, variables in (
            ("UserByScreenName", "raw_user_by_login", {"screen_name": OWNER.handle}),
            ("UserTweets", "raw_user_tweets", {"userId": OWNER.account_id}),
        ):
            answer, _ = ask(world, NOW, operation, schema, **variables)
            file = tmp_path / f"sim__2026-01-0{n + 1}_aaa__{name}.json"
            file.write_bytes(orjson.dumps(answer))
    replay = Replay(tmp_path)
    assert [p.post_id for p in replay.pages()] == [None] * 4
    assert [len(p.also) for p in replay.pages()] == [1] * 4
    answers: list[Response] = []

    def look(page: Page, base: str) -> None:
        page.on("response", lambda r: answers.append(r) if "/graphql/" in r.url else None)
        settle(page, f"{base}/{OWNER.handle}")
        newest = sorted(tmp_path.glob("*01-02*"))
        assert [each.body() for each in answers] == [file.read_bytes() for file in newest]
        assert page.locator("article").count() > 20

    await visiting(Site(replay, lambda: NOW), look)


def test_what_belongs_to_no_page_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a__error.json").write_text('{"errors": [], "data": {}}')
    (tmp_path / "b__list.json").write_text("[]")
    (tmp_path / "c__search.json").write_text('{"data": {"search_by_raw_query": {}}}')
    (tmp_path / "d__user.json").write_text('{"data": {"user": {}}}')
    assert Replay(tmp_path).pages() == []
