"""A post of the simulated owner's, as its bot would describe it."""

from __future__ import annotations

from datetime import datetime

import attrs

from growthd.model.post import DecisionType


@attrs.frozen(kw_only=True)
class Arms:
    """The choices that made a post; `topic_cluster` and `hook_type` follow from two of them."""

    raw_topic: str
    topic_cluster: str
    generator_name: str
    angle: str
    tone: str
    format_strategy: str
    hook_pattern: str
    hook_type: str
    content_type_id: str
    viral_formula: str


@attrs.frozen(kw_only=True)
class SimPost:
    """What was posted, when, and why. `tweet_id` is a true snowflake of `posted_at` (UTC, ms)."""

    decision_id: str
    tweet_id: str
    decision_type: DecisionType
    posted_at: datetime
    content: str
    arms: Arms
    thread_tweet_ids: tuple[str, ...] = ()
    """All posts of a thread, its root first; empty for what is no thread."""
    target_tweet_id: str | None = None
    """What a reply answers or a quote quotes."""
    target_username: str | None = None
    announced: bool = True
    """False where the bot stays silent and only the profile's timeline tells."""


@attrs.frozen(kw_only=True)
class Repost:
    """Somebody else's post, reposted by the owner."""

    tweet_id: str
    original_id: str
    posted_at: datetime
