"""The sections about worth and advice: rewards, learning and the plan."""

from __future__ import annotations

from typing import Any

import attrs

from growthd.config.bounds import between
from growthd.model.reward import Normalise


@attrs.frozen(kw_only=True)
class Reward:
    """What a post is worth: each part relative to the account's average, times its weight."""

    followers_weight: float = attrs.field(
        default=0.5,
        validator=between(0.0, 1000.0),
        metadata={"environment": "REWARD_FOLLOWERS_WEIGHT"},
    )
    impressions_weight: float = attrs.field(
        default=0.3,
        validator=between(0.0, 1000.0),
        metadata={"environment": "REWARD_IMPRESSIONS_WEIGHT"},
    )
    bookmarks_weight: float = attrs.field(
        default=0.2,
        validator=between(0.0, 1000.0),
        metadata={"environment": "REWARD_BOOKMARKS_WEIGHT"},
    )
    normalise: Normalise = Normalise.MEAN
    """raw: counts as they are, in which impressions outweigh all else."""


@attrs.frozen(kw_only=True)
class Learning:
    half_life_days: float = attrs.field(default=60.0, validator=between(7.0, 3_650))
    """After so long a post counts half: tastes drift."""


def _ordered(plan: Plan, field: attrs.Attribute[Any], value: float) -> None:
    """Accepts a most that is no less than its least."""
    least = getattr(plan, field.name.replace("max_", "min_"))
    if value < least:
        raise ValueError(f"must not be below {field.name.replace('max_', 'min_')} ({least:g})")


def _at_most(most: float) -> Any:  # noqa: ANN401 - what attrs takes for a validator
    return attrs.validators.and_(between(0, most), _ordered)


@attrs.frozen(kw_only=True)
class Plan:
    """The envelope: no plan leaves it. Rates are an hour's, exploration is a share of choices."""

    min_posts_per_hour: int = attrs.field(
        default=1,
        validator=between(0, 60),
        metadata={"environment": "SHADOW_MIN_POSTS_PER_HOUR"},
    )
    max_posts_per_hour: int = attrs.field(
        default=4,
        validator=_at_most(60),
        metadata={"environment": "SHADOW_MAX_POSTS_PER_HOUR"},
    )
    min_replies_per_hour: int = attrs.field(
        default=2,
        validator=between(0, 120),
        metadata={"environment": "SHADOW_MIN_REPLIES_PER_HOUR"},
    )
    max_replies_per_hour: int = attrs.field(
        default=8,
        validator=_at_most(120),
        metadata={"environment": "SHADOW_MAX_REPLIES_PER_HOUR"},
    )
    max_posts_per_day: int = attrs.field(default=48, validator=between(0, 1440))
    max_replies_per_day: int = attrs.field(default=144, validator=between(0, 2880))
    min_exploration: float = attrs.field(default=0.05, validator=between(0.0, 1.0))
    max_exploration: float = attrs.field(default=0.30, validator=_at_most(1.0))
    control: bool = False
    """Whether a bot may act by the plan; else it is only shown."""
    rollout_percent: float = attrs.field(default=10.0, validator=between(0.0, 100.0))
    """Share of a bot's decisions, picked by hash, that the plan may make."""
