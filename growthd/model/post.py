"""Posts and the events that announce them."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

import attrs

_TWEET_ID = re.compile(r"\d{15,20}", re.ASCII)
_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657


class DecisionType(StrEnum):
    SINGLE = "single"
    THREAD = "thread"
    REPLY = "reply"
    QUOTE = "quote"


class Kind(StrEnum):
    """What is learned apart: replies live by other people's reach."""

    POST = "post"
    REPLY = "reply"


@attrs.frozen(kw_only=True)
class Post:
    """A post of the owner's. `tweet_id` is None while only a provisional id is known."""

    account_id: str
    decision_id: str
    decision_type: DecisionType
    tweet_id: str | None
    posted_at: datetime
    content: str | None = None
    thread_tweet_ids: tuple[str, ...] = ()
    target_tweet_id: str | None = None
    is_test_post: bool = False


def is_tweet_id(text: str) -> bool:
    """True for 15 to 20 ASCII digits: all else is provisional and is never opened as a page."""
    return _TWEET_ID.fullmatch(text) is not None


def snowflake_ms(tweet_id: str) -> int:
    """Unix milliseconds at which X minted the id."""
    return (int(tweet_id) >> 22) + _SNOWFLAKE_EPOCH_MS


def first_id_since(moment: datetime) -> str:
    """The least id that X can have minted from `moment` on."""
    milliseconds = int(moment.timestamp() * 1000)
    return str(max(milliseconds - _SNOWFLAKE_EPOCH_MS, 0) << 22)
