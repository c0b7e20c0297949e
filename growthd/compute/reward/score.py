"""Rewards of many posts at once, each with the parts from which it can be derived again."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs
import numpy as np
import numpy.typing as npt

from growthd.compute.learning.rows import Floats
from growthd.compute.reward.diff import Scores
from growthd.compute.reward.reference import FINAL_SECONDS, RunningSums, references
from growthd.compute.reward.rows import RewardRows
from growthd.compute.reward.weights import IMPRESSIONS_CAP, PARTS, RewardWeights
from growthd.model.reward import Normalise


class RewardState(StrEnum):
    PROVISIONAL = "provisional"
    """The 24 h snapshot is not in yet: scored by what was read last."""
    REVISABLE = "revisable"
    """The 24 h snapshot is in, the credit may still be revised."""
    FINAL = "final"
    """Seven days old: nothing changes it any more but other weights."""
    MISSED = "missed"
    """Seven days old without a 24 h snapshot: it never gets a score."""


@attrs.frozen(kw_only=True)
class Part:
    """One part of one post's reward; None is unknown."""

    raw: float | None
    reference: float | None
    """The average that raw was divided by; None where parts are not normalised."""
    normalised: float | None
    weighted: float | None


@attrs.frozen(kw_only=True, eq=False)
class Rewards:
    """Rewards of `rows`, in their order. (posts, 3) arrays are in the order of PARTS."""

    rows: RewardRows
    weights: RewardWeights
    reference: Floats
    normalised: Floats
    weighted: Floats
    score: Floats
    """NaN for a test post, and where a part that has a weight or the 24 h snapshot is missing."""
    followers_per_1k: Floats
    """Credited follows per 1,000 impressions of 24 h; NaN where those are unknown or 0."""
    state: npt.NDArray[np.str_]

    @property
    def scores(self) -> Scores:
        """To be compared with others."""
        return Scores(
            decision_ids=self.rows.decision_ids, score=self.score, version=self.weights.version
        )

    def parts(self, at: int) -> Mapping[str, Part]:
        """The parts of one post, by name."""
        raw = (self.rows.credit[at], self.rows.impressions[at], self.rows.bookmarks[at])
        return {
            name: Part(
                raw=_known(raw[part]),
                reference=_known(self.reference[at, part]),
                normalised=_known(self.normalised[at, part]),
                weighted=_known(self.weighted[at, part]),
            )
            for part, name in enumerate(PARTS)
        }


def score(
    rows: RewardRows,
    weights: RewardWeights,
    now: float,
    before: Mapping[bool, RunningSums] | None = None,
) -> Rewards:
    """The rewards of `rows` at `now` (seconds since the epoch).

    `before` holds the sums of earlier posts by `is_reply`, where `rows` are not all there are.
    The same rows, weights and sums give the same rewards, so a repeated run adds nothing.
    """
    state = _states(rows, now)
    reference, normalised = _normalised(rows, weights, before or {})
    weighted = normalised * np.array(weights.values)
    counts = np.array(weights.values) != 0.0
    unscored = (state == RewardState.MISSED) | rows.is_test
    return Rewards(
        rows=rows,
        weights=weights,
        reference=reference,
        normalised=normalised,
        weighted=weighted,
        score=np.where(unscored, np.nan, _total(weighted[:, counts])),
        followers_per_1k=followers_per_1k(rows),
        state=state,
    )


def followers_per_1k(rows: RewardRows) -> Floats:
    """1000 * credit / impressions of 24 h, NaN where those are unknown or 0."""
    seen = rows.read_24h & (rows.impressions > 0)
    return np.where(seen, 1000.0 * rows.credit / np.where(seen, rows.impressions, 1.0), np.nan)


def _normalised(
    rows: RewardRows, weights: RewardWeights, before: Mapping[bool, RunningSums]
) -> tuple[Floats, Floats]:
    raw = rows.parts
    if weights.normalise is Normalise.RAW:
        return np.full(raw.shape, np.nan), raw
    reference = np.full(raw.shape, np.nan)
    for is_reply in (False, True):
        kind = rows.is_reply == is_reply
        reference[kind] = references(rows.take(kind), before.get(is_reply, RunningSums()))
    normalised = raw / reference
    normalised[:, 1] = np.minimum(normalised[:, 1], IMPRESSIONS_CAP)
    return reference, normalised


def _total(weighted: Floats) -> Floats:
    """Left to right, so that anyone who adds the parts gets the same last digit."""
    total = np.zeros(len(weighted))
    for part in weighted.T:
        total = total + part
    return total


def _states(rows: RewardRows, now: float) -> npt.NDArray[np.str_]:
    old = now - rows.posted_at >= FINAL_SECONDS
    read = np.where(old, RewardState.FINAL.value, RewardState.REVISABLE.value)
    unread = np.where(old, RewardState.MISSED.value, RewardState.PROVISIONAL.value)
    return np.where(rows.read_24h, read, unread)


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
