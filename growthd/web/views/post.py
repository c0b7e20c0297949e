"""GET /posts/DECISION: one post explained."""

from __future__ import annotations

import attrs
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from growthd.store import accounts, explanations
from growthd.store.database import Session
from growthd.web import asking
from growthd.web.context import Context
from growthd.web.explaining import telling
from growthd.web.explaining.explain import explain
from growthd.web.explaining.explanation import Explanation
from growthd.web.summary.posts import Address
from growthd.web.views.head import Head
from growthd.web.views.page import Press


async def post(request: Request, context: Context, press: Press) -> Response:
    """The page of one post, by its decision or tweet id; 404 where there is none."""
    handle = asking.account(request, context)
    head = Head.of(context, "/posts", handle, named="account" in request.query_params)
    found = await _ask(context, str(request.path_params["name"]))
    page = press.view(
        "post.html",
        attrs.evolve(head, title="Post" if found else "No such post"),
        post=found,
        number=telling.number,
    )
    return HTMLResponse(page, status_code=404 if found is None else 200)


async def _ask(context: Context, name: str) -> Explanation | None:
    """What is known of the post, whichever watched account has it."""

    async def look(session: Session) -> Explanation | None:
        known = await accounts.every(session)
        handles = {one.account_id: one.handle for one in known if one.handle in context.handles}
        record = await explanations.on_record(session, accounts=list(handles), name=name)
        if record is None:
            return None
        handle = handles[record.post.account_id]
        address = Address(site=context.config.site.base_url, handle=handle)
        return explain(record, address.of(record.post.tweet_id), context.clock.now())

    return await context.ask(look)
