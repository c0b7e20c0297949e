"""GET /health: how growthd is, in detail, for whoever wants to know why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import attrs
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from growthd.store import board
from growthd.store.board import Doubted, Notable
from growthd.store.database import Session
from growthd.supervision.outage import Outage
from growthd.web import asking
from growthd.web.context import Context
from growthd.web.summary import records
from growthd.web.summary.gather import gather
from growthd.web.views.head import Head
from growthd.web.views.page import Press

EVENTS, DOUBTS = 20, 20
"""How many are shown at the most."""


@attrs.frozen(kw_only=True)
class Book:
    """What happened, and what was held back."""

    events: Sequence[Notable] = ()
    doubts: Sequence[Doubted] = ()


async def health(request: Request, context: Context, press: Press) -> Response:
    """200 even where the database is away: the page then says so."""
    handle = asking.account(request, context)
    head = Head.of(context, "/health", handle, named="account" in request.query_params)
    found = await gather(context, handle)
    book = await _ask(context, handle or "", found.status.days)
    labels = [horizon.label for horizon in context.horizons]
    return HTMLResponse(
        press.view(
            "health.html",
            head=head,
            **press.status(found.status, labels),
            events=book.events,
            doubts=book.doubts,
        )
    )


async def _ask(context: Context, handle: str, days: int) -> Book:
    since = context.clock.now() - timedelta(days=days)

    async def happenings(session: Session) -> Book:
        account = await records.account_of(session, handle)
        if account is None:
            return Book()
        key = account.account_id
        return Book(
            events=await board.notable(session, accounts=[key], since=since, limit=EVENTS),
            doubts=await board.suspects(session, account_id=key, since=since, limit=DOUBTS),
        )

    try:
        return await context.ask(happenings)
    except Outage:
        return Book()
