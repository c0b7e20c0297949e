"""What a bot or a person says of a post just made: the body of `POST /v1/posts`.

The fields are those of the bots' own success events, and what is known of how the post was made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs

from growthd.model.post import DecisionType
from growthd.web.api.fields import (
    Check,
    Json,
    Wrong,
    flag,
    many,
    moment,
    number,
    one_of,
    shaped,
    table,
    text,
    wrongs,
)

_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")
_TWEET_ID = re.compile(r"[0-9]{15,20}")
_POST_URL = re.compile(r"https?://[^/\s]+/[A-Za-z0-9_]{1,15}/status/([0-9]{15,20})(?:[/?#]\S*)?")
_WORDS = (
    "app_version",
    "target_username",
    "generator_name",
    "raw_topic",
    "topic_cluster",
    "angle",
    "tone",
    "format_strategy",
    "hook_pattern",
    "hook_type",
    "content_type_id",
    "viral_formula",
    "experiment_arm",
)
_IDS = ("tweet_id", "posted_reply_tweet_id", "target_tweet_id", "root_tweet_id")

REQUIRED = frozenset({"decision_id", "account_handle", "posted_at"})
RULES: Mapping[str, Check] = {
    "decision_id": text(200),
    "account_handle": shaped(_HANDLE, "a handle without the @, such as jack"),
    "posted_at": moment,
    "decision_type": one_of(*DecisionType),
    "tweet_url": shaped(_POST_URL, "a post's address, such as https://x.com/jack/status/20 digits"),
    "thread_tweet_ids": many(_TWEET_ID, 100, "ids of 15 to 20 digits, in quotes"),
    "id_provisional": flag,
    "is_test_post": flag,
    "content": text(25_000),
    "predicted_engagement": number,
    "cost_usd": number,
    "generation_metadata": table,
    "features": table,
    **dict.fromkeys(_IDS, text(200)),
    **dict.fromkeys(_WORDS, text(500)),
}


@attrs.frozen
class Announcement:
    """One post as announced: `said` fulfils `RULES`. Ids may be provisional."""

    said: Mapping[str, Json]

    @classmethod
    def read(cls, body: Json) -> Announcement | list[Wrong]:
        """The announcement in a parsed JSON body, or everything that is wrong with it.

        A post's address stands for its id, and both must be the same post's.
        """
        found = wrongs(body, RULES, REQUIRED)
        if found:
            return found
        said = {field: value for field, value in body.items() if value is not None}
        linked = _POST_URL.fullmatch(said.get("tweet_url", ""))
        if linked and said.setdefault("tweet_id", linked[1]) != linked[1]:
            return [Wrong(field="tweet_url", remedy="must be the address of tweet_id's post")]
        return cls({**said, "account_handle": said["account_handle"].lower()})

    @property
    def handle(self) -> str:
        """In lower case, without the @."""
        return str(self.said["account_handle"])

    @property
    def event_type(self) -> str:
        """The success event that a bot would have written itself."""
        reply = self.said.get("decision_type") == DecisionType.REPLY
        return "REPLY_SUCCESS" if reply or "posted_reply_tweet_id" in self.said else "POST_SUCCESS"
