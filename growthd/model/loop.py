"""The loop that growthd closes, link by link: what arrived at each, and what did not."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs


class Step(StrEnum):
    """The links in the order in which a post passes them."""

    EVENTS = "events"
    """Announcements are taken in."""
    POSTS = "posts"
    """Posts have their ids and are marked posted."""
    PLANNING = "planning"
    """Posts and the account's hours have captures planned."""
    CAPTURES = "captures"
    """What falls due ends, read or not, by the time its window closes."""
    READINGS = "readings"
    """What falls due is read."""
    SNAPSHOTS = "snapshots"
    """What is read of posts is stored at its age."""
    FOLLOWERS = "followers"
    """The account's followers are counted every hour."""
    ATTRIBUTION = "attribution"
    """Posts that were read have their credit."""
    METADATA = "metadata"
    """What an announcement tells of a post is known of it where it is credited."""
    REWARDS = "rewards"
    """Credited posts of a day and more have their reward."""
    LEARNING = "learning"
    """What was credited has been learned."""
    PLANS = "plans"
    """What was learned has become the present plan."""


@attrs.frozen(kw_only=True)
class Link:
    """One link over a span of time: of `due` that should have passed it by now, `passed` did.

    `rows` and `newest` are of the rows that it makes in that span, but that `newest` of
    `followers` looks back without end. `stuck` names the oldest that did not pass, `why` the
    commonest reason that the rows give; both None where all passed, `why` also where none is given.
    """

    step: Step
    rows: int
    newest: datetime | None
    due: int
    passed: int
    stuck: str | None
    stuck_since: datetime | None
    why: str | None

    @property
    def share(self) -> float | None:
        """Of what was due, the share that passed; None where nothing was due."""
        return self.passed / self.due if self.due else None
