"""What the judge makes of several witnesses to one fact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import attrs

from growthd.model.reading import (
    AccountCounts,
    AccountReading,
    PostCounts,
    PostReading,
    PrivateCounts,
    Refusal,
    RefusalKind,
)


class Doubt(StrEnum):
    DISAGREE = "disagree"
    """Witnesses contradict each other. Equally trusted ones: both are kept, none is published.
    Else the more trusted one is published, and the other one's value is the suspect."""
    FALSE_ZERO = "false_zero"
    """A fall from above zero to zero while views stand still."""
    FALLING_VIEWS = "falling_views"


@attrs.frozen(kw_only=True)
class Suspect:
    """A value held back until a later reading confirms or drops it."""

    metric: str
    value: int
    doubt: Doubt
    detail: str
    before: int | None = None
    """For a fall: the value that it fell from."""


@attrs.frozen(kw_only=True)
class HeldBack:
    """A suspect of earlier readings that nothing has decided yet, and how long ago it was."""

    suspect: Suspect
    age: timedelta
    readings: int = 1
    """How many readings showed it so far."""


class Ruling(StrEnum):
    """What a later reading makes of a suspect."""

    CONFIRMED = "confirmed"
    """The doubted value was true."""
    DROPPED = "dropped"
    """The doubted value was false."""
    OPEN = "open"


@attrs.frozen(kw_only=True)
class PostVerdict:
    """The counts that may be published for one post, and what was held back."""

    post_id: str
    counts: PostCounts
    witnesses: tuple[PostReading, ...]
    suspects: tuple[Suspect, ...] = ()
    private: PrivateCounts = attrs.field(factory=PrivateCounts)


@attrs.frozen(kw_only=True)
class AccountVerdict:
    """The counts that may be published for the account, and what was held back."""

    counts: AccountCounts
    witnesses: tuple[AccountReading, ...]
    suspects: tuple[Suspect, ...] = ()


@attrs.frozen(kw_only=True)
class PageReading:
    """All that one visit says about the owner's account and posts.

    `refusal` is set where the page as a whole could not be read (a wall, a challenge, the wrong
    viewer); account and posts are then empty. `posts` is keyed by the id that was asked for, and
    also holds own posts that nobody asked for (discovery); it never holds a foreign post.
    """

    read_at: datetime
    """When the site last answered."""
    refusal: Refusal | None
    account: AccountVerdict | Refusal | None
    posts: Mapping[str, PostVerdict | Refusal]
    blind: tuple[Refusal, ...] = ()
    """Shapes that one reader did not know, even where another witness could still be read."""
    setbacks: tuple[Refusal, ...] = ()
    """What was refused besides, by one of several sources or in part, while others were read."""
    moments: Mapping[str, datetime] = {}
    """By post id, when the site said its numbers, where that may have been before `read_at`."""
    pages: int = 1
    """How many pages of a timeline it is of."""

    def said_at(self, post_id: str) -> datetime:
        """When the site said what there is of the post."""
        return self.moments.get(post_id, self.read_at)

    @property
    def unknown_shapes(self) -> tuple[Refusal, ...]:
        """Every shape that a reader did not know, once, wherever that was said."""
        answers = (self.refusal, self.account, *self.setbacks, *self.posts.values())
        blind = [one for one in answers if isinstance(one, Refusal)]
        found = [one for one in (*self.blind, *blind) if one.kind is RefusalKind.BLIND]
        return tuple({one.fingerprint: one for one in reversed(found)}.values())[::-1]
