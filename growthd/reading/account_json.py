"""One user object of a GraphQL response, in any of its three schemas, whole or not at all."""

from __future__ import annotations

import base64
import binascii

from growthd.model.reading import (
    AccountCounts,
    AccountReading,
    Refusal,
    RefusalKind,
    SourceName,
    Witness,
)
from growthd.reading import evidence
from growthd.reading.fingerprint import shape
from growthd.reading.identity import Unreadable, one_text
from growthd.reading.post_json import MAX_COUNT
from growthd.reading.structure import Node, Spot, render

_LEGACY = {
    "followers": "followers_count",
    "following": "friends_count",
    "posts": "statuses_count",
    "media": "media_count",
}
_PARTS = {
    "followers": ("relationship_counts", "followers"),
    "following": ("relationship_counts", "following"),
    "posts": ("tweet_counts", "tweets"),
    "media": ("tweet_counts", "media_tweets"),
}
_GONE = frozenset({"suspended", "deactivated", "deleted", "offboarded", "notfound"})


def read(spot: Spot) -> AccountReading | Refusal:
    """What the object says of its user: all its counts, none (a stub), or a refusal to guess."""
    node = spot.node
    if node.get("__typename") == "UserUnavailable":
        return _unavailable(node)
    try:
        return _read(node, render(spot.frame))
    except Unreadable as reason:
        return evidence.blind(f"{render(spot.frame) or 'user'}: {reason}", node)


def has_counts(reading: AccountReading) -> bool:
    """False for a stub, which names a user and says nothing of it."""
    return reading.counts != AccountCounts()


def is_nameless(node: Node) -> bool:
    """True for a user object of an unknown shape; a mere holder of timelines is none."""
    plain = (key for key in node if key != "__typename" and not key.startswith("timeline"))
    return "rest_id" not in node and any(plain)


def handle(node: Node) -> str | None:
    """The handle in either of its places. Raises Unreadable where they differ."""
    return one_text([_part(node, name).get("screen_name") for name in ("core", "legacy")], "handle")


def _read(node: Node, path: str) -> AccountReading:
    rest_id = node.get("rest_id")
    if type(rest_id) is not str or not _is_id(rest_id) or not _confirms(node.get("id"), rest_id):
        raise Unreadable("no id, or two")
    return AccountReading(
        account_id=rest_id,
        handle=handle(node),
        counts=_counts(node),
        witness=Witness(source=SourceName.PAGE_JSON, path=path, fingerprint=_shape(node)),
        protected=_protected(node),
        raw=evidence.account(node),
    )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 20


def _confirms(global_id: object, rest_id: str) -> bool:
    """False where the object's global id (`User:<id>` in base64) names another user."""
    if type(global_id) is not str:
        return True
    try:
        return base64.b64decode(global_id, validate=True) == b"User:" + rest_id.encode()
    except (binascii.Error, ValueError):
        return False


def _part(node: Node, name: str) -> Node:
    part = node.get(name)
    return part if type(part) is dict else {}


def _counts(node: Node) -> AccountCounts:
    legacy = _part(node, "legacy")
    values: dict[str, int | None] = {}
    for metric, (part, name) in _PARTS.items():
        values[metric] = _agreed(
            _count(_part(node, part), name), _count(legacy, _LEGACY[metric]), metric
        )
    if None in values.values() and any(value is not None for value in values.values()):
        raise Unreadable("some of its counts are missing")
    return AccountCounts(**values, listed=_count(legacy, "listed_count"))


def _count(part: Node, name: str) -> int | None:
    if name not in part:
        return None
    value = part[name]
    if type(value) is not int or not 0 <= value < MAX_COUNT:
        raise Unreadable(f"{name} is no count")
    return value


def _agreed(new: int | None, old: int | None, metric: str) -> int | None:
    if new is not None and old is not None and new != old:
        raise Unreadable(f"two values for {metric}")
    return old if new is None else new


def _protected(node: Node) -> bool | None:
    for part in ("privacy", "legacy"):
        value = _part(node, part).get("protected")
        if type(value) is bool:
            return value
    return None


def _unavailable(node: Node) -> Refusal:
    reason = str(node.get("reason") or node.get("unavailable_reason") or "unsaid")[:64]
    plain = reason.casefold().replace("_", "")
    kind = RefusalKind.UNAVAILABLE
    if plain in _GONE:
        kind = RefusalKind.GONE
    elif plain == "protected":
        kind = RefusalKind.PROTECTED
    return Refusal(kind=kind, detail=f"the account is unavailable: {reason}")


def _shape(node: Node) -> str:
    places = {"": node} | {
        name: _part(node, name)
        for name in ("core", "legacy", "relationship_counts", "tweet_counts", "privacy")
    }
    return shape(*((path, tuple(part)) for path, part in places.items()))
