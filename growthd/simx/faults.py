"""The switches. Each is a probability (True is 1): of a page, of an answer, or of a post."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

import attrs


class Fate(StrEnum):
    """Why a post cannot be seen any more."""

    DELETED = "deleted"
    SUSPENDED = "suspended"
    PROTECTED = "protected"
    TOMBSTONE = "tombstone"
    """Taken down for breaking the rules."""


@attrs.frozen(kw_only=True)
class Faults:
    """What goes wrong, and how often. Nothing by default."""

    # One load of a page.
    splash_only: float = 0.0
    """HTTP 200, and nothing ever renders."""
    login_redirect: float = 0.0
    consent_wall: float = 0.0
    challenge: float = 0.0
    """A page that needs a human."""
    wrong_viewer: float = 0.0
    """Somebody else is logged in."""
    endless_script: float = 0.0
    """The page's own script never yields again after rendering."""
    never_idle: float = 0.0
    """The page asks for something three times a second, for ever."""
    wanders_off: float = 0.0
    """The page navigates to /home in mid-load."""
    redirect_off_site: float = 0.0
    """The page navigates to another loopback port in mid-load."""
    popup: float = 0.0
    download: float = 0.0
    dialog: float = 0.0
    virtualised: float = 0.0
    """Only cells near the viewport are in the DOM, and a post's parent is taller than that."""

    # One GraphQL answer.
    rate_limit: float = 0.0
    """429 with `x-rate-limit-reset` and code 88."""
    rate_limit_seconds: int = 900
    errors_with_200: float = 0.0
    """HTTP 200 with `errors[]` and no data."""
    over_capacity: float = 0.0
    """503."""
    slow: float = 0.0
    """The answer never comes."""
    partial: float = 0.0
    """Stubs and empty results where posts should be."""
    unknown_schema: float = 0.0
    """Every key that carries a number or an id has a new name."""
    huge_body: float = 0.0
    """The answer is padded by 24 MB."""

    # One post in one answer.
    false_zeros: float = 0.0
    """Counts that the site has had for hours are lost: likes, reposts, replies and bookmarks are 0
    while views stand. That is how X was seen to do it; a zero in place of a first like, a moment
    old, could be told from a true one by nobody."""

    # One post, for good.
    gone: float = 0.0
    """Share of posts that meet a fate within two days."""
    own_liked: float = 0.0
    """Share of posts that the owner has liked and reposted: `unlike` in place of `like`."""
    fates: Mapping[str, Fate] = attrs.field(factory=dict)
    """Posts, by id, that are out of sight now."""


_FATEFUL = timedelta(days=2)


def fate(faults: Faults, roll: float, tweet_id: str, age: timedelta) -> Fate | None:
    """What has befallen a post of that age; `roll` in [0, 1) is the post's own, for good."""
    if tweet_id in faults.fates:
        return faults.fates[tweet_id]
    if roll >= faults.gone or age < _FATEFUL * (roll / faults.gone):
        return None
    return tuple(Fate)[int(roll * 2**40) % len(Fate)]
