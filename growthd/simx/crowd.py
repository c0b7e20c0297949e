"""Everybody else: people, and posts that are none of the owner's. All follows from seed and id."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import attrs

from growthd.model.reading import AccountCounts, PostCounts
from growthd.simx.mint import Machine, mint, minted_at, minted_by
from growthd.simx.prose import chatter

_SYLLABLES = ("ka", "lo", "mi", "ren", "ta", "vo", "su", "bel", "dor", "nim", "pax", "zet")
_HALF_LIFE = timedelta(hours=5)
_PEOPLE = 60


@attrs.frozen(kw_only=True)
class Person:
    """An account on the simulated site."""

    account_id: str
    handle: str
    name: str
    counts: AccountCounts
    joined: datetime
    bio: str = ""


@attrs.frozen(kw_only=True)
class ForeignPost:
    """A post that the owner did not write."""

    tweet_id: str
    author: Person
    text: str
    posted_at: datetime
    reach: int

    def counts(self, at: datetime) -> PostCounts:
        """Counts at a moment; most strangers' posts are larger than any of the owner's."""
        age = max(at - self.posted_at, timedelta(0))
        views = int(self.reach * (age / (age + _HALF_LIFE)))
        return PostCounts(
            views=views,
            likes=views // 37,
            reposts=views // 290,
            replies=views // 410,
            quotes=views // 1900,
            bookmarks=views // 230,
        )


@attrs.frozen(kw_only=True)
class Crowd:
    """The strangers of one world."""

    seed: int

    def person(self, number: int) -> Person:
        """One of the crowd: the same number is always the same person."""
        rng = Random(f"{self.seed}/person/{number % _PEOPLE}")  # noqa: S311 - a world, no secret
        handle = "".join(rng.choices(_SYLLABLES, k=3)) + str(number % _PEOPLE)
        followers = int(10 ** rng.uniform(1, 6))
        return Person(
            account_id=str(10_000_019 + 7919 * (number % _PEOPLE)),
            handle=handle if rng.random() < 0.5 else handle.title(),
            name=" ".join(rng.choices(_SYLLABLES, k=2)).title(),
            counts=AccountCounts(
                followers=followers,
                following=rng.randrange(2000),
                posts=rng.randrange(40_000),
                listed=followers // 150,
                media=rng.randrange(900),
            ),
            joined=datetime.fromisoformat("2011-05-04T10:00:00+00:00")
            + timedelta(days=rng.randrange(2500)),
            bio="Opinions are 2.4K years old.",
        )

    def mint(self, rng: Random, at: datetime) -> str:
        """The id of a new post of somebody's, made at `at`."""
        return mint(at, Machine.CROWD, rng.randrange(4096))

    def post(self, tweet_id: str) -> ForeignPost | None:
        """The post that has this id; None where nobody in the crowd ever posted it."""
        if minted_by(tweet_id) is not Machine.CROWD:
            return None
        rng = Random(f"{self.seed}/post/{tweet_id}")  # noqa: S311 - a world, no secret
        return ForeignPost(
            tweet_id=tweet_id,
            author=self.person(rng.randrange(_PEOPLE)),
            text=chatter(rng),
            posted_at=minted_at(tweet_id),
            reach=int(10 ** rng.uniform(2, 6.2)),
        )

    def around(self, topic: str, at: datetime, count: int) -> tuple[ForeignPost, ...]:
        """Posts of the last day before `at`, stable within an hour: what a feed recommends."""
        hour = at.replace(minute=0, second=0, microsecond=0)
        rng = Random(f"{self.seed}/around/{topic}/{hour}")  # noqa: S311 - a world, no secret
        ids = [self.mint(rng, hour - timedelta(hours=rng.uniform(0, 24))) for _ in range(count)]
        return tuple(post for post in map(self.post, ids) if post is not None)

    def answers(self, tweet_id: str, at: datetime, count: int) -> tuple[ForeignPost, ...]:
        """Up to `count` replies that strangers had given to a post by `at`."""
        rng = Random(f"{self.seed}/answers/{tweet_id}")  # noqa: S311 - a world, no secret
        born = minted_at(tweet_id)
        ids = [
            self.mint(rng, born + timedelta(minutes=rng.expovariate(1 / 90))) for _ in range(count)
        ]
        posts = (self.post(answer) for answer in ids)
        return tuple(post for post in posts if post is not None and post.posted_at <= at)
