"""What a witness saw of a post or an account, and the reasons why nothing could be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

import attrs


class SourceName(StrEnum):
    """Where a value was read, most trusted first."""

    API = "api"
    CSV = "csv"
    PAGE_JSON = "page-json"
    PAGE_DOM = "page-dom"


class RefusalKind(StrEnum):
    ABSENT = "absent"
    """The wanted post is not in this material."""
    GONE = "gone"
    """Deleted, suspended or withheld: it will not come back."""
    PROTECTED = "protected"
    WRONG_ACCOUNT = "wrong_account"
    """The viewer, or the author of the wanted post, is not the owner."""
    LOGGED_OUT = "logged_out"
    CHALLENGE = "challenge"
    """A page that needs a human."""
    RATE_LIMITED = "rate_limited"
    OVER_BUDGET = "over_budget"
    """The owner's own cap on costs, or the credits at X, are used up: nothing was asked."""
    UNAVAILABLE = "unavailable"
    """Transient: over capacity, a partial response, a page that never finished."""
    BLIND = "blind"
    """A shape that no reader knows; its fingerprint is kept."""


@attrs.frozen(kw_only=True)
class Refusal:
    """Why there is no number."""

    kind: RefusalKind
    detail: str
    until: datetime | None = None
    fingerprint: str | None = None
    raw: bytes = b""
    """For `blind`: the shape that nobody knows, its texts and numbers masked."""
    source: SourceName | None = None
    """Who refused, where that is not the page as a whole."""


@attrs.frozen(kw_only=True)
class Witness:
    """Who says so: the source, the place in its material, and the shape of that place."""

    source: SourceName
    path: str
    fingerprint: str


@attrs.frozen(kw_only=True)
class Interval:
    """A coarse witness, such as a displayed `33K`: from `low` to `high`, both included."""

    low: int
    high: int


@attrs.frozen(kw_only=True)
class PostCounts:
    """Counts of one post at one moment. `None` is unknown, never zero."""

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None
    bookmarks: int | None = None
    views: int | None = None


@attrs.frozen(kw_only=True)
class PrivateCounts:
    """What only a post's author is told of it, up to one moment. `None` is unknown, never zero."""

    profile_clicks: int | None = None
    url_clicks: int | None = None
    detail_expands: int | None = None
    new_follows: int | None = None
    """Follows that X itself ascribes to the post."""


@attrs.frozen(kw_only=True)
class AccountCounts:
    """Counts of one account at one moment. `None` is unknown, never zero."""

    followers: int | None = None
    following: int | None = None
    posts: int | None = None
    listed: int | None = None
    media: int | None = None


@attrs.frozen(kw_only=True)
class PostReading:
    """One post as one witness saw it. Ids are decimal strings."""

    post_id: str
    author_id: str | None
    author_handle: str | None
    counts: PostCounts
    witness: Witness
    private: PrivateCounts = PrivateCounts()
    posted_at: datetime | None = None
    edit_ids: tuple[str, ...] = ()
    in_reply_to: str | None = None
    conversation_id: str | None = None
    repost_of: str | None = None
    quote_of: str | None = None
    pinned: bool = False
    promoted: bool = False
    text: str | None = None
    displayed: Mapping[str, Interval] = {}
    """What the page shows beside the exact counts, by metric: never a source, only a check."""
    raw: bytes = b""
    """The sanitised focal object, as evidence."""


@attrs.frozen(kw_only=True)
class AccountReading:
    """One account as one witness saw it."""

    account_id: str | None
    handle: str | None
    counts: AccountCounts
    witness: Witness
    protected: bool | None = None
    displayed: Mapping[str, Interval] = {}
    """What the page shows beside the exact counts, by metric: never a source, only a check."""
    raw: bytes = b""


Reading: TypeAlias = PostReading | AccountReading


@attrs.frozen(kw_only=True)
class Owner:
    """Whose account is watched. The id is the key; a handle may change, its case never counts."""

    account_id: str | None
    handle: str
