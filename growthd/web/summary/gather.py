"""Gathers the truth that the page and the API tell, in one unit of work."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import attrs

from growthd.store.capacity import Hands
from growthd.store.database import Session
from growthd.store.overview import FollowersAt
from growthd.supervision.outage import Outage
from growthd.web.context import Context
from growthd.web.summary import compose, posts, records
from growthd.web.summary.records import PostRecords, StatusRecords
from growthd.web.summary.status import PostNow, Status
from growthd.web.text import clean

DAYS = 30
"""Of the followers' curve, unless a request says otherwise."""


@attrs.frozen(kw_only=True)
class Found:
    """The status of an account, its hours of the last `DAYS`, and its newest posts."""

    status: Status
    followers: Sequence[FollowersAt] = ()
    posts: Sequence[PostNow] = ()


async def gather(context: Context, handle: str | None, *, newest: int = 0) -> Found:
    """What is known of the account, with its `newest` posts.

    It is a status even where the database is away, and then says so.
    """
    frame = _frame(context, handle)
    if handle is None:
        return Found(status=compose.status(frame, StatusRecords(), None))

    async def look(session: Session) -> tuple[StatusRecords, PostRecords]:
        told = await records.status(
            session, handle=handle, now=frame.now, days=DAYS, hands=Hands.of(context.config)
        )
        if told.account is None or newest == 0:
            return told, PostRecords()
        account_id = told.account.account_id
        return told, await records.posts(session, account_id=account_id, limit=newest)

    try:
        told, seen = await context.ask(look)
    except Outage as outage:
        return Found(status=compose.status(frame, StatusRecords(), clean(str(outage))))
    return Found(
        status=compose.status(frame, told, None),
        followers=told.followers,
        posts=rows(context, handle, seen),
    )


def rows(context: Context, handle: str, found: PostRecords) -> tuple[PostNow, ...]:
    """The posts at the configured horizons."""
    address = posts.Address(site=context.config.site.base_url, handle=handle)
    return posts.rows(found, context.horizons, address)


def _frame(context: Context, handle: str | None) -> compose.Frame:
    """What is known without the database."""
    return compose.Frame(
        now=context.clock.now(),
        speed=context.clock.speed,
        version=context.version,
        handle=handle,
        actors=tuple(map(compose.actor, context.pulses)),
        walls=context.walls,
        disk_free_bytes=_left_on_disk(context.config.daemon.data_dir),
    )


def _left_on_disk(folder: Path) -> int | None:
    """Bytes; None where the folder cannot be looked at."""
    with suppress(OSError):
        return shutil.disk_usage(folder).free
    return None
