"""Good answers, spoiled: by new names, by holes, by sheer size."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import orjson

RENAMED: Mapping[str, str] = {
    "rest_id": "entity_id",
    "legacy": "facets",
    "core": "identity",
    "views": "exposure",
    "relationship_counts": "audience",
    "tweet_counts": "output",
    "tweet_results": "post_results",
    "instructions": "directives",
    "favorite_count": "appreciations",
    "retweet_count": "amplifications",
    "reply_count": "responses",
    "quote_count": "citations",
    "bookmark_count": "keeps",
    "followers_count": "audience_size",
    "id_str": "entity_ref",
}
"""Old names and the new ones; the page's own script is told, a reader is not."""
_PADDING_BYTES = 24_000_000


def rename(body: bytes) -> bytes:
    """The answer in a shape nobody has met before."""
    return orjson.dumps(_rebuilt(orjson.loads(body), _renamed))


def hollow(body: bytes) -> bytes:
    """The answer with every other post reduced to a stub or to nothing, and an error to say so."""
    seen = 0

    def gut(node: dict[str, object]) -> dict[str, object]:
        nonlocal seen
        results = node.get("tweet_results")
        if not isinstance(results, dict) or not isinstance(results.get("result"), dict):
            return node
        seen += 1
        stub = {"result": {"__typename": "Tweet", "rest_id": results["result"].get("rest_id")}}
        return node | {"tweet_results": ({}, results, stub, results)[seen % 4]}

    hollowed = _rebuilt(orjson.loads(body), gut)
    timeout = {"message": "Timeout: Unspecified", "code": 29, "kind": "Operational",
               "name": "TimeoutError", "source": "Server", "path": ["user", "result"]}  # fmt: skip
    if isinstance(hollowed, dict):
        hollowed["errors"] = [timeout]
    return orjson.dumps(hollowed)


def inflate(body: bytes) -> bytes:
    """The answer, 24 MB larger."""
    return body.rstrip()[:-1] + b',"padding":"' + b"x" * _PADDING_BYTES + b'"}'


def _renamed(node: dict[str, object]) -> dict[str, object]:
    return {RENAMED.get(key, key): value for key, value in node.items()}


def _rebuilt(value: object, change: Callable[[dict[str, object]], dict[str, object]]) -> object:
    if isinstance(value, list):
        return [_rebuilt(each, change) for each in value]
    if isinstance(value, dict):
        return {key: _rebuilt(inner, change) for key, inner in change(value).items()}
    return value
