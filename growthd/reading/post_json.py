"""One post object of a GraphQL response: its ids, author and counts, or the refusal to guess."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs

from growthd.model.post import snowflake_ms
from growthd.model.reading import PostCounts, PostReading, Refusal, SourceName, Witness
from growthd.reading import evidence
from growthd.reading.fingerprint import shape
from growthd.reading.identity import (
    SNOWFLAKES_FROM,
    Unreadable,
    author_object,
    author_of,
    inner_id,
    legacy as legacy_of,
    post_id_of,
    versions_of,
)
from growthd.reading.structure import Found, Node, inner, place, render

MAX_COUNT = 2**53
"""Above it JSON numbers are no longer exact everywhere; no count comes near."""

_COUNTS = (
    ("likes", "favorite_count"),
    ("reposts", "retweet_count"),
    ("replies", "reply_count"),
    ("quotes", "quote_count"),
)
_REPOSTED = "retweeted_status_result"
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_COMES_AND_GOES = frozenset(
    {
        "card", "quoted_status_result", "quotedRefResult", "note_tweet", "retweeted_status_result",
        "extended_entities", "in_reply_to_screen_name", "in_reply_to_status_id_str",
        "in_reply_to_user_id_str", "possibly_sensitive", "possibly_sensitive_editable",
        "quoted_status_id_str", "quoted_status_permalink", "scopes", "self_thread",
        "previous_counts", "count", "limited_actions", "limitedActionResults", "birdwatch_pivot",
        "has_birdwatch_notes", "place", "coordinates",
    }
)  # fmt: skip
"""Keys that depend on what the post says, not on how X describes posts."""


def read(found: Found, *, with_evidence: bool = False) -> PostReading | Refusal:
    """What the object says of its post, whole or not at all."""
    try:
        return _read(found, with_evidence=with_evidence)
    except Unreadable as reason:
        return evidence.blind(f"{render(found.frame) or 'post'}: {reason}", found.node)


def as_asked(reading: PostReading, post_id: str) -> PostReading:
    """The reading under the id that was asked for: an edited post answers to all of its ids."""
    return reading if reading.post_id == post_id else attrs.evolve(reading, post_id=post_id)


def _read(found: Found, *, with_evidence: bool) -> PostReading:
    node = found.node
    legacy = legacy_of(node)
    post_id = post_id_of(node)
    author_id, handle = author_of(node)
    text = _text(node, legacy)
    counts = _counts(node, legacy)
    repost_of = _repost_of(node, text, counts)
    entry = place(found.frame)
    return PostReading(
        post_id=post_id,
        author_id=author_id,
        author_handle=handle,
        counts=counts,
        witness=Witness(
            source=SourceName.PAGE_JSON, path=render(found.frame), fingerprint=_shape(node, legacy)
        ),
        posted_at=_posted_at(node, legacy, post_id),
        edit_ids=versions_of(node, post_id),
        in_reply_to=_text_or_none(_field(node, legacy, "in_reply_to_status_id_str")),
        conversation_id=_text_or_none(_field(node, legacy, "conversation_id_str")),
        repost_of=repost_of,
        quote_of=_quote_of(node, legacy),
        pinned=entry.pinned,
        promoted=entry.promoted,
        text=text,
        raw=evidence.post(node, None if repost_of else text) if with_evidence else b"",
    )


def _field(node: Node, legacy: Node, name: str) -> object:
    return legacy[name] if name in legacy else node.get(name)


def _counts(node: Node, legacy: Node) -> PostCounts:
    """The counts of the one part that also names the post: legacy, or the top level."""
    if legacy and ("id_str" not in legacy or "user_id_str" not in legacy):
        raise Unreadable("a legacy part that does not say whose it is")
    holder = legacy or node
    exact = {metric: _count(holder, name) for metric, name in _COUNTS}
    bookmarks = _count(holder, "bookmark_count") if "bookmark_count" in holder else None
    return PostCounts(**exact, bookmarks=bookmarks, views=_views(node))


def _count(holder: Node, name: str) -> int:
    value = holder.get(name)
    if type(value) is not int or not 0 <= value < MAX_COUNT:
        raise Unreadable(f"{name} is no count")
    return value


def _views(node: Node) -> int | None:
    views = node.get("views")
    if views is None:
        return None
    if type(views) is not dict:
        raise Unreadable("views of an unknown shape")
    count = views.get("count")
    if count is None:
        if views.get("state") == "EnabledWithCount":
            raise Unreadable("views said to be counted, without a count")
        return None
    if type(count) is str and count.isascii() and count.isdigit() and len(count) < 16:
        return int(count)
    raise Unreadable("views.count is no count")


def _repost_of(node: Node, text: str | None, counts: PostCounts) -> str | None:
    """The id of the post that a wrapper shows, None for a post of its own.

    Raises Unreadable for a wrapper bereft of it, which would pass for a post without likes: it
    shows `RT @…`, its original's reposts and nothing else.
    """
    original = inner(node, _REPOSTED)
    if original is None:
        if node.get(_REPOSTED) is not None or legacy_of(node).get(_REPOSTED) is not None:
            raise Unreadable("a repost of an unknown shape")
        own = (counts.likes, counts.replies, counts.quotes, counts.bookmarks)
        if (text is None or text.startswith("RT @")) and counts.reposts and not any(own):
            raise Unreadable("a repost without the post it shows")
        return None
    post_id = inner_id(original)
    if post_id is None:
        raise Unreadable("a repost of a post without an id")
    return post_id


def _quote_of(node: Node, legacy: Node) -> str | None:
    quoted = inner(node, "quoted_status_result")
    if quoted is not None and inner_id(quoted) is not None:
        return inner_id(quoted)
    return _text_or_none(_field(node, legacy, "quoted_status_id_str"))


def _posted_at(node: Node, legacy: Node, post_id: str) -> datetime | None:
    stamp = _field(node, legacy, "created_at")
    moment = _moment(stamp) if type(stamp) is str else None
    return moment or _minted_at(post_id)


def _moment(stamp: str) -> datetime | None:
    """The moment of `Tue Jul 08 12:00:00 +0000 2025`, by hand: strptime knows only one language."""
    parts = stamp.split(" ")
    try:
        _, month, day, time, zone, year = parts
        hour, minute, second = map(int, time.split(":"))
        if zone != "+0000":
            return None
        return datetime(int(year), _MONTHS[month], int(day), hour, minute, second, tzinfo=UTC)
    except (KeyError, ValueError, OverflowError):
        return None


def _minted_at(post_id: str) -> datetime | None:
    if int(post_id) < SNOWFLAKES_FROM:
        return None
    return datetime.fromtimestamp(snowflake_ms(post_id) / 1000, tz=UTC)


def _text(node: Node, legacy: Node) -> str | None:
    holder: object = node
    for name in ("note_tweet", "note_tweet_results", "result"):
        holder = holder.get(name) if type(holder) is dict else None
    if type(holder) is dict and type(holder.get("text")) is str:
        return str(holder["text"])
    return _text_or_none(_field(node, legacy, "full_text"))


def _text_or_none(value: object) -> str | None:
    return value if type(value) is str else None


def _shape(node: Node, legacy: Node) -> str:
    user = author_object(node)
    places = (
        ("", node), ("legacy", legacy), ("views", node.get("views")),
        ("author", user), ("author.core", user.get("core")),
    )  # fmt: skip
    return shape(
        *(
            (path, tuple(key for key in part if key not in _COMES_AND_GOES))
            for path, part in places
            if type(part) is dict
        )
    )
