"""One day of the simulated world: the posts born in it, and the followers who come and go."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import attrs
import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from growthd.model.post import DecisionType
from growthd.simx.arms import Arsenal
from growthd.simx.climate import Climate
from growthd.simx.crowd import Crowd
from growthd.simx.life import Life, draw_life
from growthd.simx.mint import Machine, mint
from growthd.simx.post import Repost, SimPost
from growthd.simx.prose import compose

_HOUR = timedelta(hours=1)
Hours = NDArray[np.float64]
"""Moments in hours since the world's start; ascending."""


@attrs.frozen(kw_only=True)
class Nature:
    """What stays the same from day to day."""

    seed: int
    start: datetime
    climate: Climate
    arsenal: Arsenal
    crowd: Crowd


@attrs.frozen(kw_only=True, eq=False)
class Day:
    """Posts by age, and the moments of every follow they and nothing else caused."""

    lives: tuple[Life, ...]
    reposts: tuple[Repost, ...]
    caused: Hours
    background: Hours
    shocks: Hours
    leaves: Hours
    """Moments at which those followers leave again, however much later."""


def dawn(nature: Nature, number: int) -> Day:
    """Day `number` of the world, drawn from (seed, number) alone."""
    rng = default_rng([nature.seed, 2, number])
    posts = [_draw_post(rng, nature, moment) for moment in _moments(rng, nature, number)]
    lives = tuple(draw_life(rng, post, nature.arsenal, nature.climate) for post in posts)
    background, shocks = _draw_background(rng, nature, number)
    caused = _sorted(
        [life.follow_hours + (life.post.posted_at - nature.start) / _HOUR for life in lives]
    )
    return Day(
        lives=lives,
        reposts=_draw_reposts(rng, nature, number),
        caused=caused,
        background=background,
        shocks=shocks,
        leaves=_draw_leaves(rng, nature.climate, np.concatenate([caused, background, shocks])),
    )


def _moments(rng: Generator, nature: Nature, number: int) -> list[tuple[datetime, bool]]:
    """When the day's posts are made, each with whether it is a reply; twins are a second apart."""
    climate = nature.climate
    awake = (climate.sleeps_at - climate.wakes_at) / 24
    draws = []
    for rate, reply in ((climate.posts_per_day, False), (climate.replies_per_day, True)):
        count = int(rng.poisson(rate))
        draws += [(float(x) * awake, reply) for x in rng.random(count)]
    midnight = nature.start + timedelta(days=number, hours=_asleep(nature))
    return [
        (midnight + timedelta(days=x, seconds=i), reply)
        for i, (x, reply) in enumerate(sorted(draws))
    ]


def _asleep(nature: Nature) -> float:
    """Hours from the start of a day of the world, which may begin at any hour, to waking."""
    if nature.climate.sleeps_at - nature.climate.wakes_at >= 24:
        return 0.0
    since_midnight = nature.start - nature.start.replace(hour=0, minute=0, second=0, microsecond=0)
    return (nature.climate.wakes_at - since_midnight / _HOUR) % 24


def _draw_post(rng: Generator, nature: Nature, moment: tuple[datetime, bool]) -> SimPost:
    posted_at = moment[0].replace(microsecond=moment[0].microsecond // 1000 * 1000)
    kind = _draw_kind(rng, nature.climate, reply=moment[1])
    arms = nature.arsenal.pick(rng)
    tweet_id = mint(posted_at, Machine.OWNER, int(rng.integers(4096)))
    words = Random(f"{nature.seed}/words/{tweet_id}")  # noqa: S311 - a world, no secret
    target = None
    if kind in {DecisionType.REPLY, DecisionType.QUOTE}:
        target = nature.crowd.mint(words, posted_at - timedelta(hours=words.uniform(0.1, 20)))
    other = nature.crowd.post(target) if target is not None else None
    return SimPost(
        decision_id=str(UUID(bytes=rng.bytes(16), version=4)),
        tweet_id=tweet_id,
        decision_type=kind,
        posted_at=posted_at,
        content=compose(words, arms, reply=kind is DecisionType.REPLY),
        arms=arms,
        thread_tweet_ids=_thread(words, tweet_id, posted_at) if kind is DecisionType.THREAD else (),
        target_tweet_id=target,
        target_username=None if other is None else other.author.handle,
        announced=bool(rng.random() >= nature.climate.silent_share),
    )


def _draw_kind(rng: Generator, climate: Climate, *, reply: bool) -> DecisionType:
    roll = rng.random()
    if reply:
        return DecisionType.REPLY
    if roll < climate.thread_share:
        return DecisionType.THREAD
    quote = roll < climate.thread_share + climate.quote_share
    return DecisionType.QUOTE if quote else DecisionType.SINGLE


def _thread(rng: Random, root: str, posted_at: datetime) -> tuple[str, ...]:
    tail = (
        mint(posted_at + timedelta(milliseconds=250 * n), Machine.OWNER, rng.randrange(4096))
        for n in range(1, rng.randint(2, 4))
    )
    return (root, *tail)


def _draw_reposts(rng: Generator, nature: Nature, number: int) -> tuple[Repost, ...]:
    day = nature.start + timedelta(days=number)
    moments = np.sort(rng.random(int(rng.poisson(nature.climate.reposts_per_day)))).tolist()
    words = Random(f"{nature.seed}/reposts/{number}")  # noqa: S311 - a world, no secret
    return tuple(
        Repost(
            tweet_id=mint(day + timedelta(days=x), Machine.REPOST, words.randrange(4096)),
            original_id=nature.crowd.mint(
                words, day + timedelta(days=x, hours=-words.uniform(1, 30))
            ),
            posted_at=day + timedelta(days=x),
        )
        for x in moments
    )


def _draw_background(rng: Generator, nature: Nature, number: int) -> tuple[Hours, Hours]:
    """Follows that no post caused: a daily shape, a level of its own each day, rare shocks."""
    climate = nature.climate
    level = climate.background_per_day * float(np.exp(rng.normal(0, climate.background_spread)))
    hours = rng.random(int(rng.poisson(1.5 * level))) * 24
    shape = 1 + 0.5 * np.cos((hours - 15) / 24 * 2 * np.pi)
    steady = hours[rng.random(len(hours)) * 1.5 < shape]
    shocks = np.empty(0)
    if rng.random() < climate.shocks_per_day:
        size = int(rng.poisson(climate.background_per_day * rng.uniform(4, 30)))
        shocks = rng.uniform(0, 24) + rng.exponential(rng.uniform(2, 7), size)
    return np.sort(steady) + number * 24, np.sort(shocks) + number * 24


def _draw_leaves(rng: Generator, climate: Climate, follows: Hours) -> Hours:
    early = rng.random(len(follows)) < climate.early_churn
    patience = np.where(early, 60.0, 24 / climate.churn_per_day)
    return np.sort(follows + rng.exponential(1.0, len(follows)) * patience)


def _sorted(parts: list[Hours]) -> Hours:
    return np.sort(np.concatenate(parts)) if parts else np.empty(0)
