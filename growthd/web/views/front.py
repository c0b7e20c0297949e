"""GET /: the status page."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from growthd.store.overview import FollowersAt
from growthd.web import asking
from growthd.web.context import Context
from growthd.web.summary.gather import DAYS, gather
from growthd.web.summary.records import POSTS
from growthd.web.views.drawing import Count
from growthd.web.views.head import Head
from growthd.web.views.page import Press, View


async def front(request: Request, context: Context, press: Press) -> Response:
    """The page of one account; 200 even where the database is away, since it then says so."""
    found = await gather(context, asking.account(request, context), newest=POSTS)
    view = View(
        status=found.status,
        posts=found.posts,
        counts=_counts(found.followers),
        days=DAYS,
        labels=[horizon.label for horizon in context.horizons],
    )
    named = "account" in request.query_params
    head = Head.of(context, "/", asking.account(request, context), named=named)
    return HTMLResponse(press.now(view, head))


def _counts(hours: Sequence[FollowersAt]) -> list[Count]:
    return [
        Count(at=hour.measured_at, followers=hour.followers)
        for hour in hours
        if hour.followers is not None
    ]
