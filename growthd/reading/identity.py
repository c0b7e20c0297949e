"""Which post an object is and whose: told in several places, believed only where all agree."""

from __future__ import annotations

from growthd.model.post import snowflake_ms
from growthd.reading.structure import Node, unwrapped

SNOWFLAKES_FROM = 10**16
"""Smaller ids were counted, not minted from the clock."""
_STUB_KEYS = 3
_MAX_EDIT_MS = 7_200_000
"""X lets a post be edited for an hour; twice that separates a chain from a stray id."""


class Unreadable(ValueError):
    """The object contradicts itself or lacks what every object of its kind has."""


def is_stub(node: Node) -> bool:
    """True for an object that only names a post: nothing is wrong with it, nothing is in it."""
    return len(node) <= _STUB_KEYS and "legacy" not in node and "core" not in node


def is_nameless(node: Node) -> bool:
    """True where the object tells neither its id nor its author under any name that is known."""
    parts = (node, legacy(node))
    return not any(
        part.get(name) for part in parts for name in ("rest_id", "id_str", "user_id_str")
    )


def names(node: Node, post_id: str) -> bool:
    """True where the object says in any place that it is that post, or a version of it."""
    if node.get("rest_id") == post_id:
        return True
    part = node.get("legacy")
    if type(part) is dict and part.get("id_str") == post_id:
        return True
    return post_id in _edit_ids(node)


def post_id_of(node: Node) -> str:
    """The post's own id. Raises Unreadable where there is none, or two."""
    post_id = one_text([node.get("rest_id"), legacy(node).get("id_str")], "id")
    if post_id is None or not _is_id(post_id):
        raise Unreadable("no id")
    return post_id


def author_of(node: Node) -> tuple[str | None, str | None]:
    """The author's id and handle. Raises Unreadable where the object names two."""
    user = author_object(node)
    ids = [legacy(node).get("user_id_str"), node.get("user_id_str"), user.get("rest_id")]
    parts = (user.get("core"), user.get("legacy"))
    handles = [part.get("screen_name") for part in parts if type(part) is dict]
    return one_text(ids, "author"), one_text(handles, "handle")


def versions_of(node: Node, post_id: str) -> tuple[str, ...]:
    """The ids of all versions of the post, oldest first; empty where it tells of none.

    Raises Unreadable for a chain that the post is not in, or that no hour of edits explains.
    """
    chain = tuple(one for one in _edit_ids(node) if type(one) is str and _is_id(one))
    if len(chain) != len(_edit_ids(node)) or (chain and post_id not in chain):
        raise Unreadable("an edit chain without the post itself")
    if len(chain) > 1:
        minted = [snowflake_ms(one) for one in chain]
        if min(map(int, chain)) < SNOWFLAKES_FROM or max(minted) - min(minted) > _MAX_EDIT_MS:
            raise Unreadable("an edit chain of strangers")
    return chain


def inner_id(node: Node) -> str | None:
    """The id of a post inside another, be it a stub."""
    rest_id = unwrapped(node).get("rest_id")
    return rest_id if type(rest_id) is str else None


def legacy(node: Node) -> Node:
    """The object's legacy part, empty where it has none."""
    part = node.get("legacy")
    return part if type(part) is dict else {}


def author_object(node: Node) -> Node:
    """The user object inside the post, empty where it has none."""
    holder = node.get("core")
    for name in ("user_results", "result"):
        holder = holder.get(name) if type(holder) is dict else None
    return holder if type(holder) is dict else {}


def one_text(values: list[object], what: str) -> str | None:
    """The text that all known values are, None where none is. Raises Unreadable for two."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    first = known[0]
    if type(first) is not str or any(value != first for value in known):
        raise Unreadable(f"two values for its {what}, or no text")
    return first


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 20


def _edit_ids(node: Node) -> list[object]:
    control = node.get("edit_control")
    if type(control) is not dict:
        return []
    ids = control.get("edit_tweet_ids")
    if ids is None:
        initial = control.get("edit_control_initial")
        ids = initial.get("edit_tweet_ids") if type(initial) is dict else None
    return ids if type(ids) is list else []
