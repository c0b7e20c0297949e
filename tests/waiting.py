"""Waiting for what will happen, up to a deadline."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import trio

T = TypeVar("T")

PATIENCE_SECONDS = 180.0
_PAUSE_SECONDS = 0.05


async def until(look: Callable[[], Awaitable[T | None]], seconds: float = PATIENCE_SECONDS) -> T:
    """What `look` finds, once it finds something that is true."""
    with trio.fail_after(seconds):
        while not (found := await look()):  # noqa: ASYNC110 - no event crosses processes
            await trio.sleep(_PAUSE_SECONDS)
    return found
