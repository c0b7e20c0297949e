"""Plans visits rather than captures: one load of a timeline ends every due capture it carries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from growthd.model.capture import ClaimedCapture, Subject
from growthd.model.reading import Owner
from growthd.model.visit import Place, Visit


def plan_visits(
    owner: Owner, due: Sequence[ClaimedCapture], reach: datetime | None
) -> tuple[Visit, ...]:
    """The fewest visits that can end all of `due`, the one that closes first in front.

    `reach` is the posting time of the oldest own post that the last timeline carried; None while
    no timeline was seen. A post's own page is opened only for what no timeline carries.
    """
    harvest = [c for c in due if _on_timeline(c, reach)]
    alone = sorted((c for c in due if not _on_timeline(c, reach)), key=attrgetter("tweet_id"))
    visits = [
        Visit(owner=owner, place=Place.POST, post_id=post_id, captures=tuple(captures))
        for post_id, captures in groupby(alone, key=attrgetter("tweet_id"))
    ]
    if harvest:
        visits.append(Visit(owner=owner, place=Place.REPLIES, captures=tuple(harvest)))
    return tuple(sorted(visits, key=_closes_first))


def _on_timeline(capture: ClaimedCapture, reach: datetime | None) -> bool:
    if capture.plan.subject is Subject.ACCOUNT:
        return True
    young = reach is None or (capture.posted_at is not None and capture.posted_at >= reach)
    return young and not capture.own_page


def _closes_first(visit: Visit) -> datetime:
    return min(capture.plan.closes_at for capture in visit.captures)


def fire_at(capture: ClaimedCapture, patience: float) -> datetime:
    """When to fire: after the due time by `patience` (a share of the tolerance, 0 to 0.9).

    Within that wait other captures fall due and share the page load. A retry waits for its own
    time, and for nothing else.
    """
    plan = capture.plan
    if capture.retry_at is not None:
        return capture.retry_at
    return plan.due_at + (plan.on_time_until - plan.due_at) * patience
