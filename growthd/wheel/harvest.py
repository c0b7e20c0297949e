"""Plans visits rather than captures: one load of a timeline ends every due capture it carries."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import attrs

from growthd.model.capture import ClaimedCapture, Subject
from growthd.model.reading import Owner
from growthd.model.visit import Place, Visit

PageOf = Callable[[datetime], int]
"""On which page of the timeline, from 1, a post of that posting time stands."""

MOST_PAGES = 20
"""So far down a timeline is read at most."""
_SCROLL = 0.1
"""What one more page of a timeline costs, in page loads: one request, where a load makes ten."""
_LATER = 0.5
"""What a capture costs that is left for another visit, which others may share by then."""


@attrs.frozen(kw_only=True)
class Agenda:
    """What is due for one account. `ripe` has waited long enough, `coming` may go along."""

    ripe: Sequence[ClaimedCapture]
    coming: Sequence[ClaimedCapture] = ()

    @property
    def due(self) -> tuple[ClaimedCapture, ...]:
        return (*self.ripe, *self.coming)


def plan_visits(owner: Owner, agenda: Agenda, page_of: PageOf) -> tuple[Visit, ...]:
    """The cheapest visits that end all that is ripe, the one that closes first in front.

    A timeline is read on while that costs less than the pages of the posts further down; what is
    due and stands above goes along. A post's own page is opened for what is left of the ripe.
    """
    pages = {capture: _page(capture, page_of) for capture in agenda.due}
    depth = _depth(
        [pages[capture] for capture in agenda.ripe], [pages[capture] for capture in agenda.coming]
    )
    harvest = tuple(capture for capture, page in pages.items() if page <= depth)
    left = [capture for capture in agenda.due if pages[capture] > depth]
    visits = list(_own_pages(owner, left, frozenset(agenda.ripe)))
    if harvest:
        visits.append(Visit(owner=owner, place=Place.REPLIES, pages=int(depth), captures=harvest))
    return tuple(sorted(visits, key=_closes_first))


def _own_pages(
    owner: Owner, left: Sequence[ClaimedCapture], ripe: frozenset[ClaimedCapture]
) -> Iterator[Visit]:
    """The page of every post of which a capture is ripe, for all that is due of it."""
    for post_id in sorted({str(capture.tweet_id) for capture in left if capture in ripe}):
        captures = tuple(capture for capture in left if capture.tweet_id == post_id)
        yield Visit(owner=owner, place=Place.POST, post_id=post_id, captures=captures)


def _depth(ripe: Sequence[float], coming: Sequence[float]) -> float:
    """How many pages of the timeline to load; 0 where the posts' own pages are cheaper."""
    worth = {page for page in (*ripe, *coming) if page <= MOST_PAGES}

    def cost(depth: float) -> float:
        load = 1 + (depth - 1) * _SCROLL if depth else 0.0
        left = sum(page > depth for page in ripe) + _LATER * sum(page > depth for page in coming)
        return load + left

    return min((0.0, *worth), key=lambda depth: (cost(depth), -depth))


def _page(capture: ClaimedCapture, page_of: PageOf) -> float:
    """On which page of the timeline it is ended; infinite where only its own page will do."""
    if capture.plan.subject is Subject.ACCOUNT:
        return 1
    if capture.own_page or capture.posted_at is None:
        return math.inf
    return page_of(capture.posted_at)


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
