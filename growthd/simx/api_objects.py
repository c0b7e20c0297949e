"""Users, posts and their metrics as the public API shows them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import attrs

from growthd.model.post import DecisionType
from growthd.model.reading import PostCounts
from growthd.simx.crowd import ForeignPost
from growthd.simx.mint import minted_at
from growthd.simx.payload.shape import Json
from growthd.simx.post import Repost, SimPost
from growthd.simx.world import World

_PRIVATE_FOR = timedelta(days=30)
_DEFAULT_FIELDS = frozenset({"id", "text", "edit_history_tweet_ids"})
STEPS = {"hourly": timedelta(hours=1), "daily": timedelta(days=1), "weekly": timedelta(weeks=1)}


def iso(moment: datetime) -> str:
    """`2026-01-05T00:00:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def me(world: World, at: datetime, fields: Collection[str]) -> Json:
    """The owner; `public_metrics` and `created_at` only where asked for."""
    counts = world.account(at)
    owner = world.owner
    everything: Json = {
        "id": owner.account_id,
        "username": owner.handle,
        "name": owner.handle.replace("_", " ").title(),
        "created_at": iso(world.start - timedelta(days=900)),
        "public_metrics": {
            "followers_count": counts.followers,
            "following_count": counts.following,
            "tweet_count": counts.posts,
            "listed_count": counts.listed,
            "media_count": counts.media,
            "like_count": 2642,
        },
    }
    return _only(everything, {"id", "username", "name", *fields})


def own_post(
    world: World, post: SimPost, tweet_id: str, at: datetime, fields: Collection[str]
) -> Json:
    """An owner's post, or a later one of its thread; private metrics for 30 days."""
    place = post.thread_tweet_ids.index(tweet_id) if tweet_id in post.thread_tweet_ids else 0
    reply = post.decision_type is DecisionType.REPLY
    extras = world.extras(tweet_id, at)
    counts = world.counts(tweet_id, at)
    references = []
    if place:
        references.append({"type": "replied_to", "id": post.thread_tweet_ids[place - 1]})
    elif post.target_tweet_id is not None:
        references.append({"type": "replied_to" if reply else "quoted", "id": post.target_tweet_id})
    root = post.target_tweet_id if reply else post.tweet_id
    everything = _post(tweet_id, post.content, world.owner.account_id, counts)
    everything |= {"conversation_id": root, "referenced_tweets": references}
    if at - minted_at(tweet_id) <= _PRIVATE_FOR:
        clicks = extras.profile_clicks + extras.url_clicks + extras.detail_expands
        everything["non_public_metrics"] = {
            "impression_count": counts.views,
            "url_link_clicks": extras.url_clicks,
            "user_profile_clicks": extras.profile_clicks,
            "engagements": clicks + (counts.likes or 0) + (counts.replies or 0)
                           + (counts.reposts or 0),
        }  # fmt: skip
    return _only(everything, {*_DEFAULT_FIELDS, *fields})


def other_post(post: ForeignPost, at: datetime, fields: Collection[str]) -> Json:
    """Somebody else's post: public metrics only."""
    everything = _post(post.tweet_id, post.text, post.author.account_id, post.counts(at))
    return _only(everything, {*_DEFAULT_FIELDS, *fields})


def repost_object(world: World, repost: Repost, at: datetime, fields: Collection[str]) -> Json:
    """A repost of the owner's: the count of reposts is the original's, all else is 0."""
    original = world.crowd.post(repost.original_id)
    inside = PostCounts() if original is None else original.counts(at)
    counts = PostCounts(likes=0, reposts=inside.reposts, replies=0, quotes=0, bookmarks=0, views=0)
    text = "RT" if original is None else f"RT @{original.author.handle}: {original.text}"
    everything = _post(repost.tweet_id, text, world.owner.account_id, counts)
    everything["referenced_tweets"] = [{"type": "retweeted", "id": repost.original_id}]
    return _only(everything, {*_DEFAULT_FIELDS, *fields})


def analytics(
    world: World, tweet_id: str, span: tuple[datetime, datetime], granularity: str
) -> Json:
    """What happened to an owner's post in each step of the span, oldest first."""
    start, end = span
    step = STEPS.get(granularity, end - start)
    count = max(-((start - end) // step), 1)
    moments = [min(start + n * step, end) for n in range(count + 1)]
    totals = [_totals(world, tweet_id, moment) for moment in moments]
    return {
        "id": tweet_id,
        "timestamped_metrics": [
            {"timestamp": iso(moment), "metrics": {k: b[k] - a[k] for k in a}}
            for moment, a, b in zip(moments, totals, totals[1:], strict=False)
        ],
    }


def _totals(world: World, tweet_id: str, at: datetime) -> dict[str, int]:
    counts, extras = world.counts(tweet_id, at), world.extras(tweet_id, at)
    totals = {
        "impressions": counts.views or 0,
        "likes": extras.likes_given,
        "replies": counts.replies or 0,
        "retweets": counts.reposts or 0,
        "quote_tweets": counts.quotes or 0,
        "bookmarks": counts.bookmarks or 0,
        "user_profile_clicks": extras.profile_clicks,
        "url_clicks": extras.url_clicks,
        "detail_expands": extras.detail_expands,
        "follows": extras.follows,
    }
    parts = ("likes", "replies", "retweets", "user_profile_clicks", "url_clicks", "detail_expands")
    return totals | {"engagements": sum(totals[part] for part in parts)}


def _post(tweet_id: str, text: str, author_id: str | None, counts: PostCounts) -> Json:
    known = attrs.asdict(counts)
    return {
        "id": tweet_id,
        "text": text,
        "author_id": author_id,
        "created_at": iso(minted_at(tweet_id)),
        "conversation_id": tweet_id,
        "edit_history_tweet_ids": [tweet_id],
        "public_metrics": {
            "retweet_count": known["reposts"],
            "reply_count": known["replies"],
            "like_count": known["likes"],
            "quote_count": known["quotes"],
            "bookmark_count": known["bookmarks"],
            "impression_count": known["views"],
        },
    }


def _only(everything: Json, fields: Collection[str]) -> Json:
    return {name: value for name, value in everything.items() if name in fields and value != []}
