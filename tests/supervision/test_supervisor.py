"""Faults restart, outages wait, budgets end, stalls are cut short; all in virtual time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import pairwise

import attrs
import pytest
import trio
from trio.testing import MockClock

from growthd.supervision.actor import Actor, Backoff
from growthd.supervision.outage import Outage
from growthd.supervision.pulse import Pulse
from growthd.supervision.supervisor import ActorGivenUp, ActorReturned, supervise
from growthd.supervision.watchman import Stalled


class Play:
    """An actor that lives through `acts` in turn, the last one for ever, and notes its births."""

    def __init__(self, *acts: Callable[[], Awaitable[None]]) -> None:
        self.acts = list(acts)
        self.births: list[float] = []

    async def run(self, *, task_status: trio.TaskStatus[None]) -> None:
        self.births.append(trio.current_time())
        act = self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
        task_status.started()
        await act()


async def fault() -> None:
    await trio.sleep(1)
    raise ValueError("a fault")


async def outage() -> None:
    await trio.sleep(1)
    raise Outage("the database is away")


def actor(play: Play, **settings: float) -> Actor:
    return Actor(name="player", run=play.run, pulse=Pulse(name="player"), **settings)  # type: ignore[arg-type]


async def test_a_fault_costs_one_life_and_waits_longer_each_time(autojump_clock: MockClock) -> None:
    play = Play(fault, fault, fault, trio.sleep_forever)
    with trio.move_on_after(100):
        await supervise([actor(play, deadline=1e9)])
    gaps = [b - a for a, b in pairwise(play.births)]
    assert gaps == [2.0, 3.0, 5.0]


async def test_a_spent_budget_ends_the_daemon(autojump_clock: MockClock) -> None:
    with pytest.RaisesGroup(pytest.RaisesExc(ActorGivenUp), flatten_subgroups=True):
        await supervise([actor(Play(fault), faults=3)])


async def test_an_outage_spends_no_budget(autojump_clock: MockClock) -> None:
    """F55: the database stays away far longer than any budget of faults."""
    play = Play(outage)
    one = actor(play, faults=1)
    with trio.move_on_after(7200):
        await supervise([one])
    assert len(play.births) > 20
    assert one.pulse.last_error == "Outage: the database is away"


async def test_a_fault_before_readiness_is_a_boot_error(autojump_clock: MockClock) -> None:
    async def stillborn(*, task_status: trio.TaskStatus[None]) -> None:
        raise ValueError("no such profile")

    with pytest.RaisesGroup(pytest.RaisesExc(ValueError), flatten_subgroups=True):
        await supervise([Actor(name="stillborn", run=stillborn, pulse=Pulse(name="stillborn"))])


async def test_a_return_is_a_fault(autojump_clock: MockClock) -> None:
    """F40: a job that ends in silence is not a success."""
    one = actor(Play(trio.lowlevel.checkpoint))
    with trio.move_on_after(0.5):
        await supervise([one])
    assert one.pulse.last_error == f"{ActorReturned.__name__}: player"


async def test_a_stalled_life_is_ended_and_followed_by_another(autojump_clock: MockClock) -> None:
    """F30: hangs for hours no more."""
    play = Play(trio.sleep_forever)
    one = actor(play, deadline=60.0)
    with trio.move_on_after(150):
        await supervise([one])
    assert play.births[1] - play.births[0] == 61.0
    assert str(one.pulse.last_error).startswith(Stalled.__name__)


async def test_work_may_take_as_long_as_it_goes_on(autojump_clock: MockClock) -> None:
    """F46: a cap on the whole of a pass ended long work again and again before it was done."""
    one = actor(Play(trio.sleep_forever), deadline=60.0)
    done: list[float] = []

    async def work(*, task_status: trio.TaskStatus[None]) -> None:
        task_status.started()
        for _ in range(100):
            await trio.sleep(50)
            one.pulse.progress()
        done.append(trio.current_time())
        await trio.sleep_forever()

    with trio.move_on_after(5030):
        await supervise([attrs.evolve(one, run=work)])
    assert len(done) == 1
    assert one.pulse.last_error is None


async def test_actors_start_in_order_each_ready_before_the_next(autojump_clock: MockClock) -> None:
    order: list[str] = []

    def named(name: str, seconds: float) -> Actor:
        async def run(*, task_status: trio.TaskStatus[None]) -> None:
            await trio.sleep(seconds)
            order.append(name)
            task_status.started()
            await trio.sleep_forever()

        return Actor(name=name, run=run, pulse=Pulse(name=name))

    with trio.move_on_after(10):
        await supervise([named("first", 3), named("second", 1)])
    assert order == ["first", "second"]


def test_backoff_doubles_up_to_its_bound() -> None:
    delays = [Backoff().delay(n) for n in (1, 2, 3, 9, 10, 1000)]
    assert delays == [1, 2, 4, 256, 300, 300]


async def test_a_pass_is_progress(autojump_clock: MockClock) -> None:
    pulse = Pulse(name="one", wall=lambda: 77.0)
    pulse.failed("before")
    with pulse.passing():
        await trio.sleep(3)
    assert (pulse.pass_seconds, pulse.progressed_at, pulse.faults_in_row) == (3.0, 77.0, 0)


def test_an_outage_is_waited_for_in_short_naps() -> None:
    """F55: whoever naps for minutes misses the captures of the minutes after it."""
    assert [Backoff().delay(n, away=True) for n in (1, 3, 5, 1000)] == [1, 4, 15, 15]


async def test_nothing_done_three_times_in_a_row_is_a_fault_with_its_reason() -> None:
    """F45: success with 0 of N updated, and a green heartbeat."""
    pulse = Pulse(name="visitor")
    faults = []
    for done, asked in ((0, 2), (0, 1), (0, 3), (0, 4), (1, 4), (0, 0)):
        with pulse.passing():
            pulse.reap(done, asked, "blind")
        faults.append(pulse.faults_in_row)

    assert faults == [0, 0, 1, 2, 0, 0]
    assert pulse.last_error == "0 of 4 done, 4 times in a row: blind"


async def test_a_pass_without_fruit_is_neither_progress_nor_success() -> None:
    """F45."""
    pulse = Pulse(name="visitor")

    with pulse.passing():
        pulse.reap(0, 2, "absent")
    assert (pulse.progressed_at, pulse.succeeded_at) == (None, None)

    with pulse.passing():
        pulse.reap(0, 0, "")
    assert pulse.progressed_at is not None
