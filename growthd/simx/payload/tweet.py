"""A post object, with its author and whatever it quotes or reposts inside."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from growthd.model.reading import PostCounts
from growthd.simx.crowd import Person
from growthd.simx.payload.shape import Json, Schema, stamp
from growthd.simx.payload.user import user

_UNIX_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@attrs.frozen(kw_only=True)
class TweetView:
    """A post as one viewer sees it at one moment."""

    tweet_id: str
    author: Person
    text: str
    posted_at: datetime
    counts: PostCounts
    """Unknown counts are left out of the payload; unknown views are `{"state": "Enabled"}`."""
    answers: TweetView | None = None
    conversation_id: str | None = None
    quotes: TweetView | None = None
    reposts: TweetView | None = None
    liked: bool = False
    reposted: bool = False
    wrapped: bool = False
    """Inside a `TweetWithVisibilityResults`."""


def tweet(view: TweetView, schema: Schema) -> Json:
    """`{"__typename": "Tweet", …}`; a wrapped one has its object under `tweet`, untyped."""
    views = view.counts.views
    result: Json = {
        "rest_id": view.tweet_id,
        "core": {"user_results": {"result": user(view.author, schema)}},
        "unmention_data": {},
        "edit_control": {
            "edit_tweet_ids": [view.tweet_id],
            "editable_until_msecs": str(_milliseconds(view.posted_at + timedelta(hours=1))),
            "is_edit_eligible": view.answers is None,
            "edits_remaining": "5",
        },
        "is_translatable": False,
        "views": {"state": "Enabled"} if views is None else
                 {"count": str(views), "state": "EnabledWithCount"},
        "source": '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
        "legacy": _legacy(view, schema),
        "quick_promote_eligibility": {"eligibility": "IneligibleNotProfessional"},
    }  # fmt: skip
    if schema is not Schema.LEGACY:
        result["grok_translated_post_with_availability"] = {"is_available": False}
    if view.quotes is not None:
        result["quoted_status_result"] = {"result": tweet(view.quotes, schema)}
    if view.wrapped:
        return {"__typename": "TweetWithVisibilityResults", "tweet": result,
                "limitedActionResults": {"limited_actions": []}}  # fmt: skip
    return {"__typename": "Tweet"} | result


def _legacy(view: TweetView, schema: Schema) -> Json:
    counts = view.counts
    legacy: Json = {
        "bookmark_count": counts.bookmarks,
        "bookmarked": False,
        "created_at": stamp(view.posted_at),
        "conversation_id_str": view.conversation_id or view.tweet_id,
        "display_text_range": [0, len(view.text)],
        "entities": {"hashtags": [], "symbols": [], "urls": [], "user_mentions": []},
        "favorite_count": counts.likes,
        "favorited": view.liked,
        "full_text": view.text,
        "is_quote_status": view.quotes is not None,
        "lang": "en",
        "quote_count": counts.quotes,
        "reply_count": counts.replies,
        "retweet_count": counts.reposts,
        "retweeted": view.reposted,
        "user_id_str": view.author.account_id,
        "id_str": view.tweet_id,
    }
    if view.answers is not None:
        legacy["in_reply_to_status_id_str"] = view.answers.tweet_id
        legacy["in_reply_to_user_id_str"] = view.answers.author.account_id
        legacy["in_reply_to_screen_name"] = view.answers.author.handle
    if view.quotes is not None:
        path = f"{view.quotes.author.handle}/status/{view.quotes.tweet_id}"
        legacy["quoted_status_id_str"] = view.quotes.tweet_id
        legacy["quoted_status_permalink"] = {
            "url": "https://t.co/0000000000",
            "expanded": f"https://twitter.com/{path}",
            "display": f"x.com/{path[:14]}…",
        }
    if view.reposts is not None:
        legacy["retweeted_status_result"] = {"result": tweet(view.reposts, schema)}
    return {name: value for name, value in legacy.items() if value is not None}


def _milliseconds(moment: datetime) -> int:
    return (moment - _UNIX_EPOCH) // timedelta(milliseconds=1)
