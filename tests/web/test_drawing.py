from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from growthd.web.summary.status import Tally
from growthd.web.views.drawing import Count, bar, curve

START = datetime(2026, 3, 1, tzinfo=UTC)
number = st.integers(0, 10_000)


def counts(*values: tuple[float, int]) -> list[Count]:
    """The followers so many hours after the start."""
    return [Count(at=START + timedelta(hours=hour), followers=n) for hour, n in values]


def test_a_curve_fills_its_box_from_the_first_count_to_the_last() -> None:
    drawn = curve(counts((0, 100), (1, 110), (2, 120)))

    assert drawn.lines == ("0.0,225.6 500.0,120.0 1000.0,14.4",)
    assert drawn.said == "100 on 1 Mar 2026, 00:00 UTC, 120 on 1 Mar 2026, 02:00 UTC"


def test_an_hour_that_was_not_counted_breaks_the_line() -> None:
    assert len(curve(counts((0, 1), (1, 2), (3, 3), (4, 4))).lines) == 2


def test_a_count_that_stands_still_is_a_straight_line() -> None:
    assert curve(counts((0, 7), (1, 7))).lines == ("0.0,225.6 1000.0,225.6",)


@pytest.mark.parametrize("values", [[], [(0.0, 5)]])
def test_less_than_two_counts_are_no_curve(values: list[tuple[float, int]]) -> None:
    assert curve(counts(*values)).lines == ()


def test_a_bar_shows_how_captures_ended_and_the_rare_remains_visible() -> None:
    parts = bar(Tally(captured=996, late=3, missed=1), longest=1000)

    assert [part.kind for part in parts] == ["captured", "late", "missed"]
    assert min(part.width for part in parts) > 1


@given(number, number, number, number, number)
def test_a_bar_never_leaves_its_box(
    captured: int, late: int, missed: int, gone: int, due: int
) -> None:
    tally = Tally(captured=captured, late=late, missed=missed, gone=gone, due=due)

    parts = bar(tally, longest=max(captured + late + missed + gone + due, 1))

    assert sum(part.width for part in parts) <= 100.1
    assert len(parts) == sum(n > 0 for n in (captured, late, missed, gone, due))


def test_what_is_only_ahead_has_no_bar() -> None:
    assert bar(Tally(ahead=5), longest=0) == ()
