"""Keeps actors alive: restarts a fault, waits out an outage, gives up a spent budget."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NoReturn

import attrs
import structlog
import trio

from growthd.supervision.actor import Actor
from growthd.supervision.outage import Outage
from growthd.supervision.watchman import watch

log = structlog.get_logger(__name__)


class ActorReturned(Exception):
    """An actor's run() came back by itself; actors run until cancelled."""


class ActorGivenUp(Exception):
    """An actor spent its budget of faults; the daemon ends and its service manager restarts it."""


async def supervise(
    actors: Sequence[Actor], *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
) -> None:
    """Start the actors in order, each ready before the next, and keep them all alive."""
    async with trio.open_nursery() as nursery:
        for actor in actors:
            await nursery.start(keep, actor, name=actor.name)
        task_status.started()


async def keep(
    actor: Actor, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
) -> None:
    """Run one life of `actor` after another. A fault before the first readiness is a boot error."""
    budget = Budget(faults=actor.faults, within=actor.within)
    ready = trio.Event()
    while True:
        born = trio.current_time()
        try:
            await _live(actor, ready, task_status)
        except* Exception as died:
            if not ready.is_set():
                raise
            pause = _account(actor, died, budget, born)
        finally:
            actor.pulse.up = False
        await trio.sleep(pause)


async def _live(actor: Actor, ready: trio.Event, task_status: trio.TaskStatus[None]) -> NoReturn:
    """One life; tells `task_status` at the first readiness of all lives."""
    async with trio.open_nursery() as life:
        await life.start(_for_ever, actor)
        actor.pulse.up = True
        actor.pulse.progress()
        life.start_soon(watch, actor)
        if not ready.is_set():
            ready.set()
            task_status.started()
    raise AssertionError  # a life ends by an exception only


async def _for_ever(actor: Actor, *, task_status: trio.TaskStatus[None]) -> NoReturn:
    await actor.run(task_status=task_status)
    raise ActorReturned(actor.name)


@attrs.define(kw_only=True)
class Budget:
    """How many faults a life may still cost, and how many came in a row."""

    faults: int
    within: float
    row: int = 0
    _times: deque[float] = attrs.field(init=False, factory=deque)

    def spend(self, now: float) -> bool:
        """Book a fault at `now` (trio seconds); False once there were too many too soon."""
        while self._times and now - self._times[0] >= self.within:
            self._times.popleft()
        self._times.append(now)
        return len(self._times) <= self.faults


def _account(
    actor: Actor, died: BaseExceptionGroup[BaseException], budget: Budget, born: float
) -> float:
    """Book the end of a life and tell how many seconds to wait before the next."""
    now = trio.current_time()
    _, fault = died.split(Outage)
    actor.pulse.failed(_last_words(died))
    if fault is not None and not budget.spend(now):
        raise ActorGivenUp(actor.name) from died
    budget.row = 1 if now - born > actor.within else budget.row + 1
    pause = actor.backoff.delay(budget.row, away=fault is None)
    if fault is None:
        log.warning("outage", actor=actor.name, again_in=pause, error=actor.pulse.last_error)
    else:
        log.error("fault", actor=actor.name, again_in=pause, exc_info=died)
    return pause


def _last_words(died: BaseException) -> str:
    while isinstance(died, BaseExceptionGroup):
        died = died.exceptions[0]
    return f"{type(died).__name__}: {died}" if str(died) else type(died).__name__
