"""GET /posts: every post with what it brought, in the order that the reader wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import attrs
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from growthd.model.capture import horizon_label
from growthd.store import board
from growthd.store.board import Earned, Leaf, Order
from growthd.store.database import Session
from growthd.store.overview import PostSeen
from growthd.web import asking
from growthd.web.context import Context
from growthd.web.summary import records
from growthd.web.summary.posts import Address
from growthd.web.text import excerpt
from growthd.web.views.head import Head
from growthd.web.views.pace import Pace, pace
from growthd.web.views.page import Press
from growthd.web.wording import span

DAYS = 90
"""Back from now: older posts are for exports, and for the database."""
PER_PAGE = 25
PAGES = 1000
LENGTH = 160
COLUMNS = ("views", "likes", "reposts", "replies", "quotes", "bookmarks")


@attrs.frozen(kw_only=True)
class Listed:
    """A post in the list. `rate` is engagements per view; `age` names its latest reading's."""

    decision_id: str
    text: str | None
    posted_at: datetime
    decision_type: str
    url: str | None
    pace: Pace
    values: tuple[int | None, ...]
    earned: Earned | None
    rate: float | None
    age: str | None


@attrs.frozen(kw_only=True)
class Sheet:
    """One page of posts, with what they earned, of so many in `total`."""

    posts: Sequence[PostSeen] = ()
    earned: Mapping[str, Earned] = attrs.field(factory=dict)
    total: int = 0


async def listing(request: Request, context: Context, press: Press) -> Response:
    """200 with a page of posts; an empty one says what will appear."""
    handle = asking.account(request, context)
    order = asking.choice(request, "sort", Order)
    number = asking.number(request, "page", 1, PAGES)
    head = Head.of(context, "/posts", handle, named="account" in request.query_params)
    sheet = await _ask(context, handle, order, number)
    address = Address(site=context.config.site.base_url, handle=handle or "")
    return HTMLResponse(
        press.view(
            "list.html",
            head=head,
            posts=[
                _listed(post, sheet.earned.get(post.decision_id), address) for post in sheet.posts
            ],
            orders=[each.value for each in Order],
            chosen=order.value,
            columns=COLUMNS,
            total=sheet.total,
            days=DAYS,
            newer=number - 1 if number > 1 else None,
            older=number + 1 if number * PER_PAGE < sheet.total and number < PAGES else None,
            every=span(timedelta(minutes=context.config.schedule.discover_minutes)),
        )
    )


async def _ask(context: Context, handle: str | None, order: Order, number: int) -> Sheet:
    since = context.clock.now() - timedelta(days=DAYS)

    async def posts_listed(session: Session) -> Sheet:
        account = await records.account_of(session, handle or "")
        if account is None:
            return Sheet()
        leaf = Leaf(
            account_id=account.account_id,
            since=since,
            order=order,
            limit=PER_PAGE,
            offset=(number - 1) * PER_PAGE,
        )
        return await _sheet(session, leaf)

    return await context.ask(posts_listed)


async def _sheet(session: Session, leaf: Leaf) -> Sheet:
    posts = await board.listed(session, leaf=leaf)
    return Sheet(
        posts=posts,
        earned=await board.earned(
            session,
            account_id=leaf.account_id,
            decision_ids=[post.decision_id for post in posts],
        ),
        total=await board.number_of(session, account_id=leaf.account_id, since=leaf.since),
    )


def _listed(post: PostSeen, earned: Earned | None, address: Address) -> Listed:
    latest = post.snapshots[-1] if post.snapshots else None
    counts = None if latest is None else latest.counts
    return Listed(
        decision_id=post.decision_id,
        text=None if post.content is None else excerpt(post.content, LENGTH),
        posted_at=post.posted_at,
        decision_type=post.decision_type,
        url=address.of(post.tweet_id),
        pace=pace(post.snapshots),
        values=tuple(None if counts is None else getattr(counts, name) for name in COLUMNS),
        earned=earned,
        rate=None if latest is None else latest.engagement_rate,
        age=None if latest is None else horizon_label(latest.horizon_minutes),
    )
