"""Where posts and users stand in a GraphQL response, whatever operation sent it.

The walk goes by structure: containers are entered, whatever they are called, until an object is
met that is a post, a user or the notice that one is unavailable. What a post holds inside itself
is entered by name only, so that nothing nested is ever mistaken for an entry of its own.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

Node: TypeAlias = dict[str, Any]
Frame: TypeAlias = tuple[Any, str | int, Any]
"""A place of the walk: (node, its key, the frame around it).

Frames are the walk's own stack. Paths and entries are told from them for the few objects that are
kept, and so cost nothing for the many that are passed by.
"""

MAX_NODES = 400_000
MAX_NESTING = 8
"""Posts inside posts: a repost of a quote of a quote is three deep."""


class Role(StrEnum):
    """In what capacity a post stands on a page."""

    ENTRY = "entry"
    QUOTED = "quoted"
    REPOST_WRAPPER = "repost_wrapper"
    """A repost by the author: its counts are not those of the post it shows."""
    REPOST_ORIGINAL = "repost_original"


class Place(NamedTuple):
    """The timeline entry around an object."""

    entry_id: str | None
    pinned: bool
    promoted: bool


class Found(NamedTuple):
    """A post object. A tuple, since a page makes dozens of them for the one that is wanted."""

    node: Node
    role: Role
    frame: Frame
    wrapped: bool
    """True where it came inside TweetWithVisibilityResults."""


class Spot(NamedTuple):
    """A user object, or the notice that stands where a user or a post was expected."""

    node: Node
    frame: Frame


_PEOPLE = ("User", "UserUnavailable")
_UNAVAILABLE_POSTS = ("TweetTombstone", "TweetUnavailable")
_DULL = frozenset(
    {"clientEventInfo", "feedbackInfo", "metadata", "promotedMetadata", "responseObjects"}
)
"""Branches around posts that never hold one: skipped for speed."""


def posts(document: object) -> tuple[list[Found], list[Spot]]:
    """Every post of the document, and every notice in a post's stead, both in document order.

    The last branch is entered first, which spares the walk reversing each container.
    """
    found: list[Found] = []
    missing: list[Spot] = []
    stack: list[Frame] = [(document, "", None)]
    left = MAX_NODES
    while stack and left:
        left -= 1
        frame = stack.pop()
        node = frame[0]
        if type(node) is list:
            stack.extend([_ahead(child, i, frame) for i, child in enumerate(node)])
        elif type(node) is dict:
            if "rest_id" in node and _is_plain(node):
                found.append(Found(node, Role.ENTRY, frame, False))  # noqa: FBT003 - a field of a tuple
            elif "rest_id" in node or node.get("__typename") in _KINDS:
                _recognise(frame, stack, found, missing)
            else:
                for key, child in node.items():
                    if type(child) in _CONTAINERS and key not in _DULL:
                        stack.append((child, key, frame))
    return found[::-1], missing[::-1]


def users(document: object) -> list[Spot]:
    """Every object of the document that is a user or stands in a user's stead, in order."""
    found: list[Spot] = []
    stack: list[Frame] = [(document, "", None)]
    left = MAX_NODES
    while stack and left:
        left -= 1
        frame = stack.pop()
        node = frame[0]
        if type(node) is dict:
            kind = node.get("__typename")
            if kind in _PEOPLE:
                found.append(Spot(node, frame))
            for key, child in reversed(node.items()):
                if type(child) is dict or type(child) is list:
                    stack.append((child, key, frame))
        elif type(node) is list:
            stack.extend([(node[i], i, frame) for i in range(len(node) - 1, -1, -1)])
    return found


def inner(node: Node, name: str) -> Node | None:
    """The result that `name` holds, at the post's top level or in its legacy part."""
    results = node.get(name)
    if results is None:
        legacy = node.get("legacy")
        results = legacy.get(name) if type(legacy) is dict else None
    result = results.get("result") if type(results) is dict else None
    return result if type(result) is dict else None


def unwrapped(node: Node) -> Node:
    """The post inside TweetWithVisibilityResults, or the post itself."""
    tweet = node.get("tweet")
    return tweet if type(tweet) is dict and "rest_id" not in node else node


