"""Control: whether a bot may act by the plan, for which decisions, and how much is left to do."""

from __future__ import annotations

import hashlib
import hmac
from enum import Enum

import attrs

from growthd.compute.planning.envelope import Cadence


class Standing(Enum):
    """Whether a decision may be made by the plan; the value says why not, for people."""

    APPLY = None
    OFF = "Control is off: set plan.control = true to let a bot act by the plan."
    STOPPED = "The owner has stopped the plan; growthd plan resume lets it go on."
    NO_PLAN = "There is no plan for this hour yet."
    UNNAMED = "Name the decision: ?decision_id=, the one that will be announced."
    NOT_PICKED = "This decision is not among those of the rollout."


@attrs.frozen(kw_only=True)
class Rollout:
    """What the owner allows."""

    control: bool
    stopped: bool
    """The kill switch."""
    percent: float


@attrs.frozen(kw_only=True)
class Limits:
    """What no plan can exceed, whatever it recommends."""

    posts_per_hour: int
    replies_per_hour: int
    posts_per_day: int
    replies_per_day: int
    """Of any 24 hours."""

    def left(self, target: Cadence, hour: Cadence, day: Cadence) -> Cadence:
        """What may still be published in this hour, given what was in it and in 24 hours."""
        posts = min(
            min(target.posts, self.posts_per_hour) - hour.posts, self.posts_per_day - day.posts
        )
        replies = min(
            min(target.replies, self.replies_per_hour) - hour.replies,
            self.replies_per_day - day.replies,
        )
        return Cadence(posts=max(posts, 0), replies=max(replies, 0))


def standing(
    rollout: Rollout, *, planned: bool, account_id: str, decision_id: str | None
) -> Standing:
    """Whether this decision may be made by the plan."""
    if not rollout.control:
        return Standing.OFF
    if rollout.stopped:
        return Standing.STOPPED
    if not planned:
        return Standing.NO_PLAN
    if not decision_id:
        return Standing.UNNAMED
    picked = is_picked(account_id, decision_id, rollout.percent)
    return Standing.APPLY if picked else Standing.NOT_PICKED


def is_picked(account_id: str, decision_id: str, percent: float) -> bool:
    """Whether the decision is among the `percent` that the plan may make.

    By its hash alone: the same answer however often it is asked, and whoever is picked at 10 per
    cent is picked at every higher share.
    """
    digest = hashlib.sha256(f"growthd rollout\n{account_id}\n{decision_id}".encode()).digest()
    return int.from_bytes(digest[:8]) < percent / 100.0 * 2.0**64


def signature(secret: str, plan_id: str, expires_at: str, evidence_digest: str) -> str:
    """HMAC-SHA256 of the three, parted by spaces: this growthd made the plan on that evidence."""
    said = f"{plan_id} {expires_at} {evidence_digest}"
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()
