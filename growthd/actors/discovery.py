"""Posts that nobody announced, found on the timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import attrs

from growthd.model.capture import Horizon
from growthd.model.post import DecisionType, Post, snowflake_ms
from growthd.model.reading import PostReading
from growthd.store.visits import Discovery
from growthd.wheel.plan import owed, post_captures


@attrs.frozen(kw_only=True)
class Watch:
    """Who is watched since when, at which horizons, as of `now`."""

    account_id: str
    horizons: Sequence[Horizon]
    since: datetime | None
    now: datetime


def names_of(post: PostReading) -> tuple[str, ...]:
    """Every id that may tell whether the post is followed: its own, former ones, its parent's."""
    parent = () if post.in_reply_to is None else (post.in_reply_to,)
    return (post.post_id, *post.edit_ids, *parent)


def unknown(seen: Iterable[PostReading], known: frozenset[str]) -> list[PostReading]:
    """Those that are followed under none of the ids that an edited post goes by.

    A post that answers one of the owner's own continues a thread: it is part of a decision that is
    followed, or is about to be discovered, by its root.
    """
    posts = list(seen)
    own = known | {post.post_id for post in posts}
    return [
        post
        for post in posts
        if not known.intersection((post.post_id, *post.edit_ids)) and post.in_reply_to not in own
    ]


def discover(found: Iterable[PostReading], watch: Watch) -> list[Discovery]:
    """The posts, each with the captures that it calls for.

    A post from before the watch owes the horizons that fall due in the watch. One posted since
    owes all of them: those whose windows have closed end as missed, and are not silently absent.
    """
    return [_discovery(_post(watch.account_id, seen), watch) for seen in found]


def _discovery(post: Post, watch: Watch) -> Discovery:
    since = watch.now if watch.since is None else watch.since
    return Discovery(post=post, captures=owed(post_captures(post, watch.horizons), since))


def _post(account_id: str, seen: PostReading) -> Post:
    """Its key is its tweet id until an event announces it; it is as old as its first edition."""
    first = min((seen.post_id, *seen.edit_ids), key=int)
    return Post(
        account_id=account_id,
        decision_id=seen.post_id,
        decision_type=_kind(seen),
        tweet_id=seen.post_id,
        posted_at=datetime.fromtimestamp(snowflake_ms(first) / 1000, UTC),
        content=seen.text,
        target_tweet_id=seen.in_reply_to,
    )


def _kind(seen: PostReading) -> DecisionType:
    if seen.in_reply_to is not None:
        return DecisionType.REPLY
    return DecisionType.SINGLE if seen.quote_of is None else DecisionType.QUOTE
