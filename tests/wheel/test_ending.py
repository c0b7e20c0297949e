"""Every answer ends a capture, or books the next try."""

from __future__ import annotations

from datetime import timedelta

import pytest

from growthd.model.capture import CaptureState
from growthd.model.reading import AccountCounts, PostCounts, Refusal, RefusalKind
from growthd.model.verdict import AccountVerdict, PostVerdict
from growthd.model.visit import Place
from growthd.wheel.ending import GivenUp, Rebooked, Stored, end, overslept
from tests.wheel.captures import NOON, hour_capture, post_capture

READ = PostVerdict(post_id="1900000000000000001", counts=PostCounts(likes=3), witnesses=())
UNKNOWN = PostVerdict(post_id="1900000000000000001", counts=PostCounts(), witnesses=())
LATER = NOON + timedelta(minutes=12)


def refusal(kind: RefusalKind) -> Refusal:
    return Refusal(kind=kind, detail="as the page said")


def test_a_reading_keeps_the_moment_it_was_made() -> None:
    """F43: a late reading is kept with its true age, never passed off as on time."""
    for at in (NOON, LATER):
        ending = end(post_capture(), READ, Place.REPLIES, at, 8)
        assert isinstance(ending, Stored)
        assert ending.read_at == at


def test_a_deleted_post_is_gone_for_good() -> None:
    """F16"""
    ending = end(post_capture(), refusal(RefusalKind.GONE), Place.POST, NOON, 8)
    assert isinstance(ending, GivenUp)
    assert ending.state is CaptureState.GONE


def test_a_timeline_without_the_post_sends_to_its_own_page_at_once() -> None:
    ending = end(post_capture(), refusal(RefusalKind.ABSENT), Place.REPLIES, NOON, 8)
    assert isinstance(ending, Rebooked)
    assert (ending.at, ending.own_page, ending.attempt) == (NOON, True, False)


@pytest.mark.parametrize(
    "kind", [RefusalKind.LOGGED_OUT, RefusalKind.CHALLENGE, RefusalKind.WRONG_ACCOUNT]
)
def test_a_wall_costs_no_attempt_but_cannot_outlast_the_window(kind: RefusalKind) -> None:
    """F07, F09: tried again while the window is open, then missed with the wall as reason."""
    tired = post_capture(attempts=7)
    again = end(tired, refusal(kind), Place.POST, NOON, 8)
    assert isinstance(again, Rebooked)
    assert not again.attempt
    ending = end(tired, refusal(kind), Place.POST, NOON + timedelta(minutes=28), 8)
    assert isinstance(ending, GivenUp)
    assert (ending.state, ending.reason) == (CaptureState.MISSED, kind.value)


def test_a_rate_limit_is_waited_out() -> None:
    until = NOON + timedelta(minutes=9)
    limit = Refusal(kind=RefusalKind.RATE_LIMITED, detail="429", until=until)
    ending = end(post_capture(), limit, Place.REPLIES, NOON, 8)
    assert isinstance(ending, Rebooked)
    assert ending.at == until


def test_retries_back_off_and_are_bounded() -> None:
    """F44: a poison item is not retried for ever."""
    waits = []
    for attempts in range(3):
        ending = end(
            post_capture(attempts=attempts), refusal(RefusalKind.BLIND), Place.POST, NOON, 8
        )
        assert isinstance(ending, Rebooked)
        assert ending.attempt
        waits.append(ending.at - NOON)
    assert waits == [timedelta(seconds=s) for s in (30, 60, 120)]
    last = end(post_capture(attempts=7), refusal(RefusalKind.BLIND), Place.POST, NOON, 8)
    assert isinstance(last, GivenUp)
    assert last.reason == "blind"


def test_nothing_published_is_no_reading() -> None:
    """F21: an empty verdict is tried again, never stored as zeros."""
    assert isinstance(end(post_capture(), UNKNOWN, Place.REPLIES, NOON, 8), Rebooked)
    nobody = AccountVerdict(counts=AccountCounts(following=3), witnesses=())
    assert isinstance(end(hour_capture(), nobody, Place.REPLIES, NOON, 8), Rebooked)


def test_overslept_is_told_by_the_window() -> None:
    assert not overslept(post_capture(), NOON + timedelta(minutes=29))
    assert overslept(post_capture(), NOON + timedelta(minutes=30))
