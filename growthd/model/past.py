"""What earlier readings left behind, for the next reading to be judged against."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from growthd.model.reading import AccountCounts, PostCounts
from growthd.model.verdict import Ruling, Suspect


@attrs.frozen(kw_only=True)
class OpenDoubt:
    """A suspect on record that nothing has decided yet."""

    doubt_id: int
    suspect: Suspect
    held_at: datetime
    """When it was seen first."""
    readings: int
    """How many readings showed it."""


@attrs.frozen(kw_only=True)
class Published:
    """What may be said of one post by now."""

    counts: PostCounts
    seen_at: datetime


@attrs.frozen(kw_only=True)
class Past:
    """What is known of one post, or of the account."""

    counts: PostCounts | AccountCounts | None = None
    """As published last; None before the first time."""
    seen_at: datetime | None = None
    doubts: tuple[OpenDoubt, ...] = ()


@attrs.frozen(kw_only=True)
class History:
    """The past of one account and of the posts that a visit saw, by tweet id."""

    account: Past = Past()
    posts: Mapping[str, Past] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Decision:
    """What a reading made of an open doubt."""

    doubt: OpenDoubt
    subject_id: str
    """The tweet id; empty for the account."""
    ruling: Ruling
    published: int
    """The value on which the ruling rests."""


@attrs.frozen(kw_only=True)
class NewDoubt:
    """A value held back for the first time."""

    subject_id: str
    suspect: Suspect


@attrs.frozen(kw_only=True)
class Review:
    """What one visit does to the doubts on record."""

    opened: tuple[NewDoubt, ...] = ()
    repeated: tuple[OpenDoubt, ...] = ()
    decided: tuple[Decision, ...] = ()
