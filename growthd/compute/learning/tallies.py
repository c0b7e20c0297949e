"""Plain averages of an arm, with nothing shrunk or removed: what any spreadsheet would say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from growthd.compute.learning.rows import Floats, PostRows

METRICS = (
    "impressions", "likes", "reposts", "replies", "bookmarks", "engagement_rate",
    "viral_coefficient", "credit", "credited_impressions", "confidence",
)  # fmt: skip


@attrs.frozen(kw_only=True)
class PlainFacts:
    """One arm. None is unknown: no post of it told the number."""

    impressions: float | None
    likes: float | None
    reposts: float | None
    replies: float | None
    bookmarks: float | None
    engagement_rate: float | None
    viral_coefficient: float | None
    follows: float | None
    """Credited to all of its posts."""
    follows_a_post: float | None
    follows_an_impression: float | None
    success_rate: float | None
    """Expected share of its posts that brought at least one follower."""


@attrs.frozen(kw_only=True, eq=False)
class Tallies:
    """Sums over the posts of each arm; both arrays are (arms, METRICS), arms by dimension."""

    names: Mapping[str, tuple[str, ...]]
    totals: Mapping[str, Floats]
    counts: Mapping[str, Floats]
    """Posts that told the metric."""

    @classmethod
    def of(cls, rows: PostRows, measured: Floats) -> Tallies:
        """The sums of `measured`, (posts, METRICS), NaN where unknown; test posts left out."""
        genuine = ~rows.is_test
        known = np.isfinite(measured) & genuine[:, None]
        values = np.where(known, measured, 0.0)
        return cls(
            names={name: column.names for name, column in rows.arms.items()},
            totals={name: _by_arm(rows, name, values) for name in rows.arms},
            counts={name: _by_arm(rows, name, known.astype(np.float64)) for name in rows.arms},
        )

    def merged(self, other: Tallies) -> Tallies:
        """The sums over both sets of posts, of the same dimensions."""
        names = {
            name: tuple(sorted({*arms, *other.names[name]})) for name, arms in self.names.items()
        }
        return Tallies(
            names=names,
            totals={name: self._spread(name, names[name], other, "totals") for name in names},
            counts={name: self._spread(name, names[name], other, "counts") for name in names},
        )

    def facts(self, dimension: str) -> dict[str, PlainFacts]:
        """The averages of every arm of the dimension, by its name."""
        both = zip(self.totals[dimension], self.counts[dimension], strict=True)
        return {name: _facts(*each) for name, each in zip(self.names[dimension], both, strict=True)}

    def _spread(self, dimension: str, names: Sequence[str], other: Tallies, which: str) -> Floats:
        place = {name: at for at, name in enumerate(names)}
        sums = np.zeros((len(names), len(METRICS)))
        for part in (self, other):
            at = [place[name] for name in part.names[dimension]]
            sums[at] += getattr(part, which)[dimension]
        return sums


def _by_arm(rows: PostRows, dimension: str, values: Floats) -> Floats:
    column = rows.arms[dimension]
    size = len(column.names)
    slots = np.where(column.codes < 0, size, column.codes)
    sums = [np.bincount(slots, each, size + 1)[:size] for each in values.T]
    return np.asarray(np.stack(sums, axis=1), np.float64)


def _facts(totals: Floats, counts: Floats) -> PlainFacts:
    total = dict(zip(METRICS, totals.tolist(), strict=True))
    count = dict(zip(METRICS, counts.tolist(), strict=True))

    def mean(metric: str) -> float | None:
        return total[metric] / count[metric] if count[metric] else None

    exposure = total["credited_impressions"]
    return PlainFacts(
        **{name: mean(name) for name in METRICS[:7]},
        follows=total["credit"] if count["credit"] else None,
        follows_a_post=mean("credit"),
        follows_an_impression=total["credit"] / exposure if exposure > 0 else None,
        success_rate=mean("confidence"),
    )
