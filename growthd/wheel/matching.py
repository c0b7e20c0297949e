"""Matches posts that wait for their id with posts found on the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from growthd.model.post import DecisionType, Post
from growthd.model.reading import PostReading

NEAR = timedelta(minutes=10)
"""How far the announced and the minted posting time of one post may lie apart."""


def match(waiting: Sequence[Post], seen: Sequence[PostReading]) -> dict[str, str]:
    """Decision id to tweet id, for each waiting post that exactly one seen post can be.

    Time and kind must agree, and the text where both are known. Two candidates are none: a wrong
    id would credit one post with another's numbers (F05).
    """
    found: dict[str, str] = {}
    for post in waiting:
        candidates = [reading.post_id for reading in seen if _could_be(post, reading)]
        if len(candidates) == 1:
            found[post.decision_id] = candidates[0]
    claimed = list(found.values())
    return {key: tweet for key, tweet in found.items() if claimed.count(tweet) == 1}


def _could_be(post: Post, seen: PostReading) -> bool:
    if seen.posted_at is None or abs(seen.posted_at - post.posted_at) > NEAR:
        return False
    if (seen.in_reply_to is not None) != (post.decision_type is DecisionType.REPLY):
        return False
    return post.content is None or seen.text is None or _same_text(post.content, seen.text)


def _same_text(announced: str, seen: str) -> bool:
    """Equal at the start: X appends links and cuts long posts."""
    one, other = (" ".join(text.split())[:60] for text in (announced, seen))
    return one.startswith(other) or other.startswith(one)
