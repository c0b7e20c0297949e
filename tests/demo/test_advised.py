"""The plan's order of arms against the world's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from growthd.demo.advised import DIMENSIONS, Advised, advised, paired, rank_correlation
from growthd.simx.arms import LEVELS, Effect, arm
from growthd.store.database import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def effect(dimension: str, value: str, log: float) -> Effect:
    return Effect(dimension=dimension, value=value, log_reach=log, log_conversion=log)


def test_every_dimension_of_the_world_has_a_name() -> None:
    assert set(DIMENSIONS) == set(LEVELS)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(0.1, 1.0), (0.2, 2.0), (0.7, 9.0)], 1.0),
        ([(0.1, 9.0), (0.2, 2.0), (0.7, 1.0)], -1.0),
        ([(0.1, 1.0), (0.1, 2.0), (0.7, 3.0), (0.7, 4.0)], 0.894),
        ([(0.5, 1.0), (0.5, 2.0)], None),
        ([(0.5, 1.0)], None),
        ([], None),
    ],
)
def test_the_rank_correlation_is_spearmans(
    pairs: list[tuple[float, float]], expected: float | None
) -> None:
    found = rank_correlation(pairs)

    assert found == (expected if expected is None else pytest.approx(expected, abs=1e-3))


def test_dimensions_without_effect_and_arms_without_weight_are_left_out() -> None:
    truth = [effect("tone", "dry", 0.2), effect("tone", "warm", -0.2), effect("angle", "cost", 0.0)]

    assert paired({"tone": {"dry": 0.75}, "angle": {"cost": 1.0}}, truth) == [(0.75, 0.4)]
    assert paired({"tone": {"dry": 0.75, "warm": 0.25}}, truth) == [(1.5, 0.4), (0.5, -0.4)]


async def test_without_a_plan_there_is_nothing_to_judge(database: Database) -> None:
    truth = tuple(arm(7).effects.values())

    found = await database.run(advised, account_id="default", at=NOW, truth=truth)

    assert found == Advised(learned_from=0, plan=None, rank_correlation=None, arms=0)
    assert found.lines() == ["learned from        0 posts, no plan yet"]
