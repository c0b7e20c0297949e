"""Captured answers travel through a real browser into Postgres: every number is theirs."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import orjson
import pytest
import trio

from growthd.model.capture import Subject
from growthd.model.post import is_tweet_id
from growthd.model.reading import Owner
from growthd.model.visit import Place, Visit
from growthd.model.watched import Watched
from growthd.pages.pool import Pool
from growthd.simx.replay import Replay, ReplayPage
from growthd.simx.site import Site, serve
from growthd.sources.page import PageSource
from growthd.store import ledger, posts
from growthd.store.database import Database
from tests.actors.making import Crew
from tests.store.asking import rows
from tests.store.making import NOW, a_plan, a_post, claimed

Row = dict[str, Any]  # of expected.json
POST_NAMES = ("likes", "reposts", "replies", "quotes", "bookmarks", "views")
ACCOUNT_NAMES = ("followers", "following", "posts", "listed")


@attrs.frozen
class Expected:
    """What the captures say, by file."""

    posts: Mapping[str, list[Row]]
    users: Mapping[str, list[Row]]

    @classmethod
    def read(cls, file: Path) -> Expected:
        said = orjson.loads(file.read_bytes())
        return cls(_by_file(said["tweets"]), _by_file(said["users"]))

    def own(self, page: ReplayPage) -> dict[str, list[tuple[int | None, ...]]]:
        """Counts of the owner's posts on the page, by id: one tuple for each occurrence."""
        found = defaultdict(list)
        for row in self._own(page):
            found[row["tweet_id"]].append(tuple(row[name] for name in POST_NAMES))
        return found

    def shown(self, page: ReplayPage) -> set[str]:
        """The ids of those that stand there for themselves, and not in a card of another post."""
        return {row["tweet_id"] for row in self._own(page) if row["role"] == "entry"}

    def account(self, page: ReplayPage) -> list[tuple[int | None, ...]]:
        """Counts of the owner's account, one tuple for each occurrence."""
        return [
            tuple(row[name] for name in ACCOUNT_NAMES)
            for row in self._of(self.users, page)
            if row["user_id"] == page.account_id
        ]

    def _own(self, page: ReplayPage) -> list[Row]:
        """The owner's posts, without reposts, which have no counts, and advertisements."""
        return [
            row
            for row in self._of(self.posts, page)
            if row["author_id"] == page.account_id
            and row["role"] != "repost_wrapper"
            and not row["promoted"]
        ]

    def _of(self, by_file: Mapping[str, list[Row]], page: ReplayPage) -> list[Row]:
        return [row for file in (page.file, *page.also) for row in by_file.get(file.name, [])]


def _by_file(table: list[Row]) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in table:
        found[row["file"]].append(row)
    return found


def visitable(replay: Replay) -> Iterator[ReplayPage]:
    """The pages that growthd would go to, those that carry the same files once."""
    carried: set[Path] = set()
    for page in replay.pages():
        known = page.account_id is not None and page.handle != "i"
        of_today = page.post_id is None or is_tweet_id(page.post_id)
        if known and of_today and page.file not in carried and "media" not in page.file.stem:
            carried.update(page.also)
            yield page


@pytest.fixture
def captures(shared: Path) -> Path:
    return shared / "data/x/payloads"


@attrs.define(kw_only=True)
class Reader:
    """Visits one page after another, each as an account of its own."""

    database: Database
    site: Site
    pool: Pool
    base_url: str
    folder: Path

    async def read(self, page: ReplayPage, own: set[str]) -> str:
        """The page is visited with captures of its account and posts; returns the account's key."""
        key = page.file.stem
        self.site.feed = self._alone(page)
        account = Watched(
            account_id=key, owner=Owner(account_id=page.account_id, handle=page.handle)
        )
        await self._plan(key, page, own)
        crew = Crew(database=self.database, watched=(account,))
        source = PageSource(
            pool=self.pool, now=crew.hands.clock.now, base_url=self.base_url, visit_seconds=30
        )
        due = tuple(await claimed(self.database, accounts=[key]))
        await crew.visitor(source).one_pass(
            Visit(owner=account.owner, place=_place(page), post_id=page.post_id, captures=due)
        )
        return key

    def _alone(self, page: ReplayPage) -> Replay:
        """A site that knows this page and no other: its newest is what is wanted."""
        folder = self.folder / page.file.stem
        folder.mkdir()
        for file in (page.file, *page.also):
            shutil.copy(file, folder)
        return Replay(folder)

    async def _plan(self, key: str, page: ReplayPage, own: set[str]) -> None:
        if page.post_id is None:
            hour = a_plan("2026-03-01T12:00Z", 0, account_id=key, subject=Subject.ACCOUNT)
            await self.database.run(ledger.plan, captures=[hour])
        for tweet_id in own:
            if page.post_id in (None, tweet_id):
                post = a_post(tweet_id, tweet_id, key)
                plan = [a_plan(tweet_id, 0, account_id=key)]
                await self.database.run(posts.add, post=post, metadata={}, captures=plan)


def _place(page: ReplayPage) -> Place:
    if page.post_id is not None:
        return Place.POST
    return Place.REPLIES if "replies" in page.file.stem else Place.PROFILE


async def stored_posts(database: Database, key: str) -> dict[str, tuple[int | None, ...]]:
    found = await rows(
        database,
        "select tweet_id, likes, reposts, replies, quotes, bookmarks, impressions"
        f" from performance_snapshots where account_id = '{key}'",
    )
    return {row["tweet_id"]: tuple(row)[1:] for row in found}


async def named_posts(database: Database, key: str) -> set[str]:
    """Every post that is followed, or of which a word is kept as evidence."""
    found = await rows(
        database,
        f"select tweet_id from content_metadata where account_id = '{key}'"
        f" union select subject_id from readings where account_id = '{key}' and subject = 'post'",
    )
    return {row["tweet_id"] for row in found}


async def stored_accounts(database: Database, key: str) -> list[tuple[int | None, ...]]:
    found = await rows(
        database,
        "select followers_count, following_count, total_posts, listed_count"
        f" from account_snapshots where account_id = '{key}'",
    )
    return [tuple(row) for row in found]


async def test_every_stored_number_is_the_captures_own(
    captures: Path, pool: Pool, database_dsn: str, tmp_path: Path, nursery: trio.Nursery
) -> None:
    """F01, F03, F17: foreign, quoted and promoted posts are on most of these pages."""
    expected = Expected.read(captures.parent / "expected.json")
    site = Site(Replay(captures), lambda: NOW)
    base_url = await nursery.start(serve, site)
    numbers: Counter[str] = Counter()
    async with Database.open(database_dsn, size=2) as database:
        reader = Reader(database=database, site=site, pool=pool, base_url=base_url, folder=tmp_path)
        for page in visitable(Replay(captures)):
            own, shown = expected.own(page), expected.shown(page)
            key = await reader.read(page, shown)
            kept = await stored_posts(database, key)
            wanted = shown if page.post_id is None else {page.post_id} & shown
            assert kept.keys() == wanted, page
            assert [id_ for id_, counts in kept.items() if counts not in own[id_]] == [], page
            assert await named_posts(database, key) <= own.keys(), page
            accounts = await stored_accounts(database, key)
            assert bool(accounts) == bool(expected.account(page)), page
            assert set(accounts) <= set(expected.account(page)), page
            numbers.update(posts=len(kept), accounts=len(accounts))
    assert (numbers["posts"], numbers["accounts"]) > (100, 25)
