"""The loop as the rows show it, link by link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from growthd.model.loop import Link, Step
from growthd.store import queries
from growthd.store.database import Session

_SQL = queries.load("loop")
_ASKED = {
    Step.EVENTS: _SQL["events"],
    Step.POSTS: _SQL["posts"],
    Step.PLANNING: _SQL["planning"],
    Step.CAPTURES: _SQL["captures"],
    Step.READINGS: _SQL["readings"],
    Step.SNAPSHOTS: _SQL["snapshots"],
    Step.FOLLOWERS: _SQL["followers"],
    Step.ATTRIBUTION: _SQL["attribution"],
    Step.METADATA: _SQL["metadata"],
    Step.REWARDS: _SQL["rewards"],
    Step.LEARNING: _SQL["learning"],
    Step.PLANS: _SQL["plans"],
}


async def walk(
    session: Session, *, accounts: Sequence[str], since: datetime, now: datetime
) -> list[Link]:
    """Every link in the order of the loop, over what fell to it since a moment."""
    given = {"accounts": list(accounts), "since": since, "now": now}
    links = []
    for step, query in _ASKED.items():
        [row] = await session.fetch(query, **{name: given[name] for name in query.parameters})
        links.append(Link(step=step, **row))
    return links
