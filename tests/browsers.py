"""A real browser of the tests' own, and the proof that nothing of it is left."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psutil
import pytest

from growthd import border
from growthd.metrics import Metrics
from growthd.pages.chromium import users
from growthd.pages.find import NoBrowser, find_browser
from growthd.pages.keeper import Keeper, Lodging
from growthd.pages.pool import Pool, PoolLimits


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Path]:
    """A profile that nobody uses any more when the test is over; nor is a driver left."""
    before = {process.pid for process in psutil.Process().children()}
    place = tmp_path / "a profile"
    yield place
    after = {process.pid for process in psutil.Process().children()}
    assert users(place) == []
    assert after <= before


@pytest.fixture
async def border_open() -> AsyncIterator[None]:
    async with border.open_border():
        yield


@pytest.fixture
def lodging(profile: Path) -> Lodging:
    """A browser without a window, on a profile with a space in its path."""
    try:
        executable = find_browser()
    except NoBrowser as none:
        pytest.skip(str(none))
    return Lodging(profile=profile, headless=True, executable=executable)


@pytest.fixture
async def pool(lodging: Lodging, border_open: None) -> AsyncIterator[Pool]:
    pool = Pool(keeper=Keeper(lodging=lodging), limits=PoolLimits(), metrics=Metrics())
    yield pool
    await pool.close()
