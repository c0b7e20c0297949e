"""How much is due within the hour and how much can be read, in numbers."""

from __future__ import annotations

import pytest

from growthd.wheel.capacity import Load, capacity


@pytest.mark.parametrize(
    ("captures", "seconds", "hands", "speed", "expected"),
    [(10, 20.0, 1, 1.0, 1800.0), (10, 20.0, 2, 1.0, 3600.0), (10, 20.0, 2, 360.0, 10.0)],
)
def test_capacity_is_that_of_all_hands_within_an_hour_of_the_clock(
    captures: int, seconds: float, hands: int, speed: float, expected: float
) -> None:
    assert capacity(captures, seconds, hands, speed) == pytest.approx(expected)


def test_before_the_first_visit_it_is_unknown() -> None:
    assert capacity(0, 0.0, 2, 1.0) is None
    assert str(Load(due_per_hour=40, capacity_per_hour=None)) == "due 40/h"


def test_too_little_is_said_in_numbers() -> None:
    """F32, F41: starving is told before the first capture is missed."""
    short, enough = (Load(due_per_hour=due, capacity_per_hour=31.2) for due in (40, 31))

    assert (short.is_too_much, enough.is_too_much) == (True, False)
    assert str(short) == "due 40/h, capacity 31/h"
