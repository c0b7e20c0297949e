"""Where that is computed which takes seconds of a processor, so that the loop keeps answering."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar, TypeVarTuple

import structlog
import trio
import trio_parallel  # type: ignore[import-untyped]  # it ships no types

IDLE_SECONDS = 60.0
"""A worker that has had nothing to do for so long ends, and all that it held is free."""
NICENESS = 10
"""Nobody waits for what is computed: pages that are read, and questions, go first."""

log = structlog.get_logger(__name__)
_Material = TypeVarTuple("_Material")
_Result = TypeVar("_Result")


class Aside(Protocol):
    """Has a function of a module work on its material, beside the loop, and brings its result.

    Raises what the work raises. Who is cancelled waits no longer for it.
    """

    async def __call__(
        self, work: Callable[[*_Material], _Result], *material: *_Material
    ) -> _Result: ...


async def in_a_thread(work: Callable[[*_Material], _Result], *material: *_Material) -> _Result:
    """For programs in which nobody else waits for the loop.

    Where somebody does, a thread is too near: it shares the interpreter's lock with the loop, which
    gives the lock away with each packet, and then has to wait for it.
    """
    return await trio.to_thread.run_sync(work, *material, abandon_on_cancel=True)


@asynccontextmanager
async def workbench() -> AsyncIterator[Aside]:
    """Work and material are pickled, and go to processes that step back and end with the block.

    A worker whose work is cancelled is killed. Where somebody else kills it,
    trio_parallel.BrokenWorkerError is raised, and the next work has another one.
    """
    try:
        async with trio_parallel.open_worker_context(IDLE_SECONDS, _step_back) as workers:

            async def aside(
                work: Callable[[*_Material], _Result], *material: *_Material
            ) -> _Result:
                made: _Result = await workers.run_sync(work, *material, kill_on_cancel=True)
                return made

            yield aside
    except trio_parallel.BrokenWorkerError as broken:
        log.warning("worker_broken", error=str(broken))


def _step_back() -> None:
    os.nice(NICENESS)
