"""What the site told its visitors, so that what they kept can be checked against it."""

from __future__ import annotations

from datetime import datetime

import attrs

from growthd.model.reading import AccountCounts, PostCounts


@attrs.frozen(kw_only=True)
class Served:
    """The owner's counts of one subject in one answer. `None` is what the answer left out.

    Noted as the answer is made: a partial answer may then lose some of what is noted here.
    """

    post_id: str | None
    """None for the account itself."""
    at: datetime
    operation: str
    counts: PostCounts | AccountCounts
    honest: bool = True
    """False where a fault had its hand in: nobody should publish these."""
