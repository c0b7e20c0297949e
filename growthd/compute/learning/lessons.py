"""Stored posts made ready for the learner: pages of columns in, rows and plain sums out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from growthd.compute.learning.arrival import ArrivalCurve
from growthd.compute.learning.evidence import WEEK_SECONDS, Evidence, gather, merge
from growthd.compute.learning.rows import ArmColumn, Floats, PostRows
from growthd.compute.learning.tallies import METRICS, Tallies

CHOICES = (
    "topic", "generator", "angle", "tone", "format", "hook", "content_type", "formula",
)  # fmt: skip
DIMENSIONS = (*CHOICES, "hour_of_day", "day_of_week")
_CERTAIN_DIGITS = 6


@attrs.frozen(kw_only=True, eq=False)
class LessonPage:
    """Columns of some posts of one account and kind, one entry a post. None is unknown."""

    decision_ids: Sequence[str]
    posted_at: Sequence[float]
    """Seconds since the Unix epoch."""
    arms: Mapping[str, Sequence[str | None]]
    """By DIMENSIONS."""
    age_hours: Sequence[float | None]
    """At the latest reading with known impressions."""
    credit: Sequence[float | None]
    measured: Mapping[str, Sequence[float | None]]
    """What that reading said, and the credit's confidence; by name in METRICS."""
    is_test: Sequence[bool]


@attrs.frozen(kw_only=True, eq=False)
class Lessons:
    """What a set of posts teaches; two disjoint sets add up."""

    evidence: Evidence
    tallies: Tallies

    @classmethod
    def of(cls, pages: Sequence[LessonPage], curve: ArrivalCurve) -> Lessons:
        """The lessons of all pages together."""
        rows, measured = _rows(pages, curve)
        return cls(evidence=gather(rows), tallies=Tallies.of(rows, measured))

    def and_of(self, other: Lessons) -> Lessons:
        return Lessons(
            evidence=merge(self.evidence, other.evidence),
            tallies=self.tallies.merged(other.tallies),
        )

    def digest(self, now: float) -> str:
        """The same for the same evidence in the same week, which is all that learning reads.

        Sums count to six decimals, since the order of summation may change further ones.
        """
        evidence = self.evidence
        said = hashlib.sha256(repr((int(now // WEEK_SECONDS), evidence.names)).encode())
        said.update(np.ascontiguousarray(evidence.keys).tobytes())
        sums = (evidence.read, evidence.log_reach, evidence.exposure, evidence.credit)
        uses = (facts.uses for facts in evidence.facts.values())
        for each in (*sums, *uses, *self.tallies.totals.values()):
            said.update((np.round(each, _CERTAIN_DIGITS) + 0.0).tobytes())
        return said.hexdigest()[:32]


def _rows(pages: Sequence[LessonPage], curve: ArrivalCurve) -> tuple[PostRows, Floats]:
    age = _joined([page.age_hours for page in pages])
    measured = {
        name: _joined([page.measured[name] for page in pages])
        for name in METRICS
        if name not in {"credit", "credited_impressions"}
    }
    credit = _joined([page.credit for page in pages])
    measured["credit"] = credit
    measured["credited_impressions"] = np.where(
        np.isfinite(credit), measured["impressions"], np.nan
    )
    posts = PostRows(
        post_ids=np.array([one for page in pages for one in page.decision_ids], np.str_),
        posted_at=_joined([page.posted_at for page in pages]),
        arms={name: _column(pages, name) for name in DIMENSIONS},
        impressions=np.where(np.isfinite(age), measured["impressions"], np.nan),
        share=np.where(np.isfinite(age), curve.at(np.nan_to_num(age, nan=1.0)), np.nan),
        credit=credit,
        is_test=np.array([one for page in pages for one in page.is_test], np.bool_),
    )
    return posts, np.stack([measured[name] for name in METRICS], axis=1)


def _column(pages: Sequence[LessonPage], dimension: str) -> ArmColumn:
    return ArmColumn.of([value for page in pages for value in page.arms[dimension]])


def _joined(parts: Sequence[Sequence[float | None]]) -> Floats:
    if not parts:
        return np.zeros(0)
    return np.concatenate([np.array(part, np.float64) for part in parts])
