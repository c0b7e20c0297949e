"""What is kept of the material: enough to read it again, nothing of other people, no secrets."""

from __future__ import annotations

import re

import orjson

from growthd.model.reading import Refusal, RefusalKind
from growthd.reading.fingerprint import fingerprint
from growthd.reading.identity import author_object, inner_id
from growthd.reading.structure import Node, inner

MAX_BYTES = 16_384
MAX_TEXT = 2_000
_MAX_CHILDREN = 60
_MAX_DEPTH = 10

_QUERY = re.compile(r"(https?://[^\s?#]*)[?#]\S*")
_POST_PARTS = ("views", "edit_control", "previous_counts", "edit_perspective")
_POST_FIELDS = (
    "id_str", "user_id_str", "created_at", "conversation_id_str", "in_reply_to_status_id_str",
    "quoted_status_id_str", "lang", "favorite_count", "retweet_count", "reply_count",
    "quote_count", "bookmark_count",
)  # fmt: skip
_USER_PARTS = ("core", "relationship_counts", "tweet_counts", "privacy")
_USER_FIELDS = (
    "screen_name", "protected", "created_at", "followers_count", "friends_count",
    "statuses_count", "media_count", "listed_count",
)  # fmt: skip
_USER_CORE = ("screen_name", "created_at")
_API_POST = (
    "id", "author_id", "created_at", "conversation_id", "edit_history_tweet_ids",
    "referenced_tweets", "public_metrics", "non_public_metrics",
)  # fmt: skip
_API_USER = ("id", "username", "created_at", "protected", "public_metrics")


def without_queries(text: str) -> str:
    """The text with every URL cut before its query and fragment."""
    return _QUERY.sub(r"\1", text)


def post(node: Node, text: str | None) -> bytes:
    """The post object reduced to what readers read; `text` is the owner's own, or None."""
    kept: Node = {"__typename": "Tweet"}
    kept.update(_only(node, ("rest_id", *_POST_PARTS, *_POST_FIELDS)))
    legacy = node.get("legacy")
    if isinstance(legacy, dict):
        kept["legacy"] = _only(legacy, _POST_FIELDS)
        kept["legacy"].update(_stubs(node))
        if text is not None:
            kept["legacy"]["full_text"] = without_queries(text)[:MAX_TEXT]
    kept["core"] = {"user_results": {"result": _author(author_object(node))}}
    return _bounded(kept)


def account(node: Node) -> bytes:
    """The user object reduced to what readers read."""
    kept: Node = _only(node, ("__typename", "id", "rest_id", *_USER_PARTS))
    if isinstance(kept.get("core"), dict):
        kept["core"] = _only(kept["core"], _USER_CORE)
    legacy = node.get("legacy")
    if isinstance(legacy, dict):
        kept["legacy"] = _only(legacy, _USER_FIELDS)
    return _bounded(kept)


def api_post(node: Node, text: str | None) -> bytes:
    """The API's post object reduced to what readers read; `text` is the owner's own, or None."""
    kept = _only(node, _API_POST)
    if text is not None:
        kept["text"] = without_queries(text)[:MAX_TEXT]
    return _bounded(kept)


def api_user(node: Node) -> bytes:
    """The API's user object reduced to what readers read."""
    return _bounded(_only(node, _API_USER))


def blind(detail: str, node: object) -> Refusal:
    """The refusal of a shape that nobody knows, with its fingerprint and a masked sample."""
    return Refusal(
        kind=RefusalKind.BLIND,
        detail=detail,
        fingerprint=fingerprint(node),
        raw=_bounded(_masked(node, 0)),
    )


def _stubs(node: Node) -> Node:
    """The posts inside the post, by id alone: their words and counts are somebody else's."""
    stubs: Node = {}
    for name in ("retweeted_status_result", "quoted_status_result"):
        nested = inner(node, name)
        if nested is not None:
            stubs[name] = {"result": {"__typename": "Tweet", "rest_id": inner_id(nested)}}
    return stubs


def _author(user: Node) -> Node:
    kept = _only(user, ("__typename", "rest_id"))
    for part in ("core", "legacy"):
        fields = user.get(part)
        if isinstance(fields, dict):
            kept[part] = _only(fields, ("screen_name",))
    return kept


def _only(node: Node, names: tuple[str, ...]) -> Node:
    return {name: node[name] for name in names if name in node}


def _bounded(value: object) -> bytes:
    """The value as JSON; where that is too large or no JSON, nothing rather than half of it."""
    try:
        raw = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    except (orjson.JSONEncodeError, RecursionError):
        return b""
    return raw if len(raw) <= MAX_BYTES else b""


def _masked(value: object, depth: int) -> object:
    """The same structure with texts and numbers replaced by their types."""
    if isinstance(value, dict):
        if depth > _MAX_DEPTH:
            return {}
        return {
            str(key)[:64]: child
            if key == "__typename" and isinstance(child, str) and len(child) < 64
            else _masked(child, depth + 1)
            for key, child in list(value.items())[:_MAX_CHILDREN]
        }
    if isinstance(value, list):
        return [] if depth > _MAX_DEPTH else [_masked(child, depth + 1) for child in value[:3]]
    return None if value is None else type(value).__name__
