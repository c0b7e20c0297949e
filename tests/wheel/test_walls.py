"""A wall is looked at now and then; a challenge only once the owner says so."""

from __future__ import annotations

from datetime import timedelta

from growthd.model.reading import Owner, Refusal, RefusalKind, SourceName
from growthd.wheel.desk import Desk
from growthd.wheel.timeline import Timelines
from growthd.wheel.walls import LOOK_AGAIN, Walls, before
from tests.wheel.captures import NOON, post_capture

LOGIN = Refusal(kind=RefusalKind.LOGGED_OUT, detail="the login page")
CHALLENGE = Refusal(kind=RefusalKind.CHALLENGE, detail="a check")
LATER = NOON + LOOK_AGAIN


def desk(walls: Walls) -> Desk:
    owner = Owner(account_id="1", handle="me")
    return Desk(owners={"1": owner}, timelines=Timelines(), walls=walls, patience=0.0)


def test_a_wall_is_news_once() -> None:
    """F07, F65: one event for a wall, however many visits meet it."""
    walls = Walls()
    assert walls.met("1", LOGIN, NOON)
    assert not walls.met("1", LOGIN, LATER)
    assert walls.met("1", CHALLENGE, LATER)
    assert walls.clear("1")
    assert not walls.clear("1")


def test_a_passing_trouble_is_no_wall() -> None:
    walls = Walls()
    assert not walls.met("1", Refusal(kind=RefusalKind.UNAVAILABLE, detail="over capacity"), NOON)
    assert walls.until("1", NOON) is None


def test_captures_wait_behind_a_wall_and_then_one_visit_looks_again() -> None:
    """F28: one look at the wall every few minutes, not one per capture."""
    walls = Walls()
    waiting = desk(walls)
    walls.met("1", LOGIN, NOON)
    waiting.take([post_capture("1900000000000000001"), post_capture("1900000000000000002")])
    assert waiting.next_visit(NOON) is None
    visit = waiting.next_visit(LATER)
    assert visit is not None
    assert len(visit.captures) == 2
    assert waiting.next_visit(LATER) is None


def test_a_challenge_waits_for_the_owner() -> None:
    """F09"""
    walls = Walls()
    walls.met("1", CHALLENGE, NOON)
    assert walls.until("1", NOON + timedelta(days=30)) is not None
    assert walls.reason("1") == "challenge"
    walls.clear("1")
    assert walls.until("1", NOON) is None


def test_a_rate_limit_is_waited_out() -> None:
    walls = Walls()
    limit = Refusal(kind=RefusalKind.RATE_LIMITED, detail="429", until=NOON + timedelta(minutes=14))
    walls.met("1", limit, NOON)
    assert walls.until("1", NOON) == limit.until


def test_the_same_word_before_it_is_time_moves_nothing() -> None:
    walls = Walls()
    walls.met("1", LOGIN, NOON)
    assert not walls.met("1", LOGIN, LATER - timedelta(seconds=1))
    assert walls.until("1", NOON) == LATER


def test_the_owner_lifts_the_walls_before_every_source_of_the_account() -> None:
    walls = Walls()
    for key in (before("1", SourceName.PAGE_DOM), before("1", SourceName.API), "12"):
        walls.met(key, CHALLENGE, NOON)
    assert walls.until("1", NOON) is None
    assert walls.lift("1")
    assert not walls.lift("1")
    assert walls.standing("12") is not None
