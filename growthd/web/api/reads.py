"""The read side of the API, version 1: what the page shows, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs
from starlette.requests import Request
from starlette.responses import Response

from growthd.store.database import Session
from growthd.store.overview import FollowersAt, Mark
from growthd.web import asking
from growthd.web.answers import answer
from growthd.web.context import Context
from growthd.web.summary import records
from growthd.web.summary.gather import DAYS, gather, rows
from growthd.web.summary.records import CurveRecords, PostRecords
from growthd.web.text import excerpt


@attrs.frozen(kw_only=True)
class Counted:
    """The followers, one entry of each list for each hour whose count is known, oldest first.

    `at` is when they were counted; `exact` is False where the page showed them rounded.
    """

    at: tuple[datetime, ...]
    followers: tuple[int, ...]
    exact: tuple[bool, ...]


@attrs.frozen(kw_only=True)
class PostMark:
    """A post, no reply, on the curve."""

    tweet_id: str | None
    posted_at: datetime
    text: str | None


@attrs.frozen(kw_only=True)
class Curve:
    """The followers from `since` on, and the posts, newest first.

    `all_posts` is False where there were more than are told.
    """

    account: str
    since: datetime
    counted: Counted
    posts: tuple[PostMark, ...]
    all_posts: bool


async def status(request: Request, context: Context) -> Response:
    """GET /v1/status: 200 whatever it says; `/readyz` is for those who go by the code."""
    found = await gather(context, asking.account(request, context))
    return answer(found.status)


async def followers(request: Request, context: Context) -> Response:
    """GET /v1/followers?days=30: the curve of the last days, and the posts on it."""
    handle = asking.account(request, context) or ""
    days = asking.number(request, "days", DAYS, 366)
    since = context.clock.now() - timedelta(days=days)

    async def curve(session: Session) -> CurveRecords:
        account = await records.account_of(session, handle)
        if account is None:
            return CurveRecords()
        return await records.curve(session, account_id=account.account_id, since=since)

    found = await context.ask(curve)
    return answer(
        Curve(
            account=handle,
            since=since,
            counted=_counted(found.followers),
            posts=_marks(found.marks),
            all_posts=len(found.marks) < records.MARKS,
        )
    )


async def recent_posts(request: Request, context: Context) -> Response:
    """GET /v1/posts/recent?limit=10: the newest posts and their readings at each horizon."""
    handle = asking.account(request, context) or ""
    limit = asking.number(request, "limit", records.POSTS, 100)

    async def newest(session: Session) -> PostRecords:
        account = await records.account_of(session, handle)
        if account is None:
            return PostRecords()
        return await records.posts(session, account_id=account.account_id, limit=limit)

    return answer({"account": handle, "posts": rows(context, handle, await context.ask(newest))})


def _counted(hours: Sequence[FollowersAt]) -> Counted:
    known = [(hour, hour.followers) for hour in hours if hour.followers is not None]
    return Counted(
        at=tuple(hour.measured_at.replace(microsecond=0) for hour, _ in known),
        followers=tuple(followers for _, followers in known),
        exact=tuple(hour.exact for hour, _ in known),
    )


def _marks(marks: Sequence[Mark]) -> tuple[PostMark, ...]:
    return tuple(
        PostMark(
            tweet_id=mark.tweet_id,
            posted_at=mark.posted_at.replace(microsecond=0),
            text=None if mark.content is None else excerpt(mark.content, 60),
        )
        for mark in marks
    )
