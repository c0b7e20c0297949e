"""How far down a timeline a post is expected to stand."""

from __future__ import annotations

from datetime import timedelta

from growthd.wheel.timeline import Timelines
from tests.wheel.captures import NOON

HOUR = timedelta(hours=1)


def test_an_unseen_timeline_is_expected_to_show_everything_at_once() -> None:
    timelines = Timelines()
    assert timelines.page_of("1", NOON - 1_000 * HOUR) == 1
    timelines.saw("1", NOON, [])
    assert timelines.page_of("1", NOON - 1_000 * HOUR) == 1


def test_what_was_seen_is_counted() -> None:
    timelines = Timelines()
    timelines.saw("1", NOON, [NOON - n * HOUR for n in range(1, 11)])
    assert timelines.page_of("1", NOON - 10 * HOUR) == 1
    timelines.saw("1", NOON + 5 * HOUR, [NOON + n * HOUR for n in range(-5, 5)])
    assert timelines.page_of("1", NOON - 10 * HOUR) == 2
    assert timelines.page_of("1", NOON) == 1


def test_what_was_never_seen_is_expected_at_the_rate_that_was() -> None:
    timelines = Timelines()
    timelines.saw("1", NOON, [NOON - n * HOUR for n in range(1, 11)])
    assert timelines.page_of("1", NOON - 45 * HOUR) == 5


def test_a_timeline_that_was_read_on_says_how_much_a_page_holds() -> None:
    timelines = Timelines()
    timelines.saw("1", NOON, [NOON - n * HOUR for n in range(1, 31)], pages=3)
    assert timelines.page_of("1", NOON - 15 * HOUR) == 2
    timelines.saw("1", NOON, [NOON - n * HOUR for n in range(1, 4)], pages=3)
    assert timelines.page_of("1", NOON - 15 * HOUR) == 2, "it ended sooner than it was to be read"


def test_accounts_do_not_mix() -> None:
    timelines = Timelines()
    timelines.saw("1", NOON, [NOON - n * HOUR for n in range(1, 11)])
    assert timelines.page_of("2", NOON - 1_000 * HOUR) == 1
