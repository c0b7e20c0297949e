"""What the owner's bot would write down about its posts: events, and rows of content_metadata."""

from __future__ import annotations

import attrs

from growthd.model.post import DecisionType
from growthd.model.reading import Owner
from growthd.simx.payload.shape import Json
from growthd.simx.post import SimPost

_APP_VERSION = "4.2.0"


@attrs.frozen(kw_only=True)
class Announcement:
    """A row of system_events. `event_data` is a JSON object of strings and booleans."""

    event_type: str
    event_data: Json
    severity: str = "info"
    component: str
    message: str


def announce(post: SimPost, owner: Owner, *, provisional: bool = False) -> Announcement:
    """The success event of a post: REPLY_SUCCESS for a reply, POST_SUCCESS for all else.

    A provisional one bears an id that the site never minted, as when the bot saw its post go out
    and missed the id.
    """
    tweet_id = provisional_id(post) if provisional else post.tweet_id
    data: Json = {
        "decision_id": post.decision_id,
        "tweet_id": tweet_id,
        "tweet_url": f"https://x.com/{owner.handle}/status/{tweet_id}",
        "decision_type": post.decision_type.value,
        "app_version": _APP_VERSION,
        "posted_at": post.posted_at.isoformat(),
        "account_handle": owner.handle.lower(),
    }
    if post.decision_type is not DecisionType.REPLY:
        return Announcement(
            event_type="POST_SUCCESS", event_data=data, component="posting_queue",
            message=f"posted {tweet_id}",
        )  # fmt: skip
    data |= {
        "posted_reply_tweet_id": tweet_id,
        "target_tweet_id": post.target_tweet_id,
        "root_tweet_id": post.target_tweet_id,
    }
    if provisional:
        data["id_provisional"] = True
    return Announcement(
        event_type="REPLY_SUCCESS", event_data=data, component="posting_queue",
        message=f"replied {tweet_id}",
    )  # fmt: skip


def announce_again(post: SimPost, owner: Owner) -> Announcement:
    """The same success, told a second time by the fallback path.

    A reply comes back as a POST_SUCCESS without `tweet_id` and `decision_type`; anything else is
    repeated word for word.
    """
    if post.decision_type is not DecisionType.REPLY:
        return announce(post, owner)
    return Announcement(
        event_type="POST_SUCCESS",
        event_data={
            "decision_id": post.decision_id,
            "posted_reply_tweet_id": post.tweet_id,
            "target_tweet_id": post.target_tweet_id,
            "app_version": _APP_VERSION,
            "posted_at": post.posted_at.isoformat(),
            "account_handle": owner.handle.lower(),
        },
        component="posting_queue_fallback",
        message=f"replied {post.tweet_id}",
    )


def provisional_id(post: SimPost) -> str:
    """An id of the bot's own making, in one of the three forms seen in the wild."""
    milliseconds = int(post.posted_at.timestamp() * 1000)
    if post.decision_type is DecisionType.REPLY:
        return f"reply_posted_{milliseconds}"
    odd = int(post.tweet_id) % 2
    return "unknown" if odd else f"posted_strong_evidence_{milliseconds}"


def content_row(post: SimPost) -> Json:
    """The post as a row of content_metadata, by column name."""
    return {
        "decision_id": post.decision_id,
        "decision_type": post.decision_type.value,
        "status": "posted",
        "content": post.content,
        "tweet_id": post.tweet_id,
        "thread_tweet_ids": list(post.thread_tweet_ids),
        "posted_at": post.posted_at,
        "target_tweet_id": post.target_tweet_id,
        "target_username": post.target_username,
        "generation_metadata": {"app_version": _APP_VERSION},
        "features": {"length": len(post.content), "has_question": "?" in post.content},
        "is_test_post": False,
    } | attrs.asdict(post.arms)