def place(frame: Frame) -> Place:
    """The entry around the frame's node: the nearest id, and what all that surrounds it says."""
    entry_id: str | None = None
    pinned = promoted = False
    around: Frame | None = frame
    while around is not None:
        node, _, around = around
        if type(node) is dict:
            if entry_id is None and type(node.get("entryId")) is str:
                entry_id = node["entryId"]
            pinned = pinned or node.get("type") == "TimelinePinEntry"
            promoted = promoted or node.get("promotedMetadata") is not None
    return Place(entry_id, pinned, promoted)


def render(frame: Frame) -> str:
    """The path to the frame's node, dotted, list indices in brackets."""
    parts: list[str] = []
    while frame[2] is not None:
        _, key, frame = frame
        parts.append(f"[{key}]" if isinstance(key, int) else f".{key}")
    return "".join(reversed(parts)).lstrip(".")


_CONTAINERS = frozenset({dict, list})
_POSTS = ("Tweet", "TweetWithVisibilityResults")
_KINDS = _POSTS + _UNAVAILABLE_POSTS
# Tuples, since what stands under a key need not be hashable.


def _ahead(child: object, index: int, around: Frame) -> Frame:
    """The frame of the post or the items that an entry leads to the usual way, else of the child.

    Nearly every entry of a timeline is so: this spares the walk most of its steps.
    """
    frame: Frame = (child, index, around)
    if type(child) is not dict or "entryId" not in child:
        return frame
    name = "content" if "content" in child else "item"
    holder = child.get(name)
    if type(holder) is not dict:
        return frame
    if type(holder.get("items")) is list:
        return (holder["items"], f"{name}.items", frame)
    item = holder.get("itemContent")
    results = item.get("tweet_results") if type(item) is dict else None
    result = results.get("result") if type(results) is dict else None
    if type(result) is not dict:
        return frame
    return (result, "tweet_results.result", (item, f"{name}.itemContent", frame))


def _is_plain(node: Node) -> bool:
    """True for a post with nothing nested in it, as most are: it is found without detours."""
    legacy = node.get("legacy")
    return (
        "edit_control" in node
        and "quoted_status_result" not in node
        and type(legacy) is dict
        and "retweeted_status_result" not in legacy
        and "quoted_status_result" not in legacy
        and "retweeted_status_result" not in node
    )


def _recognise(frame: Frame, stack: list[Frame], found: list[Found], missing: list[Spot]) -> None:
    node = frame[0]
    kind = node.get("__typename")
    if kind in _POSTS or "views" in node or "edit_control" in node:
        _collect(frame, Role.ENTRY, found, missing)
    elif kind in _UNAVAILABLE_POSTS:
        missing.append(Spot(node, frame))
    else:
        # A user's own fields hold no post; a timeline that some operations hang on it does.
        names = [key for key in node if kind != "User" or key.startswith("timeline")]
        stack.extend([(node[key], key, frame) for key in names])


def _collect(
    frame: Frame, role: Role, found: list[Found], missing: list[Spot], depth: int = 0
) -> None:
    """Add, last first, the post itself, the repost's original and the quoted post inside it."""
    outer: Node = frame[0]
    node = unwrapped(outer)
    if node is not outer:
        frame = (node, "tweet", frame)
    if node.get("__typename") in _UNAVAILABLE_POSTS:
        missing.append(Spot(node, frame))
        return
    original = inner(node, "retweeted_status_result")
    quoted = inner(node, "quoted_status_result")
    if original is not None and role is Role.ENTRY:
        role = Role.REPOST_WRAPPER
    if quoted is not None and depth < MAX_NESTING:
        held = (quoted, "quoted_status_result.result", frame)
        _collect(held, Role.QUOTED, found, missing, depth + 1)
    if original is not None and depth < MAX_NESTING:
        held = (original, "retweeted_status_result.result", frame)
        _collect(held, Role.REPOST_ORIGINAL, found, missing, depth + 1)
    found.append(Found(node, role, frame, node is not outer))
