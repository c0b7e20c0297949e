"""Runners share the work of their accounts, and take over from those that die."""

from __future__ import annotations

from growthd.border import open_border
from tests.chaos.runners import Trial, hold


async def test_whoever_is_killed_each_capture_is_stored_once(database_dsn: str) -> None:
    """F33, F44: what a killed runner held is read by another once its lease has lapsed."""
    trial = Trial(runners=4, captures=300, seconds=8.0, every=3.0)

    async with open_border():
        came = await hold(database_dsn, trial)

    assert came.kills >= 2
    assert (came.stored, came.twice, came.states.get("missed", 0)) == (300, 0, 0)
