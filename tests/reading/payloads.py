"""Synthetic GraphQL responses in the user and post schemas that X has served."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import orjson

from growthd.model.page import Payload
from growthd.model.reading import AccountCounts, Owner, PostCounts
from tests.reading.moments import NOON

Json = dict[str, Any]

OWNER = Owner(account_id="7001", handle="ada_grows")
STRANGER = Owner(account_id="9001", handle="someone_else")
POST_ID = "2074879725093454049"
EDITED_ID = "2074879892001620294"
OTHER_ID = "2074953114466033994"
WRAPPER_ID = "2075000000000000001"
COUNTS = PostCounts(likes=334, reposts=203, replies=73, quotes=99, bookmarks=20, views=297877)
FOREIGN_COUNTS = PostCounts(
    likes=68123, reposts=4012, replies=911, quotes=310, bookmarks=5090, views=6570780
)
SCHEMAS = ("legacy", "core+legacy", "relationship_counts")
FOLLOWERS, FOLLOWING, POSTS, LISTED, MEDIA = 583731, 1941, 4076, 2395, 815


def user(owner: Owner = OWNER, schema: str = "relationship_counts", **counts: int) -> Json:
    """A user object in one of the three schemas."""
    known = {"followers": FOLLOWERS, "following": FOLLOWING, "posts": POSTS, "media": MEDIA}
    known |= {"listed": LISTED} | counts
    rest_id = owner.account_id or ""
    node: Json = {
        "__typename": "User",
        "id": base64.b64encode(b"User:" + rest_id.encode()).decode(),
        "rest_id": rest_id,
        "is_blue_verified": False,
    }
    legacy: Json = {
        "followers_count": known["followers"],
        "normal_followers_count": known["followers"],
        "fast_followers_count": 0,
        "favourites_count": 2128,
        "friends_count": known["following"],
        "listed_count": known["listed"],
        "media_count": known["media"],
        "statuses_count": known["posts"],
    }
    core = {"created_at": "Sat Dec 14 04:35:55 +0000 2013", "screen_name": owner.handle}
    if schema == "legacy":
        return node | {"legacy": legacy | core}
    node |= {"core": core | {"name": "Ada"}, "privacy": {"protected": False}}
    if schema == "core+legacy":
        return node | {"legacy": legacy}
    if schema == "core-only":
        return node
    return node | {
        "relationship_counts": {"followers": known["followers"], "following": known["following"]},
        "tweet_counts": {"tweets": known["posts"], "media_tweets": known["media"]},
    }


def account_counts(schema: str = "relationship_counts") -> AccountCounts:
    """What is true of the owner's account, as far as the schema tells it."""
    return AccountCounts(
        followers=FOLLOWERS,
        following=FOLLOWING,
        posts=POSTS,
        listed=None if schema == "relationship_counts" else LISTED,
        media=MEDIA,
    )


def post(
    post_id: str = POST_ID,
    author: Owner = OWNER,
    counts: PostCounts = COUNTS,
    *,
    schema: str = "relationship_counts",
    **legacy: object,
) -> Json:
    """A post object as timelines and post pages hold it."""
    node: Json = {
        "__typename": "Tweet",
        "rest_id": post_id,
        "core": {"user_results": {"result": user(author, schema)}},
        "edit_control": {"edit_tweet_ids": [post_id], "is_edit_eligible": False},
        "views": {"state": "Enabled"},
        "source": '<a href="https://x.example">Web</a>',
        "legacy": {
            "conversation_id_str": post_id,
            "created_at": "Tue Jul 08 12:00:00 +0000 2025",
            "full_text": "Numbers nobody has to doubt https://t.example/a?b=secret",
            "id_str": post_id,
            "user_id_str": author.account_id,
            **_legacy_counts(counts),
            **legacy,
        },
    }
    if counts.views is not None:
        node["views"] = {"count": str(counts.views), "state": "EnabledWithCount"}
    return node


