"""What kind of post it is: the columns from which a post borrows while its own data is thin.

Arms (topic, tone, hour …) are one column per value, engagement is the log of each post's rate
shrunk to the account's, reach is the log of its impressions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Flags, Floats, Ints
from growthd.compute.attribution.records import ENGAGEMENT, History

REACH = "reach"
FEWEST_POSTS, FEWEST_EVENTS = 10, 5
MOST_VALUES, FEWEST_USES = 40, 2
"""Columns of one dimension. A value beyond them, or used once, tells nothing of other posts."""


@attrs.frozen(kw_only=True)
class RateScale:
    """An account's rate of one engagement per impression, and how widely its posts scatter."""

    rate: float
    dispersion: float
    """Variance of a post's true rate over the squared mean rate."""
    centre: float
    """Mean of the shrunk log rates: what an unknown rate stands for."""


@attrs.frozen(kw_only=True)
class Vocabulary:
    """The values each dimension has taken, and the scales of engagement and reach."""

    levels: Mapping[str, tuple[str, ...]]
    rates: Mapping[str, RateScale]
    reach_centre: float

    def joined_by(self, history: History) -> Vocabulary:
        """The vocabulary with the new values that `history` brings, appended; scales stay."""
        levels = dict(self.levels)
        for name, values in history.arms.items():
            levels[name] = _values(values, levels.get(name, ()))
        return attrs.evolve(self, levels=levels)


@attrs.frozen(kw_only=True, eq=False)
class Design:
    """Posts by columns; the first column is the account's own level and belongs to no group."""

    matrix: Floats
    names: tuple[str, ...]
    group: Ints
    """The dimension of each column from the second on, as an index into `groups`."""
    groups: tuple[str, ...]


def vocabulary_of(history: History, final: Floats) -> Vocabulary:
    """The vocabulary of a history whose posts reach `final` impressions."""
    logs = np.log(np.maximum(final, 1.0))
    rates = {name: _scale(*_latest(history, name)) for name in ENGAGEMENT}
    return Vocabulary(
        levels={name: _values(values) for name, values in history.arms.items()},
        rates={name: scale for name, scale in rates.items() if scale is not None},
        reach_centre=float(logs.mean()) if len(logs) else 0.0,
    )


def design_of(history: History, vocabulary: Vocabulary, final: Floats) -> Design:
    """The columns of every post of `history` in the vocabulary's order."""
    blocks = [np.ones((len(final), 1))]
    names = ["level"]
    group: list[int] = []
    groups: list[str] = []
    for name, values in vocabulary.levels.items():
        blocks.append(_one_hot(history.arms.get(name, ("",) * len(final)), values))
        names += [f"{name}={value}" for value in values]
        group += [len(groups)] * len(values)
        groups.append(name)
    for name, scale in vocabulary.rates.items():
        blocks.append(_log_rate(history, name, scale)[:, None])
    blocks.append((np.log(np.maximum(final, 1.0)) - vocabulary.reach_centre)[:, None])
    single = [*vocabulary.rates, REACH]
    group += list(range(len(groups), len(groups) + len(single)))
    return Design(
        matrix=np.hstack(blocks),
        names=(*names, *single),
        group=np.array(group, dtype=np.int64),
        groups=(*groups, *single),
    )


def _values(values: Sequence[str], known: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The known values, and the most used of the others in alphabetical order."""
    others = Counter(value for value in values if value not in known)
    often = sorted((-uses, value) for value, uses in others.items() if uses >= FEWEST_USES)
    return known + tuple(sorted(value for _, value in often[: MOST_VALUES - len(known)]))


def _one_hot(values: tuple[str, ...], levels: tuple[str, ...]) -> Floats:
    place = {level: index for index, level in enumerate(levels)}
    columns = np.zeros((len(values), len(levels)))
    for row, value in zip(columns, values, strict=True):
        if value in place:
            row[place[value]] = 1.0
    return columns


def _latest(history: History, name: str) -> tuple[Flags, Floats, Floats]:
    """Whether each post has the metric beside impressions, and the latest pair where it has."""
    events, views = history.metrics[name], history.metrics["impressions"]
    both = np.flatnonzero(np.isfinite(events) & (views > 0))
    known = np.zeros(len(history.post_ids), np.bool_)
    count, shown = np.zeros(len(known)), np.zeros(len(known))
    post = history.snapshot_post[both]
    known[post], count[post], shown[post] = True, events[both], views[both]
    return known, count, shown


def _scale(known: Flags, events: Floats, views: Floats) -> RateScale | None:
    """Moments of the rates. None where there is too little to tell rates apart."""
    events, views = events[known], views[known]
    if len(events) < FEWEST_POSTS or events.sum() < FEWEST_EVENTS:
        return None
    rate = events.sum() / views.sum()
    expected = rate * views
    weight = expected / (1 + expected)
    excess = ((events - expected) ** 2 - expected) * weight / expected**2
    dispersion = float(np.clip(excess.sum() / weight.sum(), 0.05, 3.0))
    logs = _shrunk(events, expected, dispersion)
    return RateScale(rate=float(rate), dispersion=dispersion, centre=float(logs.mean()))


def _log_rate(history: History, name: str, scale: RateScale) -> Floats:
    known, events, views = _latest(history, name)
    logs = np.zeros(len(known))
    expected = scale.rate * views[known]
    logs[known] = _shrunk(events[known], expected, scale.dispersion) - scale.centre
    return logs


def _shrunk(events: Floats, expected: Floats, dispersion: float) -> Floats:
    """Log of the posterior mean of a post's rate over the account's (Gamma-Poisson)."""
    shape = 1 / dispersion
    logs: Floats = np.log((events + shape) / (expected + shape))
    return logs
