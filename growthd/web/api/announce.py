"""The write side of the API: a bot, or a person, says that a post was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from growthd.model.capture import Horizon
from growthd.model.post import Post
from growthd.reading.announcement import Unreadable, read_announcement
from growthd.store import events
from growthd.store.database import Session
from growthd.store.events import Notice
from growthd.web.answers import answer, refusal
from growthd.web.api.announcement import Announcement
from growthd.web.api.body import read_json
from growthd.web.api.fields import Wrong
from growthd.web.context import Context
from growthd.web.guards.token import FILE
from growthd.web.summary import records
from growthd.web.wording import relative

DEFAULT_ACCOUNT = "default"
SKEW = timedelta(minutes=5)
"""By how much a bot's clock may be ahead."""


async def announce(request: Request, context: Context) -> Response:
    """POST /v1/posts: 202 once the success event is stored, in the table that bots write to.

    Idempotent: intake knows a post by its decision and its id, however often it is announced.
    """
    if not context.token.opens(request.headers.get("authorization")):
        return refusal(401, _TOKEN, {"www-authenticate": "Bearer"})
    said = Announcement.read(await read_json(request))
    if not isinstance(said, Announcement):
        return _refused(said)
    now = context.clock.now()
    told = read_announcement(said.event_type, said.said, DEFAULT_ACCOUNT, now)
    if isinstance(told, Unreadable):
        return _refused([Wrong(field="", remedy=told.reason)])
    if wrong := [*_not_watched(said, context.handles), *_not_yet(told.post, now)]:
        return _refused(wrong)

    async def store(session: Session) -> int:
        return await _store(session, said)

    event_id = await context.ask(store)
    return answer(
        {
            "event_id": event_id,
            "event_type": said.event_type,
            "tweet_id": told.post.tweet_id,
            "will": _will(told.post, context.horizons, now),
        },
        202,
    )


_TOKEN = (
    f"This needs the header Authorization: Bearer, with the token in the file {FILE} of growthd's "
    "data directory."
)


def _refused(wrong: Sequence[Wrong]) -> Response:
    return refusal(422, "The announcement cannot be taken; nothing was stored.", mistakes=wrong)


def _not_watched(said: Announcement, handles: Sequence[str]) -> Iterator[Wrong]:
    if said.handle not in handles:
        watched = ", ".join(handles) or "nobody"
        remedy = f"must be watched (now: {watched}); add it to [[accounts]] in growthd.toml"
        yield Wrong(field="account_handle", remedy=remedy)


def _not_yet(post: Post, now: datetime) -> Iterator[Wrong]:
    if post.posted_at > now + SKEW:
        remedy = f"must not lie in the future; growthd's clock reads {now.isoformat()}"
        yield Wrong(field="posted_at", remedy=remedy)


async def _store(session: Session, said: Announcement) -> int:
    account = await records.account_of(session, said.handle)
    notice = Notice(
        account_id=DEFAULT_ACCOUNT if account is None else account.account_id,
        event_type=said.event_type,
        message="announced over HTTP",
        event_data=said.said,
        component="web",
    )
    return await events.append(session, notice=notice)


def _will(post: Post, horizons: Sequence[Horizon], now: datetime) -> str:
    """What happens next, in a sentence or two."""
    ages = [(post.posted_at + timedelta(minutes=one.minutes), one.label) for one in horizons]
    ahead = [(at, label) for at, label in ages if at > now]
    found = "" if post.tweet_id else "Its id is not known yet: it is looked for on the profile. "
    learned = " As a test it stays out of what is learned." if post.is_test_post else ""
    if not ahead:
        return f"{found}All ages that it would be read at have passed.{learned}"
    labels = ", ".join(label for _, label in ahead)
    return f"{found}It is read at {labels}; next {relative(ahead[0][0], now)}.{learned}"
