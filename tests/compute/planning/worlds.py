"""Accounts whose days answer to cadence in a known way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs
import numpy as np

from growthd.compute.planning import Cadence, CadenceDays, CadenceRules, Decision, Envelope, Move
from growthd.compute.planning.cadence import decide

ACTIVE_HOURS = 16
Answer = Callable[[float, float], float]
"""Value of a day at so many posts and replies an hour, relative to 2 and 4."""


def helps(posts: float, replies: float) -> float:
    """Every post and every reply earns its own."""
    return 0.7 * posts / 2.0 + 0.3 * replies / 4.0


def hurts(posts: float, replies: float) -> float:
    """Followers tire: each further post or pair of replies costs a quarter of the day."""
    return float(np.exp(-0.28 * (posts - 2.0) - 0.14 * (replies - 4.0)))


def nothing(posts: float, replies: float) -> float:
    """The audience gives what it gives."""
    return 1.0


@attrs.frozen(kw_only=True)
class Account:
    answer: Answer
    follows_a_day: float = 8.0
    days: int = 120


@attrs.frozen(kw_only=True)
class Step:
    """What was decided on a day, from what cadence."""

    day: int
    before: Cadence
    decision: Decision


def played(account: Account, seed: int, envelope: Envelope, start: Cadence) -> Iterator[Step]:
    """One decision a day, each obeyed with the looseness of a real bot."""
    rng = np.random.default_rng([seed, 5])
    log = np.zeros((0, 4))
    drift, weekday = 0.0, rng.normal(0, 0.15, 7)
    cadence = start
    last_step: int | None = None
    for day in range(account.days):
        since = None if last_step is None else day - last_step
        days = CadenceDays(
            day=np.arange(day) + 20_000,
            posts=log[:, 0],
            replies=log[:, 1],
            follows=log[:, 2],
            reward=log[:, 3],
        )
        decision = decide(days, cadence, since, envelope, CadenceRules())
        yield Step(day=day, before=cadence, decision=decision)
        last_step = last_step if decision.move is Move.HOLD else day
        cadence = decision.cadence
        drift += rng.normal(0.004, 0.03)
        log = np.vstack([log, _lived(rng, account, cadence, drift + weekday[day % 7])])


def _lived(
    rng: np.random.Generator, account: Account, cadence: Cadence, mood: float
) -> list[float]:
    """Posts and replies an hour, credited follows, and reward of one day."""
    posts = rng.poisson(cadence.posts * ACTIVE_HOURS) / ACTIVE_HOURS
    replies = rng.poisson(cadence.replies * ACTIVE_HOURS) / ACTIVE_HOURS
    value = account.answer(posts, replies) * np.exp(mood)
    true = rng.poisson(account.follows_a_day * value * rng.gamma(6.0, 1 / 6.0))
    leaked = rng.poisson(0.15 * account.follows_a_day)
    shock = 6.0 * account.follows_a_day * (rng.random() < 0.01)
    reward = 32.0 * value * rng.gamma(8.0, 1 / 8.0)
    return [posts, replies, 0.8 * true + leaked + 0.3 * shock, reward]
