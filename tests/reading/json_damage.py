"""Damage to JSON: keys dropped, renamed, retyped, moved, other ids, huge and hostile values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any, TypeAlias

import orjson

from tests.reading.hostile import TEXTS, Damaged, cut

Slot: TypeAlias = tuple[Any, Any]
"""A container and one of its keys or indices."""

KNOWN_KEYS = (
    "rest_id", "id_str", "user_id_str", "legacy", "core", "views", "count", "state", "result",
    "favorite_count", "retweet_count", "reply_count", "quote_count", "bookmark_count",
    "edit_control", "edit_tweet_ids", "previous_counts", "retweeted_status_result",
    "quoted_status_result", "tweet_results", "tweet", "user_results", "itemContent", "content",
    "items", "item", "entries", "entry", "instructions", "entryId", "promotedMetadata",
    "__typename", "type", "screen_name", "followers_count", "friends_count", "statuses_count",
    "media_count", "listed_count", "relationship_counts", "tweet_counts", "followers", "following",
    "tweets", "media_tweets", "errors", "data", "timeline", "id", "full_text",
)  # fmt: skip
IDENTITY = frozenset(
    {"rest_id", "id_str", "user_id_str", "id", "screen_name", "core", "user_results", "result",
     "legacy", "edit_tweet_ids", "edit_control", "full_text", "retweeted_status_result"}
)  # fmt: skip
"""What says whose an object is. Two damages to it can agree on a lie that nothing contradicts."""
NAMELESS_PARTS = frozenset({"views", "relationship_counts", "tweet_counts"})
"""Parts that do not say whose they are: whoever writes them there, writes the truth."""


def damage(body: bytes, rng: Random, *, may_forge: bool = True) -> Damaged:
    """The body after one random damage; where it may not forge, it leaves identities alone."""
    slots = list(_slots(_loaded(body)))
    usable = [one for one in slots if may_forge or one[1] not in IDENTITY]
    if not usable or rng.random() < 0.08:
        return cut(body, rng)
    known = [one for one in usable if one[1] in KNOWN_KEYS]
    holder, key = rng.choice(known if known and rng.random() < 0.7 else usable)
    name, act = rng.choice(DAMAGES)
    root = slots[0][0]
    written = act(holder, key, slots, rng)
    forged = key in IDENTITY
    return Damaged(
        name=name, material=orjson.dumps(root), written=frozenset(written), forged=forged
    )


def _loaded(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _slots(document: object) -> Iterator[Slot]:
    stack = [document]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            for key, child in node.items():
                yield node, key
                stack.append(child)
        elif isinstance(node, list):
            for index, child in enumerate(node):
                yield node, index
                stack.append(child)


def _numbers(value: object) -> set[int]:
    """Every number in the value, be it written in digits."""
    if isinstance(value, bool):
        return set()
    if isinstance(value, int):
        return {value}
    if isinstance(value, str):
        return {int(value)} if value.isascii() and value.isdigit() and len(value) < 20 else set()
    if isinstance(value, dict | list):
        children = value.values() if isinstance(value, dict) else value
        return set().union(*(_numbers(child) for child in children))
    return set()


def _drop(holder: Any, key: Any, _slots: list[Slot], _rng: Random) -> set[int]:  # noqa: ANN401 - any JSON
    del holder[key]
    return set()


def _rename(holder: Any, key: Any, _slots: list[Slot], rng: Random) -> set[int]:  # noqa: ANN401 - any JSON
    if not isinstance(holder, dict):
        return set()
    value = holder.pop(key)
    new = rng.choice([f"{key}_v2", str(key).upper(), rng.choice(KNOWN_KEYS)])
    holder[new] = value
    return _told_as(new, value)


def _told_as(key: object, value: object) -> set[int]:
    """The numbers that a value tells under a key, as far as nothing in it says whose they are."""
    is_leaf = not isinstance(value, dict | list)
    of_user = key == "legacy" and isinstance(value, dict) and "id_str" not in value
    return _numbers(value) if is_leaf or key in NAMELESS_PARTS or of_user else set()


def _retype(holder: Any, key: Any, _slots: list[Slot], rng: Random) -> set[int]:  # noqa: ANN401 - any JSON
    value = holder[key]
    choices: list[object] = [None, True, [value], {"value": value}, [], {}, ""]
    if isinstance(value, int | str):
        choices += [str(value), f" {value}", f"{value}.0"]
    if isinstance(value, int):
        choices += [float(value), -value - 1]
    holder[key] = rng.choice(choices)
    return set()


def _renumber(holder: Any, key: Any, _slots: list[Slot], rng: Random) -> set[int]:  # noqa: ANN401 - any JSON
    value = holder[key]
    number = rng.choice([0, 1, rng.randint(0, 10**7), 2**53 - 1, 2**53, 2**63])
    if isinstance(value, bool) or not isinstance(value, int):
        return set()
    holder[key] = number
    return {number}


def _enlarge(holder: Any, key: Any, _slots: list[Slot], rng: Random) -> set[int]:  # noqa: ANN401 - any JSON
    deep: object = 1
    for _ in range(60):
        deep = [deep]
    wide = [{"__typename": "Tweet"}] * rng.choice([50, 2_000])
    holder[key] = rng.choice(["x" * rng.choice([5_000, 200_000]), 10**18, wide, deep, "9" * 400])
    return set()


def _poison(holder: Any, key: Any, _slots: list[Slot], rng: Random) -> set[int]:  # noqa: ANN401 - any JSON
    holder[key] = rng.choice(TEXTS)
    return set()


def _misname(holder: Any, key: Any, slots: list[Slot], rng: Random) -> set[int]:  # noqa: ANN401 - any JSON
    """Another id, or another text of the same kind, in the place of this one."""
    if not isinstance(holder[key], str):
        return set()
    digits = holder[key].isdigit()
    pool = [one[0][one[1]] for one in slots if isinstance(one[0][one[1]], str)]
    holder[key] = rng.choice([one for one in pool if one.isdigit() == digits] or pool)
    return _numbers(holder[key])


def _shuffle(holder: Any, key: Any, _slots: list[Slot], rng: Random) -> set[int]:  # noqa: ANN401 - any JSON
    value = holder[key]
    if isinstance(value, list):
        rng.shuffle(value)
    elif isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        holder[key] = {one: value[one] for one in keys}
    return set()


def _transplant(holder: Any, key: Any, slots: list[Slot], rng: Random) -> set[int]:  # noqa: ANN401 - any JSON
    """The value that stands under the same key elsewhere, in the place of this one."""
    donors = [one for one in slots if one[1] == key and isinstance(one[0], type(holder))]
    donor, at = rng.choice(donors)
    value = orjson.loads(orjson.dumps(donor[at]))
    holder[key] = value
    return _told_as(key, value)


def _repeat(holder: Any, key: Any, _slots: list[Slot], rng: Random) -> set[int]:  # noqa: ANN401 - any JSON
    if isinstance(holder, list):
        holder.insert(rng.randint(0, len(holder)), holder[key])
    return set()


DAMAGES: tuple[tuple[str, Callable[[Any, Any, list[Slot], Random], set[int]]], ...] = (
    ("dropped", _drop),
    ("dropped", _drop),
    ("renamed", _rename),
    ("renamed", _rename),
    ("retyped", _retype),
    ("renumbered", _renumber),
    ("huge", _enlarge),
    ("hostile", _poison),
    ("other ids", _misname),
    ("other ids", _misname),
    ("re-ordered", _shuffle),
    ("transplanted", _transplant),
    ("transplanted", _transplant),
    ("repeated", _repeat),
)
