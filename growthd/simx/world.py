"""A world whose truth is known: a pure function of (seed, time), the same in every process."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import exp
from operator import attrgetter

import attrs
import numpy as np
from numpy.random import default_rng

from growthd.model.reading import AccountCounts, Owner, PostCounts
from growthd.simx.arms import Arsenal, arm
from growthd.simx.climate import Climate
from growthd.simx.crowd import Crowd
from growthd.simx.day import Day, Hours, Nature, dawn
from growthd.simx.life import Extras, Life
from growthd.simx.mint import EARLIEST, Machine, minted_at, minted_by
from growthd.simx.post import Repost, SimPost
from growthd.simx.truth import Truth, keep_books

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_TAIL_SHARE = 0.45
"""Each further post of a thread has this share of the counts of the one before."""
_by_time = attrgetter("posted_at")


def _aware(_world: World, _field: object, start: datetime) -> None:
    if start.utcoffset() != timedelta(0):
        raise ValueError(f"a world starts at an aware UTC time, not at {start!r}")
    if start < EARLIEST:
        raise ValueError(f"a world starts after {EARLIEST:%Y-%m-%d}, when ids have 19 digits")


@attrs.frozen(kw_only=True, eq=False)
class World:
    """An owner's account and posts from `start` on. A question costs O(days and live posts)."""

    seed: int
    start: datetime = attrs.field(validator=_aware)
    owner: Owner
    climate: Climate = attrs.field(factory=Climate)
    arsenal: Arsenal = attrs.field(init=False)
    crowd: Crowd = attrs.field(init=False)
    _days: dict[int, Day] = attrs.field(init=False, factory=dict)
    _base_leaves: Hours = attrs.field(init=False)

    @arsenal.default
    def _arm(self) -> Arsenal:
        return arm(self.seed)

    @crowd.default
    def _gather(self) -> Crowd:
        return Crowd(seed=self.seed)

    @_base_leaves.default
    def _draw_base_leaves(self) -> Hours:
        """When each of the first followers leaves, in hours since the start."""
        patience = default_rng([self.seed, 3]).exponential(1.0, self.climate.followers)
        return np.sort(patience * 24 / self.climate.churn_per_day)

    def posts(self, until: datetime) -> tuple[SimPost, ...]:
        """All posts made by `until`, oldest first."""
        return tuple(life.post for day in self._days_to(until) for life in day.lives
                     if life.post.posted_at <= until)  # fmt: skip

    def newest(self, at: datetime, before: datetime | None = None) -> Iterator[SimPost]:
        """Posts made by `at` and earlier than `before`, newest first, as far as asked for."""
        last = at if before is None else min(at, before - timedelta(milliseconds=1))
        for day in reversed(tuple(self._days_to(last))):
            for life in reversed(day.lives):
                if life.post.posted_at <= last:
                    yield life.post

    def reposts(self, until: datetime) -> tuple[Repost, ...]:
        """Other people's posts that the owner had reposted by `until`, oldest first."""
        return tuple(
            repost for day in self._days_to(until) for repost in day.reposts
            if repost.posted_at <= until
        )  # fmt: skip

    def post(self, tweet_id: str, at: datetime) -> SimPost | None:
        """The owner's post that has this id, or holds it in its thread; None before it exists."""
        life = self._life(tweet_id)
        return None if life is None or life.post.posted_at > at else life.post

    def counts(self, tweet_id: str, at: datetime) -> PostCounts:
        """What everybody can see of an owner's post. Raises KeyError for an id it never has."""
        life, share = self._life_and_share(tweet_id)
        counts = life.counts(at)
        if share == 1:
            return counts
        return PostCounts(**{name: int(n * share) for name, n in attrs.asdict(counts).items()})

    def extras(self, tweet_id: str, at: datetime) -> Extras:
        """What only the author can see of a post. Raises KeyError for an id it never has.

        The follows that a thread brings are its first post's.
        """
        life, share = self._life_and_share(tweet_id)
        extras = life.extras(at)
        if share == 1:
            return extras
        scaled = {name: int(n * share) for name, n in attrs.asdict(extras).items()}
        return Extras(**scaled | {"follows": 0})

    def account(self, at: datetime) -> AccountCounts:
        """The owner's profile at a moment. followers = start + all follows - all unfollows."""
        hours = self._hours(at)
        days = tuple(self._days_to(at))
        posts = sum(
            max(len(life.post.thread_tweet_ids), 1)
            for day in days for life in day.lives if life.post.posted_at <= at
        )  # fmt: skip
        return AccountCounts(
            followers=self._followers(hours),
            following=180 + int(hours / 40),
            posts=1200 + posts + len(self.reposts(at)),
            listed=self.climate.followers // 150,
            media=85,
        )

    def truth(self, at: datetime) -> Truth:
        """The world's own books from the start to `at`."""
        days = tuple(self._days_to(at))
        lives = [x for day in days for x in day.lives if x.post.posted_at <= at]
        rate = self.climate.follows_per_1000 / 1000
        return Truth(
            hours=keep_books(self.start, self.climate.followers, days, self._base_leaves, at),
            follows={x.post.decision_id: x.follows(at) for x in lives},
            expected_follows={
                x.post.decision_id: rate * exp(x.log_conversion) * x.reach for x in lives
            },
            effects=tuple(self.arsenal.effects.values()),
        )

    def _followers(self, hours: float) -> int:
        change = 0
        for number in range(int(max(hours, 0.0) // 24) + 1):
            day = self._day(number)
            gains = (day.caused, day.background, day.shocks)
            change += sum(_by(moments, hours) for moments in gains) - _by(day.leaves, hours)
        return self.climate.followers + change - _by(self._base_leaves, hours)

    def _hours(self, at: datetime) -> float:
        return (at - self.start) / _HOUR

    def _day(self, number: int) -> Day:
        if number not in self._days:
            nature = Nature(
                seed=self.seed, start=self.start, climate=self.climate,
                arsenal=self.arsenal, crowd=self.crowd,
            )  # fmt: skip
            self._days[number] = dawn(nature, number)
        return self._days[number]

    def _days_to(self, until: datetime) -> Iterator[Day]:
        """Every day begun by `until`, oldest first."""
        return (self._day(number) for number in range((until - self.start) // _DAY + 1))

    def _life_and_share(self, tweet_id: str) -> tuple[Life, float]:
        """A post's life, and the share of it that this id has: 1 but for the tail of a thread."""
        life = self._life(tweet_id)
        if life is None:
            raise KeyError(tweet_id)
        thread = life.post.thread_tweet_ids
        return life, _TAIL_SHARE ** thread.index(tweet_id) if tweet_id in thread else 1.0

    def _life(self, tweet_id: str) -> Life | None:
        """The life that the id belongs to; a thread's further ids are younger than its root."""
        if minted_by(tweet_id) is not Machine.OWNER or minted_at(tweet_id) < self.start:
            return None
        born = minted_at(tweet_id)
        number = (born - self.start) // _DAY
        for lives in (self._day(n).lives for n in (number, number - 1) if n >= 0):
            for life in reversed(
                lives[: bisect_right(lives, born, key=lambda x: x.post.posted_at)]
            ):
                if tweet_id in (life.post.tweet_id, *life.post.thread_tweet_ids):
                    return life
                if born - life.post.posted_at > timedelta(seconds=2):
                    break
        return None


def _by(moments: Hours, hours: float) -> int:
    return int(np.searchsorted(moments, hours, side="right"))
