"""The verdict on each link, and what is said of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from growthd.compute.diagnosis import TRADES, Beat, State, diagnose
from growthd.model.loop import Link, Step

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WHOLE = Link(
    step=Step.ATTRIBUTION,
    rows=10,
    newest=NOW - timedelta(minutes=10),
    due=10,
    passed=10,
    stuck=None,
    stuck_since=None,
    why=None,
)
STUCK = attrs.evolve(
    WHOLE, passed=9, stuck="d7", stuck_since=NOW - timedelta(days=1), why="it is kept elsewhere"
)


def judged(link: Link, *beats: Beat) -> tuple[State, str]:
    [one] = diagnose([link], beats, NOW).links
    return one.state, one.words


def beat(failures: int = 0, error: str | None = None, actor: str = "attributor") -> Beat:
    return Beat(actor=actor, progressed_at=NOW, failures=failures, error=error)


def test_all_that_was_due_passed() -> None:
    assert judged(WHOLE) == (State.WHOLE, "10 of 10 passed.")


def test_nothing_was_due() -> None:
    quiet = attrs.evolve(WHOLE, due=0, passed=0, rows=0, newest=None)
    assert judged(quiet) == (State.QUIET, "Nothing was due.")


def test_what_did_not_pass_is_named_with_its_time_and_its_reason() -> None:
    assert judged(STUCK, beat()) == (
        State.BROKEN,
        (
            "1 of 10 did not pass. The oldest is d7, since 2026-02-28 12:00 UTC."
            " Newest: 2026-03-01 11:50 UTC. Why: it is kept elsewhere."
            " The attributor last got somewhere on 2026-03-01 at 12:00 UTC."
        ),
    )


@pytest.mark.parametrize(
    ("beats", "said"),
    [
        ([], "The attributor has never worked on this database."),
        ([beat(actor="intake")], "The attributor has never worked on this database."),
        ([beat(3, "no room")], "The attributor keeps failing: no room."),
        ([attrs.evolve(beat(), progressed_at=None)], "The attributor never got anywhere."),
    ],
)
def test_the_actors_pulse_says_why(beats: list[Beat], said: str) -> None:
    """F45: it is a reason at the most, and never proof that the link holds."""
    assert judged(STUCK, *beats)[1].endswith(said)


@pytest.mark.parametrize(
    ("passed", "age", "state"),
    [
        (10, timedelta(hours=1), State.WHOLE),
        (8, timedelta(hours=1), State.WEAK),
        (4, timedelta(hours=1), State.BROKEN),
        (10, timedelta(hours=4), State.BROKEN),
    ],
)
def test_readings_may_be_missed_now_and_then_but_may_not_stop(
    passed: int, age: timedelta, state: State
) -> None:
    """F32, F41: most of a week was read, and nothing for hours."""
    link = attrs.evolve(STUCK, step=Step.READINGS, passed=passed, newest=NOW - age)
    assert judged(link)[0] is state


def test_the_first_broken_link_is_the_cut() -> None:
    later = attrs.evolve(STUCK, step=Step.REWARDS)
    found = diagnose([WHOLE, attrs.evolve(STUCK, step=Step.METADATA), later], (), NOW)

    assert found.cut is found.of(Step.METADATA)
    assert diagnose([WHOLE], (), NOW).cut is None


def test_every_link_has_a_trade_and_a_fix() -> None:
    assert set(TRADES) == set(Step)
    assert all(trade.fixes for trade in TRADES.values())
