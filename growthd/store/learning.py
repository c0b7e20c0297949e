"""What was learned: one row an arm, one for the whole, and one for every pass that changed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import attrs

from growthd.compute.learning import Learning, PlainFacts, pattern_of
from growthd.compute.learning.insight import Insight
from growthd.compute.learning.learner import ArmPosterior, DimensionPosterior
from growthd.compute.learning.lessons import DIMENSIONS
from growthd.model.post import Kind
from growthd.store import queries
from growthd.store.database import Record, Session

_SQL = queries.load("learning")


@attrs.frozen(kw_only=True)
class Whose:
    """Posts, or replies, of one account."""

    account_id: str
    kind: Kind

    @property
    def key(self) -> dict[str, object]:
        return {"account_id": self.account_id, "kind": self.kind.value}


@attrs.frozen(kw_only=True)
class Learned:
    """What a pass has learned."""

    learning: Learning
    digest: str
    """Of the evidence."""
    set_aside: Mapping[str, int]
    facts: Mapping[str, Mapping[str, PlainFacts]]
    """By dimension and arm."""


@attrs.frozen(kw_only=True)
class Update:
    """What the pass changed."""

    insight: Insight
    gain_before: float | None
    """Expected follows a post by the former weights over choosing evenly; None at first."""
    gain_after: float
    improvement: float


@attrs.frozen(kw_only=True)
class Stored:
    learning: Learning
    digest: str


async def lock(session: Session, *, whose: Whose) -> None:
    """Nobody else writes what was learned of these until this transaction ends."""
    await session.fetch_value(_SQL["lock_learning"], **whose.key)


async def load(session: Session, *, whose: Whose) -> Stored | None:
    """What was last learned; None before the first pass."""
    whole = await session.fetch_one(_SQL["learning"], **whose.key)
    if whole is None:
        return None
    arms = await session.fetch(_SQL["arms"], **whose.key)
    learning = Learning(
        computed_at=whole["computed_at"].timestamp(),
        dimensions={
            name: _dimension(name, whole["no_effect"][name], arms)
            for name in DIMENSIONS
            if name in whole["no_effect"]
        },
        dispersion=whole["dispersion"],
        posts=whole["posts"],
    )
    return Stored(learning=learning, digest=whole["evidence_digest"])


async def confirm(session: Session, *, whose: Whose, digest: str, at: datetime) -> None:
    """What is known by this evidence is known to hold at `at`, too."""
    await session.execute(_SQL["confirm"], **whose.key, evidence_digest=digest, at=at)


async def save(session: Session, *, whose: Whose, learned: Learned, update: Update) -> None:
    """The arms, and what changed, are stored in place of what was known before."""
    learning = learned.learning
    at = _moment(learning.computed_at)
    await session.execute(
        _SQL["set_learning"],
        **whose.key,
        computed_at=at,
        evidence_digest=learned.digest,
        posts=learning.posts,
        dispersion=learning.dispersion,
        no_effect={name: each.no_effect for name, each in learning.dimensions.items()},
        set_aside=dict(learned.set_aside),
    )
    await session.execute(_SQL["forget_arms"], **whose.key)
    await session.execute(_SQL["add_arms"], **whose.key, arms=_rows(learned))
    await session.execute(_SQL["add_update"], **whose.key, **_told(learned, update))


def _dimension(name: str, no_effect: float, rows: Sequence[Record]) -> DimensionPosterior:
    own = [row for row in rows if row["dimension"] == name]
    return DimensionPosterior(
        name=name,
        arms=tuple(_arm(row) for row in own),
        weights=tuple(row["weight"] for row in own),
        no_effect=no_effect,
    )


def _arm(row: Record) -> ArmPosterior:
    same = [field.name for field in attrs.fields(ArmPosterior) if field.name in row.keys()]  # noqa: SIM118 - a Record holds values, not names
    return ArmPosterior(
        name=row["value"],
        best_post=row["best_performing_post_id"],
        **{name: row[name] for name in same},
    )


def _rows(learned: Learned) -> list[dict[str, object]]:
    return [
        _row(learned, dimension, arm, weight)
        for dimension in learned.learning.dimensions.values()
        for arm, weight in zip(dimension.arms, dimension.weights, strict=True)
    ]


def _row(
    learned: Learned, dimension: DimensionPosterior, arm: ArmPosterior, weight: float
) -> dict[str, object]:
    pattern = pattern_of(dimension.name, arm)
    own = attrs.asdict(arm, filter=lambda field, _: field.name not in {"name", "best_post"})
    return {
        **own,
        **_plain(learned.facts[dimension.name][arm.name]),
        "dimension": dimension.name,
        "value": arm.name,
        "weight": weight,
        "lift_percent": pattern.lift_percent,
        "lift_low80": pattern.low80_percent,
        "lift_high80": pattern.high80_percent,
        "enough_data": pattern.enough_data,
        "statement": pattern.words,
        "best_performing_post_id": arm.best_post,
        "first_used": _moment(arm.first_used),
        "last_used": _moment(arm.last_used),
        "last_updated": _moment(learned.learning.computed_at),
    }


def _plain(facts: PlainFacts) -> dict[str, float | None]:
    return {
        "avg_impressions": facts.impressions,
        "avg_likes": facts.likes,
        "avg_retweets": facts.reposts,
        "avg_replies": facts.replies,
        "avg_bookmarks": facts.bookmarks,
        "avg_engagement_rate": facts.engagement_rate,
        "viral_coefficient": facts.viral_coefficient,
        "total_followers_gained": facts.follows,
        "avg_followers_per_post": facts.follows_a_post,
        "follower_conversion_rate": facts.follows_an_impression,
        "success_rate": facts.success_rate,
    }


def _told(learned: Learned, update: Update) -> dict[str, object]:
    changed = update.insight.changed
    before = {name: was for name, (was, _) in changed.items()}
    return {
        "update_type": "new_favourites" if changed else "refined",
        "component": ", ".join(changed) or "all",
        "updates_applied": {
            name: {"before": was, "after": now} for name, (was, now) in changed.items()
        },
        "insights_summary": update.insight.sentence,
        "performance_before": None
        if update.gain_before is None
        else {"expected_gain": update.gain_before, "favourites": before},
        "performance_after": {
            "expected_gain": update.gain_after,
            "favourites": dict(update.insight.favourites),
            "posts": learned.learning.posts,
            "declining": _declining(learned.learning),
        },
        "improvement_score": update.improvement,
        "evidence_digest": learned.digest,
        "computed_at": _moment(learned.learning.computed_at),
    }


def _declining(known: Learning) -> list[str]:
    """Arms that do worse now than they did, as `dimension: arm`."""
    return [
        f"{dimension.name}: {arm.name}"
        for dimension in known.dimensions.values()
        for arm in dimension.arms
        if arm.declining
    ]


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
