"""What really happened, for those who check: nobody on the site can see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import attrs
import numpy as np
from numpy.typing import NDArray

from growthd.simx.arms import Effect
from growthd.simx.day import Day, Hours

_HOUR = timedelta(hours=1)


@attrs.frozen(kw_only=True)
class Hour:
    """Follows and unfollows between `start` and an hour later (or the moment of asking)."""

    start: datetime
    caused: int
    """Follows caused by posts."""
    background: int
    shock: int
    unfollows: int
    followers_end: int


@attrs.frozen(kw_only=True)
class Truth:
    """The world's own books.

    For every hour, followers_end is that of the hour before, plus caused, background and shock,
    minus unfollows: exactly.
    """

    hours: tuple[Hour, ...]
    follows: Mapping[str, int]
    """Follows that each post, by decision id, had caused so far."""
    expected_follows: Mapping[str, float]
    """Follows each post causes on average in its whole life: conversion times impressions."""
    effects: tuple[Effect, ...]


def keep_books(
    start: datetime, followers: int, days: Sequence[Day], base_leaves: Hours, at: datetime
) -> tuple[Hour, ...]:
    """One line for every hour begun by `at`; `base_leaves` are the first followers' unfollows."""
    last = max((at - start) / _HOUR, 0.0)
    edges = np.minimum(np.arange(int(np.ceil(last)) + 1), last)
    caused = _per_hour([day.caused for day in days], edges)
    background = _per_hour([day.background for day in days], edges)
    shock = _per_hour([day.shocks for day in days], edges)
    unfollows = _per_hour([base_leaves, *(day.leaves for day in days)], edges)
    ends = followers + np.cumsum(caused + background + shock - unfollows)
    lines = np.stack([caused, background, shock, unfollows, ends], axis=1).tolist()
    return tuple(
        Hour(
            start=start + n * _HOUR, caused=line[0], background=line[1], shock=line[2],
            unfollows=line[3], followers_end=line[4],
        )
        for n, line in enumerate(lines)
    )  # fmt: skip


def _per_hour(parts: Sequence[Hours], edges: Hours) -> NDArray[np.int64]:
    moments = np.sort(np.concatenate([np.empty(0), *parts]))
    return np.diff(np.searchsorted(moments, edges, side="right"))