def flat(node: Json) -> Json:
    """The same post with `legacy` null and its fields at the top level."""
    return {**node, **node["legacy"], "legacy": None}


def repost(original: Json, wrapper_id: str = WRAPPER_ID, author: Owner = OWNER) -> Json:
    """A repost of `original`: zeros of its own, and the original's reposts."""
    reposts = original["legacy"]["retweet_count"]
    counts = PostCounts(likes=0, reposts=reposts, replies=0, quotes=0, bookmarks=0, views=9)
    node = post(wrapper_id, author, counts, full_text=f"RT @{STRANGER.handle}: Numbers")
    node["legacy"]["retweeted_status_result"] = {"result": original}
    return node


def quoting(node: Json, quoted: Json) -> Json:
    """`node` with `quoted` inside it."""
    node = node | {"quoted_status_result": {"result": quoted}}
    node["legacy"] = node["legacy"] | {"quoted_status_id_str": quoted.get("rest_id")}
    return node


def entry(node: Json, entry_id: str | None = None, **item: object) -> Json:
    """A timeline entry that shows the post."""
    return {
        "entryId": entry_id or f"tweet-{node.get('rest_id', '0')}",
        "sortIndex": "1",
        "content": {
            "__typename": "TimelineTimelineItem",
            "itemContent": {"itemType": "TimelineTweet", "tweet_results": {"result": node}, **item},
            "clientEventInfo": {"component": "tweet"},
        },
    }


def module(*nodes: Json, name: str = "conversationthread-1") -> Json:
    """A timeline entry that shows several posts in one module."""
    items = [
        {
            "entryId": f"{name}-tweet-{node['rest_id']}",
            "item": {"itemContent": {"tweet_results": {"result": node}}},
        }
        for node in nodes
    ]
    return {"entryId": name, "content": {"__typename": "TimelineTimelineModule", "items": items}}


def detail(*entries: Json) -> bytes:
    """The body of TweetDetail."""
    instructions = [{"type": "TimelineAddEntries", "entries": list(entries)}]
    timeline = {"instructions": instructions, "metadata": {}}
    return orjson.dumps({"data": {"threaded_conversation_with_injections_v2": timeline}})


def timeline(*entries: Json, pinned: Json | None = None) -> bytes:
    """The body of UserTweets."""
    instructions: list[Json] = [{"type": "TimelineClearCache"}]
    if pinned is not None:
        instructions.append({"type": "TimelinePinEntry", "entry": pinned})
    instructions.append({"type": "TimelineAddEntries", "entries": list(entries)})
    inner = {"timeline": {"instructions": instructions}}
    result = {"__typename": "User", "timeline": inner}
    return orjson.dumps({"data": {"user": {"result": result}}})


def single(node: Json) -> bytes:
    """The body of TweetResultByRestId."""
    return orjson.dumps({"data": {"tweetResult": {"result": node}}})


def profile(node: Json) -> bytes:
    """The body of UserByScreenName."""
    return orjson.dumps({"data": {"user": {"result": node}}})


def error(code: int, message: str = "as the server says", data: Json | None = None) -> bytes:
    """A body with HTTP 200 and an error in it."""
    return orjson.dumps({"errors": [{"code": code, "message": message}], "data": data or {}})


def payload(
    body: bytes,
    operation: str = "TweetDetail",
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    variables: bytes = b"",
) -> Payload:
    """A response of the page."""
    return Payload(
        operation=operation,
        variables=variables,
        status=status,
        headers=headers or {},
        body=body,
        received_at=NOON,
    )


def _legacy_counts(counts: PostCounts) -> Json:
    named = {
        "favorite_count": counts.likes,
        "retweet_count": counts.reposts,
        "reply_count": counts.replies,
        "quote_count": counts.quotes,
        "bookmark_count": counts.bookmarks,
    }
    return {name: value for name, value in named.items() if value is not None}
