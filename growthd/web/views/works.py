"""GET /works: which kinds of posts bring followers, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import attrs
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from growthd.model.post import Kind
from growthd.store import advice
from growthd.store.advice import PatternNow, UpdateNow
from growthd.store.database import Session
from growthd.store.learning import Whose
from growthd.web import asking
from growthd.web.context import Context
from growthd.web.summary import records
from growthd.web.views.head import Head
from growthd.web.views.interval import Interval, interval
from growthd.web.views.page import Press

UPDATES = 8
"""Newest passes of the learner that are shown."""
PER_DIMENSION = 12
"""Values of one dimension that are shown, the most used."""


class Kinds(StrEnum):
    POSTS = "posts"
    REPLIES = "replies"


_KINDS = {Kinds.POSTS: Kind.POST, Kinds.REPLIES: Kind.REPLY}


@attrs.frozen(kw_only=True)
class Arm:
    """A kind of post with its effect as a bar."""

    pattern: PatternNow
    interval: Interval


@attrs.frozen(kw_only=True)
class Dimension:
    """The kinds that differ in one thing, the best first; `hidden` of them are not shown."""

    name: str
    arms: Sequence[Arm]
    hidden: int


@attrs.frozen(kw_only=True)
class Lessons:
    """What was learned, and the last things that changed it."""

    dimensions: Sequence[Dimension] = ()
    updates: Sequence[UpdateNow] = ()


async def works(request: Request, context: Context, press: Press) -> Response:
    """200 with what was learned; where that is nothing yet, it says what will appear and when."""
    handle = asking.account(request, context)
    kind = asking.choice(request, "kind", Kinds)
    head = Head.of(context, "/works", handle, named="account" in request.query_params)
    lessons = await _ask(context, handle or "", kind)
    kinds = [each.value for each in Kinds]
    return HTMLResponse(
        press.view("works.html", head, lessons=lessons, kinds=kinds, chosen=kind.value)
    )


async def _ask(context: Context, handle: str, kind: Kinds) -> Lessons:
    async def lessons_learned(session: Session) -> Lessons:
        account = await records.account_of(session, handle)
        if account is None:
            return Lessons()
        key = account.account_id
        whose = Whose(account_id=key, kind=_KINDS[kind])
        updates = await advice.updates(session, account_id=key, limit=UPDATES)
        return Lessons(
            dimensions=dimensions(await advice.patterns(session, whose=whose)),
            updates=[update for update in updates if update.kind == _KINDS[kind].value],
        )

    return await context.ask(lessons_learned)


def dimensions(patterns: Sequence[PatternNow]) -> list[Dimension]:
    """The patterns by dimension, those dimensions first of which the most is known."""
    names = dict.fromkeys(pattern.dimension for pattern in patterns)
    found = [_dimension(name, [p for p in patterns if p.dimension == name]) for name in names]
    return sorted(found, key=lambda one: -sum(arm.pattern.enough_data for arm in one.arms))


def _dimension(name: str, patterns: Sequence[PatternNow]) -> Dimension:
    used = sorted(patterns, key=lambda pattern: -pattern.uses)[:PER_DIMENSION]
    best = sorted(used, key=lambda pattern: (not pattern.enough_data, -pattern.lift_percent))
    return Dimension(
        name=name.replace("_", " "),
        arms=[Arm(pattern=pattern, interval=interval(pattern)) for pattern in best],
        hidden=len(patterns) - len(used),
    )
