"""One trip to a source, and the captures that it may end."""

from __future__ import annotations

from enum import StrEnum

import attrs

from growthd.model.capture import ClaimedCapture
from growthd.model.reading import Owner


class Place(StrEnum):
    PROFILE = "profile"
    """The profile with its newest posts."""
    REPLIES = "replies"
    """The profile's posts and replies."""
    POST = "post"
    """One post's own page."""


@attrs.frozen(kw_only=True)
class Visit:
    """Go to `place` on behalf of `owner` and end as many of `captures` as it carries."""

    owner: Owner
    place: Place
    post_id: str | None = None
    pages: int = 1
    """How many pages of a timeline are expected to carry the captures."""
    captures: tuple[ClaimedCapture, ...] = ()
