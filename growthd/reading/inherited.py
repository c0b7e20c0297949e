"""Readings that another program left behind: what of them may be believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum

import attrs

from growthd.model.post import is_tweet_id
from growthd.model.reading import AccountCounts, PostCounts

Row = Mapping[str, object]
_AT = ("collected_at", "check_time", "measured_at", "timestamp", "updated_at", "created_at")
_SOURCES = ("data_source", "source")
_INVENTED = ("estimat", "simulat", "placeholder", "mock", "cache", "fallback")
_GUESSED_VIEWS_PER_LIKE = 30
"""The predecessor stored this many views a like where it had read none."""


class Doubtful(StrEnum):
    """Why a row is left out."""

    PLACEHOLDER = "nothing but zeros, as they stand where nothing was read"
    INVENTED = "marked as estimated or simulated"
    UNDATED = "it does not say when it was read"
    UNNAMED = "it does not say of which tweet"
    EMPTY = "it holds no count"


@attrs.frozen(kw_only=True)
class Inherited:
    """A post's counts as another program read them. An unknown count is None, never its zero."""

    tweet_id: str
    read_at: datetime
    counts: PostCounts
    profile_clicks: int | None


@attrs.frozen(kw_only=True)
class InheritedHour:
    """An account's counts as another program read them."""

    read_at: datetime
    counts: AccountCounts


def of_post(row: Row) -> Inherited | Doubtful:
    """What a row of metrics says, under whichever names it has."""
    tweet_id, read_at = str(row.get("tweet_id") or ""), _moment(row)
    if not is_tweet_id(tweet_id):
        return Doubtful.UNNAMED
    if read_at is None:
        return Doubtful.UNDATED
    if _is_invented(row):
        return Doubtful.INVENTED
    counts = _counts(row)
    known = [count for count in attrs.astuple(counts) if count is not None]
    if not known:
        return Doubtful.EMPTY
    if not any(known):
        return Doubtful.PLACEHOLDER
    return Inherited(
        tweet_id=tweet_id,
        read_at=read_at,
        counts=attrs.evolve(counts, views=_believable(counts)),
        profile_clicks=_count(row, "profile_clicks") or None,
    )


def of_hour(row: Row) -> InheritedHour | Doubtful:
    """What a row of an account's history says; nobody who posts has no follower at all."""
    read_at = _moment({"timestamp": row.get("timestamp"), **row})
    if read_at is None:
        return Doubtful.UNDATED
    if _is_invented(row):
        return Doubtful.INVENTED
    followers = _count(row, "followers_count", "follower_count")
    if followers is None:
        return Doubtful.EMPTY
    if followers == 0:
        return Doubtful.PLACEHOLDER
    counts = AccountCounts(
        followers=followers,
        following=_count(row, "following_count") or None,
        posts=_count(row, "total_posts") or None,
    )
    return InheritedHour(read_at=read_at, counts=counts)


def nearest_age(minutes: float, ages: tuple[int, ...]) -> int | None:
    """The age that a reading stands nearest to; None where it stands between two."""
    nearest = min(ages, key=lambda age: abs(age - minutes))
    return nearest if abs(nearest - minutes) <= max(30.0, 0.25 * nearest) else None


def _counts(row: Row) -> PostCounts:
    return PostCounts(
        likes=_count(row, "likes", "likes_count"),
        reposts=_count(row, "retweets", "retweets_count", "reposts"),
        replies=_count(row, "replies", "replies_count"),
        quotes=_count(row, "quotes", "quotes_count"),
        bookmarks=_count(row, "bookmarks", "bookmarks_count"),
        views=_count(row, "impressions", "impressions_count", "views"),
    )


def _believable(counts: PostCounts) -> int | None:
    """The views, unless they are none at all where somebody reacted, or guessed from the likes."""
    if not counts.views:
        return None
    guessed = counts.likes and counts.views == _GUESSED_VIEWS_PER_LIKE * counts.likes
    return None if guessed else counts.views


def _count(row: Row, *names: str) -> int | None:
    """The greatest under these names: a zero beside a number was never read."""
    found = [value for name in names if isinstance(value := row.get(name), int | float)]
    whole = [int(value) for value in found if not isinstance(value, bool) and value >= 0]
    return max(whole, default=None)


def _is_invented(row: Row) -> bool:
    said = " ".join(str(row.get(name) or "").lower() for name in _SOURCES)
    return row.get("simulated") is True or any(word in said for word in _INVENTED)


def _moment(row: Row) -> datetime | None:
    return next(_moments(row), None)


def _moments(row: Row) -> Iterator[datetime]:
    for name in _AT:
        value = row.get(name)
        if isinstance(value, str):
            try:
                moment = datetime.fromisoformat(value)
            except ValueError:
                continue
            yield moment if moment.tzinfo else moment.replace(tzinfo=UTC)
