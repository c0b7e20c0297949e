"""Asks a world for answers, without any server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import orjson

from growthd.simx.dice import Dice
from growthd.simx.faults import Faults
from growthd.simx.feed import WorldFeed
from growthd.simx.payload.shape import Schema
from growthd.simx.served import Served
from growthd.simx.sight import Sight
from growthd.simx.world import World


def always(moment: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: moment


def ask(
    world: World,
    at: datetime,
    operation: str,
    schema: Schema = Schema.NEWEST,
    faults: Faults | None = None,
    **variables: object,
) -> tuple[dict[str, Any], list[Served]]:
    """The decoded answer, and what it noted as served."""
    sight = Sight(
        at=at, operation=operation, schema=schema, faults=faults or Faults(), dice=Dice(seed=1)
    )
    body = WorldFeed(world=world).answer(variables, sight, None)
    assert body is not None
    return orjson.loads(body), sight.served


def results(answer: object) -> Iterator[dict[str, Any]]:
    """Every post object in an answer, in order, outermost first, wrappers taken off."""
    if isinstance(answer, list):
        for each in answer:
            yield from results(each)
    elif isinstance(answer, dict):
        if "rest_id" in answer and "core" in answer and "edit_control" in answer:
            yield answer
        for inner in answer.values():
            yield from results(inner)
