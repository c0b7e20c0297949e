"""The whole program for an afternoon before a site on which every fault strikes.

A month of it is `python -m tests.bench.fault_month`.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from growthd.pages.find import NoBrowser, find_browser
from tests.bench.fault_table import reckon
from tests.bench.fault_world import OPENED, every_fault, living

HOURS = 4


@pytest.fixture(autouse=True)
def browser() -> None:
    try:
        find_browser()
    except NoBrowser as none:
        pytest.skip(str(none))


async def test_no_number_is_wrong_and_nothing_goes_unsaid(short_directory: Path) -> None:
    """F06, F07, F08, F09, F11, F12, F15, F16, F21, F30, F31: each at one load in twenty."""
    faults = every_fault(0.05)
    async with living(short_directory, faults, seed=7, visit_seconds=3) as life:
        await life.live(OPENED + timedelta(hours=HOURS))
        table = await reckon(life)

    assert table.broken == [], "\n".join(table.lines())
    assert sum(table.struck.values()) >= 5, table.struck
