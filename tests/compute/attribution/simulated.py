"""Simulated accounts whose truth is known: posts, snapshots, readings, and who earned what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import numpy as np
from numpy.typing import NDArray

from growthd.compute.attribution.records import (
    FollowerReading,
    History,
    MetricSnapshot,
    PostRecord,
)

START = datetime(2025, 1, 6, tzinfo=UTC)
HORIZONS = (0.02, 1.0, 2.0, 4.0, 6.0, 12.0, 24.0, 48.0, 168.0)
TOPICS, TONES = 8, 4


@attrs.frozen(kw_only=True)
class Account:
    """What kind of account is simulated. Rates per day where nothing else is said."""

    days: float = 14.0
    posts: float = 12.0
    followers: int = 1000
    views: float = 150.0
    """Median impressions of a post."""
    conversion: float = 4e-3
    """Follows per impression of the usual post."""
    background: float = 3.0
    churn: float = 4e-4
    reported: bool = False
    """X reports every follow of every post."""


@attrs.frozen(kw_only=True, eq=False)
class Simulated:
    """The material, and each post's follows within its seven days."""

    posts: tuple[PostRecord, ...]
    snapshots: tuple[MetricSnapshot, ...]
    readings: tuple[FollowerReading, ...]
    truth: dict[str, int]

    @property
    def history(self) -> History:
        return History.of(self.posts, self.snapshots, self.readings)


def simulate(account: Account, seed: int) -> Simulated:
    """An account that begins on a Monday. The count is read hourly, and not in some nights."""
    rng = np.random.default_rng(seed)
    end = account.days * 24
    posted = np.sort(rng.uniform(0, end, rng.poisson(account.posts * account.days)))
    n = len(posted)
    topic, tone = rng.integers(TOPICS, size=n), rng.integers(TONES, size=n)
    effect = rng.normal(0, 0.6, TOPICS)[topic] + rng.normal(0, 0.2, TONES)[tone]
    views = account.views * np.exp(rng.normal(0, 1.0, n))
    pace = np.exp(rng.normal(np.log(1.8), 0.3, n))
    rate = account.conversion * np.exp(effect + rng.normal(0, 0.5, n))
    follows = rng.poisson(rate * views)
    earner = np.repeat(np.arange(n), follows)
    when = posted[earner] + rng.exponential(pace[earner]) + rng.exponential(0.4, len(earner))
    moves = _moves(account, when, rng)
    seen = when < end
    earned = np.bincount(earner[seen], minlength=n)
    return Simulated(
        posts=tuple(_post(at, i, topic[i], tone[i]) for i, at in enumerate(posted)),
        snapshots=_snapshots(account, (posted, views, pace), (earner, when), rng),
        readings=_readings(account, moves, rng),
        truth={f"p{i:06d}": int(count) for i, count in enumerate(earned)},
    )


def _post(at: float, index: int, topic: int, tone: int) -> PostRecord:
    arms = {"topic": f"topic {topic}", "tone": f"tone {tone}"}
    return PostRecord(post_id=f"p{index:06d}", posted_at=START + timedelta(hours=at), arms=arms)


def _moves(
    account: Account, earned: NDArray[np.float64], rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Times and signs of everything that moves the count."""
    end = account.days * 24
    others = rng.uniform(0, end, rng.poisson(account.background * account.days))
    gains = np.concatenate([earned, others])
    early = gains[rng.random(len(gains)) < 0.12]
    early = early + rng.exponential(60.0, len(early))
    lost = rng.uniform(0, end, rng.poisson(account.churn * account.followers * account.days))
    times = np.concatenate([gains, early, lost])
    signs = np.concatenate([np.ones(len(gains)), -np.ones(len(early) + len(lost))])
    order = np.argsort(times)
    return times[order], signs[order].astype(np.int64)


def _readings(
    account: Account,
    moves: tuple[NDArray[np.float64], NDArray[np.int64]],
    rng: np.random.Generator,
) -> tuple[FollowerReading, ...]:
    hours = np.arange(0, account.days * 24) + rng.uniform(0, 0.05, int(np.ceil(account.days * 24)))
    asleep = (
        (hours % 24 > 1)
        & (hours % 24 < 6)
        & (rng.random(len(hours) // 24 + 1) < 0.3)[(hours // 24).astype(int)]
    )
    count = account.followers + np.append(0, np.cumsum(moves[1]))
    shown = np.maximum(count[np.searchsorted(moves[0], hours)], 0)
    return tuple(
        FollowerReading(taken_at=START + timedelta(hours=float(at)), followers=int(followers))
        for at, followers in zip(hours[~asleep], shown[~asleep], strict=True)
    )


def _snapshots(
    account: Account,
    posts: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    follows: tuple[NDArray[np.int64], NDArray[np.float64]],
    rng: np.random.Generator,
) -> tuple[MetricSnapshot, ...]:
    posted, views, pace = posts
    rows = []
    for index, at in enumerate(posted):
        own = np.sort(follows[1][follows[0] == index]) if account.reported else np.zeros(0)
        for age in HORIZONS:
            if at + age < account.days * 24:
                shown = views[index] * -np.expm1(-age / pace[index])
                rows.append(
                    MetricSnapshot(
                        post_id=f"p{index:06d}",
                        taken_at=START + timedelta(hours=float(at + age)),
                        impressions=int(shown),
                        likes=int(rng.poisson(0.01 * shown)) if age > 24 else None,
                        new_follows=_reported(own, at + age) if account.reported else None,
                    )
                )
    return tuple(rows)


def _reported(own: NDArray[np.float64], at: float) -> int:
    return int(np.searchsorted(own, at))
