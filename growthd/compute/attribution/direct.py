"""Follows that X itself ascribes to a post: known parts of the ledger.

Each known follow happened between two snapshots of its post; in which of the intervals there is
drawn, by swapping its place with a gain of the same change of the count.
"""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Flags, Floats, Ints, tally
from growthd.compute.attribution.exposure import Exposure
from growthd.compute.attribution.records import History


@attrs.frozen(kw_only=True, eq=False)
class KnownFollows:
    """One entry per known follow that some interval may hold."""

    post: Ints
    first: Ints
    """The pair (post, interval) in which it may have happened first, in order of post."""
    last: Ints
    """The pair after the last such."""
    pair: Ints
    """Pairs in order of (post, interval), as indices into the exposure."""
    weight: Floats
    """Cumulated impressions in that order, from 0."""
    covered: Flags
    """Pairs of the exposure within the time for which X reported."""
    outside: Ints
    """Known follows of each post that no interval holds."""

    @property
    def per_post(self) -> Ints:
        return tally(self.post, len(self.outside)).astype(np.int64)


def known_follows(history: History, exposure: Exposure, at: Floats) -> KnownFollows:
    """The follows that X reported, with the pairs in which each may lie."""
    order = np.lexsort((exposure.interval, exposure.post))
    starts = np.searchsorted(exposure.post[order], np.arange(len(history.post_ids) + 1))
    rows: list[tuple[int, int, int]] = []
    outside = np.zeros(len(history.post_ids), np.int64)
    reported = np.full(len(history.post_ids), -np.inf)
    for post, begin, end, count in _reports(history):
        reported[post] = end
        low = int(starts[post])
        own = exposure.interval[order[low : starts[post + 1]]]
        first, last = _pairs_within(own, at, begin, end)
        if first < last:
            rows += [(post, low + first, low + last)] * count
        else:
            outside[post] += count
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 3)
    return KnownFollows(
        post=table[:, 0],
        first=table[:, 1],
        last=table[:, 2],
        pair=order,
        weight=np.append(0.0, np.cumsum(exposure.impressions[order] + 1e-9)),
        covered=at[exposure.interval + 1] <= reported[exposure.post] + 1e-9,
        outside=outside,
    )


def reported_follows(history: History) -> Ints:
    """The follows that X ascribes to each post so far."""
    total = np.zeros(len(history.post_ids), np.int64)
    for post, _, _, added in _reports(history):
        total[post] += added
    return total


def _reports(history: History) -> list[tuple[int, float, float, int]]:
    """Every stretch between two reports: post, begin, end (hours), follows that it added."""
    counts = history.metrics["new_follows"]
    stretches, total, begin, current = [], 0.0, 0.0, -1
    for row in np.flatnonzero(np.isfinite(counts)):
        post, at = int(history.snapshot_post[row]), float(history.snapshot_at[row])
        if post != current:
            current, total, begin = post, 0.0, float(history.posted[post])
        added = max(int(counts[row] - total), 0)
        stretches.append((post, begin, at, added))
        total, begin = max(total, counts[row]), at
    return stretches


def _pairs_within(intervals: Ints, at: Floats, begin: float, end: float) -> tuple[int, int]:
    """The run of a post's intervals that overlap (begin, end]."""
    first = int(np.searchsorted(at[intervals + 1], begin, "right"))
    last = int(np.searchsorted(at[intervals], end, "left"))
    return first, last


def first_places(known: KnownFollows, rng: np.random.Generator) -> Ints:
    """A place for every known follow, by impressions: an index into `pair`."""
    return _proposed(known, rng)


def _proposed(known: KnownFollows, rng: np.random.Generator) -> Ints:
    low, high = known.weight[known.first], known.weight[known.last]
    drawn = low + rng.random(len(low)) * (high - low)
    place = np.searchsorted(known.weight, drawn, "right") - 1
    return np.clip(place, known.first, known.last - 1).astype(np.int64)


def moved(
    known: KnownFollows,
    places: Ints,
    exposure: Exposure,
    gains: tuple[Ints, Floats],
    rng: np.random.Generator,
) -> Ints:
    """New places of the known follows, given all others.

    `gains` are the gains of each interval that nobody has claimed and their expectation. A known
    follow trades places with one of them; moves that touch an interval twice are left for
    another time, so that all may be judged at once.
    """
    free, expected = gains
    proposed = _proposed(known, rng)
    here = exposure.interval[known.pair[places]]
    there = exposure.interval[known.pair[proposed]]
    movers = _apart(np.flatnonzero(here != there), here, there, rng)
    here, there = here[movers], there[movers]
    room = free[there] / np.maximum(expected[there], 1e-12)
    room_left = (free[here] + 1) / np.maximum(expected[here], 1e-12)
    accepted = movers[rng.random(len(movers)) * room_left < room]
    after = places.copy()
    after[accepted] = proposed[accepted]
    return after


def _apart(movers: Ints, here: Ints, there: Ints, rng: np.random.Generator) -> Ints:
    """A random subset of the movers in which no interval occurs twice."""
    movers = rng.permutation(movers)
    touched = np.concatenate([here[movers], there[movers]])
    owner = np.tile(np.arange(len(movers)), 2)
    order = np.argsort(owner, kind="stable")
    _, first = np.unique(touched[order], return_index=True)
    times = tally(owner[order][first], len(movers))
    alone: Ints = movers[times == 2]
    return alone
