"""Reads the events by which a bot announces its posts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias

import attrs

from growthd.model.post import DecisionType, Post, is_tweet_id, snowflake_ms

EVENT_TYPES = ("POST_SUCCESS", "REPLY_SUCCESS")
_ID_KEYS = ("tweet_id", "posted_reply_tweet_id", "posted_tweet_id")
_TEST_KEYS = ("test", "simulated", "is_test_post")
EventData: TypeAlias = Mapping[str, object]


@attrs.frozen(kw_only=True)
class Announcement:
    """A post that a bot says it made, and whatever else it said of it."""

    post: Post
    handle: str | None
    metadata: Mapping[str, object]


@attrs.frozen(kw_only=True)
class Unreadable:
    """Why an event announces nothing, in words for whoever wrote it."""

    reason: str


def read_announcement(
    event_type: str, data: object, account_id: str, at: datetime
) -> Announcement | Unreadable:
    """The post that an event announces. `at` is the event's own time, for want of a better one.

    An id that is not X's own is provisional: the post then waits to be found on the timeline.
    """
    if not isinstance(data, Mapping):
        return Unreadable(reason="event_data is not an object")
    decision_id = data.get("decision_id")
    if not isinstance(decision_id, str) or not decision_id.strip():
        return Unreadable(reason="decision_id is missing")
    tweet_id = _tweet_id(data)
    posted_at = _posted_at(data, tweet_id, at)
    post = Post(
        account_id=account_id,
        decision_id=decision_id.strip(),
        decision_type=_decision_type(event_type, data),
        tweet_id=tweet_id,
        posted_at=posted_at,
        content=_text(data, "content"),
        thread_tweet_ids=_ids(data.get("thread_tweet_ids")),
        target_tweet_id=_text(data, "target_tweet_id"),
        is_test_post=any(data.get(key) is True for key in _TEST_KEYS),
    )
    handle = _text(data, "account_handle")
    return Announcement(
        post=post, handle=handle.removeprefix("@").lower() if handle else None, metadata=dict(data)
    )


def _tweet_id(data: EventData) -> str | None:
    """X's own id, from whichever key holds one. The same reply comes under two of them (F47)."""
    if data.get("id_provisional") is True:
        return None
    said = (str(data.get(key) or "") for key in _ID_KEYS)
    return next((text for text in said if is_tweet_id(text)), None)


def _decision_type(event_type: str, data: EventData) -> DecisionType:
    said = data.get("decision_type")
    if isinstance(said, str) and said in set(DecisionType):
        return DecisionType(said)
    if event_type == "REPLY_SUCCESS" or data.get("posted_reply_tweet_id"):
        return DecisionType.REPLY
    return DecisionType.THREAD if data.get("thread_tweet_ids") else DecisionType.SINGLE


def _posted_at(data: EventData, tweet_id: str | None, at: datetime) -> datetime:
    """X's own time where its id is known, since a bot's clock may be off; else what was said."""
    if tweet_id is not None:
        return datetime.fromtimestamp(snowflake_ms(tweet_id) / 1000, UTC)
    said = _text(data, "posted_at")
    try:
        moment = datetime.fromisoformat(said) if said else at
    except ValueError:
        return at
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(data: EventData, key: str) -> str | None:
    value = data.get(key)
    return value if isinstance(value, str) and value.strip() else None


def _ids(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(str(each) for each in value if is_tweet_id(str(each)))
