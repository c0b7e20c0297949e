"""Ends a life that no longer gets anywhere."""

from __future__ import annotations

import trio

from growthd.clock import wake_by
from growthd.supervision.actor import Actor


class Stalled(Exception):
    """An actor made no progress by its deadline."""


async def watch(actor: Actor) -> None:
    """Raise `Stalled`, and so end the life it runs in, once the pulse misses the deadline."""
    while (left := _left(actor)) > 0:  # noqa: ASYNC110 - an event per progress would wake it each time
        await trio.sleep_until(wake_by(left))
    raise Stalled(f"{actor.name} made no progress for {actor.deadline:.0f} s")


def _left(actor: Actor) -> float:
    return actor.pulse.ticked + actor.deadline - trio.current_time()
