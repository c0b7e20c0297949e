"""The shape of a piece of JSON: a short hash of its sorted key paths, whatever its values are.

A shape that was never seen before is noticed here before any value goes missing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

MAX_PATHS = 4_000
MAX_DEPTH = 12
_DIGEST_BYTES = 6


def fingerprint(value: object) -> str:
    """Twelve hex digits that stand for the key paths of `value`.

    List indices and keys made of digits count as one; at most MAX_PATHS places are looked at, so
    that hostile material costs no more than a large page.
    """
    return digest(_paths(value))


def digest(paths: Iterable[str]) -> str:
    """Twelve hex digits that stand for a set of paths, in any order."""
    text = "\n".join(sorted(set(paths)))
    return hashlib.blake2b(
        text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES
    ).hexdigest()


@lru_cache(maxsize=1024)
def shape(*places: tuple[str, tuple[str, ...]]) -> str:
    """The fingerprint of the named places, each given as its path and its keys.

    Cached, since a page holds many objects of few shapes.
    """
    return digest(f"{path}.{key}" for path, keys in places for key in keys)


def _paths(value: object) -> Iterator[str]:
    queue: list[tuple[str, object, int]] = [("", value, 0)]
    for path, node, depth in queue:
        if len(queue) > MAX_PATHS or depth > MAX_DEPTH:
            return
        yield path
        if isinstance(node, dict):
            queue.extend((f"{path}.{_key(key)}", child, depth + 1) for key, child in node.items())
        elif isinstance(node, list):
            queue.extend((f"{path}[]", child, depth + 1) for child in node[:MAX_PATHS])


def _key(key: object) -> str:
    text = str(key)[:64]
    return "#" if text.isdigit() else text
