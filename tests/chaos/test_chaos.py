"""Rounds of faults: what they are made of, and the first twenty that `make chaos` plays."""

from __future__ import annotations

import sys
from pathlib import Path

import trio

from tests.chaos.plan import FAULTS, Stage, plan


def test_a_seed_is_a_round_of_three_faults_at_least() -> None:
    rounds = [plan(seed) for seed in range(500)]

    assert rounds == [plan(seed) for seed in range(500)]
    assert min(len(round_.strikes) for round_ in rounds) == 3
    for stage in Stage:
        struck = {s.fault for round_ in rounds if round_.stage is stage for s in round_.strikes}
        assert struck == set(FAULTS[stage])


async def test_twenty_rounds_of_faults_break_no_invariant(tmp_path: Path) -> None:
    """The logs of the daemons of lost rounds are kept in `tmp_path`, as pytest keeps that."""
    rounds = ["--rounds", "20", "--at-once", "3", "--logs", str(tmp_path)]

    played = await trio.run_process(
        [sys.executable, "-m", "tests.chaos", *rounds],
        capture_stdout=True,
        capture_stderr=True,
        check=False,
    )

    assert played.returncode == 0, f"{played.stdout.decode()}{played.stderr.decode()}"
    assert b"\n20 rounds" in played.stdout
