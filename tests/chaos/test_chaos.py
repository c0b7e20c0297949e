"""What rounds of faults are made of; `make chaos` plays them."""

from __future__ import annotations

from tests.chaos.plan import FAULTS, Stage, plan


def test_a_seed_is_a_round_of_three_faults_at_least() -> None:
    rounds = [plan(seed) for seed in range(500)]

    assert rounds == [plan(seed) for seed in range(500)]
    assert min(len(round_.strikes) for round_ in rounds) == 3
    for stage in Stage:
        struck = {s.fault for round_ in rounds if round_.stage is stage for s in round_.strikes}
        assert struck == set(FAULTS[stage])
