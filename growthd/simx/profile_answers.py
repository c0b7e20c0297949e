"""Answers about accounts: the profile, its posts, its replies, and the home timeline."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterator
from heapq import merge
from itertools import islice

from growthd.model.post import DecisionType, is_tweet_id
from growthd.simx.gallery import Gallery
from growthd.simx.mint import Machine, mint, minted_at
from growthd.simx.payload.shape import Json, Schema
from growthd.simx.payload.timeline import (
    add_entries,
    cursor,
    item,
    module,
    pin,
    promoted,
    tweet_content,
    who_to_follow,
)
from growthd.simx.payload.user import user
from growthd.simx.post import Repost, SimPost

_PAGE = 20


def user_by_screen_name(gallery: Gallery, handle: str) -> Json:
    """The profile under a name in any case; `{"data": {}}` where there is none."""
    schema = gallery.sight.schema
    if handle.lower() == gallery.owner.handle.lower():
        pinned = gallery.pinned()
        found = user(gallery.owner, schema, None if pinned is None else pinned.tweet_id)
        return {"data": {"user": {"result": found}}}
    for number in range(60):
        person = gallery.world.crowd.person(number)
        if person.handle.lower() == handle.lower():
            return {"data": {"user": {"result": user(person, schema)}}}
    return {"data": {}}


def user_tweets(gallery: Gallery, user_id: str, after: str | None, *, replies: bool) -> Json:
    """About twenty of the account's newest posts, older than the cursor `after`."""
    if user_id != gallery.owner.account_id:
        entries = _strangers(gallery, f"timeline of {user_id}")
        return _timeline(gallery, [], entries, after)
    before = _decode(after)
    posts = gallery.world.newest(gallery.sight.at, None if before is None else minted_at(before))
    shown = list(islice(_candidates(gallery, posts, before, replies=replies), _PAGE))
    entries = [entry for post in shown for entry in _entry(gallery, post)]
    pins = _pins(gallery) if before is None else []
    if before is None:
        entries = _interleave(gallery, entries)
    bottom = shown[-1].tweet_id if shown else before
    return _timeline(gallery, pins, entries, bottom)


def home(gallery: Gallery) -> Json:
    """The home timeline: strangers and advertisements."""
    entries = [*_strangers(gallery, "home"), _advertisement(gallery)]
    instructions = [add_entries(entries, _marker(gallery))]
    return {"data": {"home": {"home_timeline_urt": {"instructions": instructions}}}}


def _candidates(
    gallery: Gallery, posts: Iterator[SimPost], before: str | None, *, replies: bool
) -> Iterator[SimPost | Repost]:
    """Own posts in sight and reposts, newest first."""
    visible = (
        post for post in posts
        if (replies or post.decision_type is not DecisionType.REPLY)
        and gallery.sight.fate(post.tweet_id) is None
    )  # fmt: skip
    reposts = (
        repost for repost in reversed(gallery.world.reposts(gallery.sight.at))
        if before is None or repost.posted_at < minted_at(before)
    )  # fmt: skip
    return merge(visible, reposts, key=lambda post: post.posted_at, reverse=True)


def _entry(gallery: Gallery, post: SimPost | Repost) -> list[Json]:
    schema = gallery.sight.schema
    if isinstance(post, Repost):
        view = gallery.repost(post)
        return [] if view is None else [item(f"tweet-{view.tweet_id}", tweet_content(view, schema))]
    view = gallery.own(post)
    if post.decision_type is DecisionType.THREAD:
        views = [gallery.own(post, tweet_id) for tweet_id in post.thread_tweet_ids]
    elif view.answers is not None:
        views = [view.answers, view]
    else:
        return [item(f"tweet-{view.tweet_id}", tweet_content(view, schema))]
    contents = [(f"tweet-{v.tweet_id}", tweet_content(v, schema)) for v in views]
    return [module(f"profile-conversation-{view.tweet_id}", contents, "VerticalConversation")]


def _pins(gallery: Gallery) -> list[Json]:
    pinned = gallery.pinned()
    if pinned is None or gallery.sight.fate(pinned.tweet_id) is not None:
        return []
    return [pin(gallery.own(pinned), gallery.sight.schema, _marker(gallery))]


def _interleave(gallery: Gallery, entries: list[Json]) -> list[Json]:
    """The entries with what the site puts between them: an advertisement, people, more people."""
    people = [gallery.world.crowd.person(n) for n in (7, 21, 35)]
    suggestion = who_to_follow(people, gallery.sight.schema, _marker(gallery))
    return [
        *entries[:3], _advertisement(gallery), *entries[3:5], suggestion, *entries[5:],
        _also_liked(gallery),
    ]  # fmt: skip


def _also_liked(gallery: Gallery) -> Json:
    contents = [
        (f"tweet-{view.tweet_id}", tweet_content(view, gallery.sight.schema))
        for view in gallery.around("also liked", 2)
    ]
    return module("YouMightAlsoLike:0", contents, "Vertical", "You might like")


def _advertisement(gallery: Gallery) -> Json:
    schema = gallery.sight.schema
    view = gallery.around("advertisement", 1)[0]
    content = promoted(tweet_content(view, schema), view.author, schema)
    return item(f"promoted-tweet-{view.tweet_id}-146fe47380793a52", content)


def _strangers(gallery: Gallery, topic: str) -> list[Json]:
    return [
        item(f"tweet-{view.tweet_id}", tweet_content(view, gallery.sight.schema))
        for view in gallery.around(topic, 6)
    ]


def _timeline(gallery: Gallery, pins: list[Json], entries: list[Json], bottom: str | None) -> Json:
    marker = _marker(gallery)
    ends = [
        cursor("Top", _encode(f"top {marker}"), marker),
        cursor("Bottom", _encode(bottom or "end"), marker),
    ]
    instructions: list[Json] = [
        {"type": "TimelineClearCache"}, *pins, add_entries([*entries, *ends], marker),
    ]  # fmt: skip
    inner: Json = {
        "instructions": instructions,
        "metadata": {"scribeConfig": {"page": "profileBest"}},
    }
    name = "timeline_v2" if gallery.sight.schema is Schema.LEGACY else "timeline"
    return {"data": {"user": {"result": {"__typename": "User", name: {"timeline": inner}}}}}


def _marker(gallery: Gallery) -> str:
    """The sort index the entries count down from: a snowflake of this very moment."""
    return mint(gallery.sight.at, Machine.CROWD, 0)


def _encode(text: str) -> str:
    return b64encode(text.encode()).decode()


def _decode(value: str | None) -> str | None:
    """The post id in a cursor; None where there is none."""
    if value is None:
        return None
    try:
        text = b64decode(value, validate=True).decode()
    except (Error, UnicodeDecodeError):
        return None
    return text if is_tweet_id(text) else None
