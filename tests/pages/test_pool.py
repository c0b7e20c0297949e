from __future__ import annotations

from functools import partial

import attrs
import psutil
import pytest
import trio
import trio.testing

from growthd import border
from growthd.pages.pool import Pool, PoolLimits
from growthd.pages.tab import Condition
from tests.pages.conftest import Load
from tests.pages.site import HostileSite


@pytest.fixture
def pool(pool: Pool) -> Pool:
    """One tab for all, and two visits a tab."""
    narrow = PoolLimits(tabs=1, visits=2)
    return Pool(keeper=pool.keeper, limits=narrow, metrics=pool.metrics)


async def test_a_worn_tab_is_replaced(visit: Load, pool: Pool) -> None:
    """F34: a tab that lives for ever grows for ever."""
    seen = set()
    for _ in range(4):
        assert (await visit("plain")).settled
        async with pool.borrow() as tab:
            seen.add(tab.target_id)
    assert len(seen) == 3
    assert recycled(pool, Condition.WORN) == 2


async def test_no_slot_is_lost_to_a_cancelled_visit(
    visit: Load, pool: Pool, site: HostileSite
) -> None:
    """F33: an abandoned acquisition held its slot for ever."""
    async with trio.open_nursery() as nursery:
        for _ in range(3):
            nursery.start_soon(partial(visit, "waiting", bound_seconds=60))
        await site.pinged.wait()
        nursery.cancel_scope.cancel()
    assert pool.lent == 0
    with trio.fail_after(60):
        assert (await visit("plain")).settled
    assert recycled(pool, Condition.CANCELLED) == 1


async def test_no_slot_is_lost_to_an_error_of_the_borrower(visit: Load, pool: Pool) -> None:
    with pytest.raises(ZeroDivisionError):
        async with pool.borrow():
            raise ZeroDivisionError
    with trio.fail_after(60):
        assert (await visit("plain")).settled


async def test_a_crashed_tab_is_replaced(
    visit: Load, pool: Pool, site: HostileSite, nursery: trio.Nursery
) -> None:
    """F31: the page dies in mid-read, as one does that runs out of memory."""

    async def crash() -> None:
        await site.pinged.wait()
        assert pool.keeper.chromium
        for process in psutil.Process(pool.keeper.chromium.process.pid).children(recursive=True):
            if "--type=renderer" in process.cmdline():
                process.kill()

    nursery.start_soon(crash)
    with trio.fail_after(45):
        capture = await visit("waiting", bound_seconds=60)
    assert not capture.settled
    assert capture.html == b""
    assert recycled(pool, Condition.CRASHED) == 1
    assert (await visit("plain")).settled


async def test_a_heavy_browser_is_started_anew(visit: Load, pool: Pool) -> None:
    """F34: 200 to 560 MB in three hours."""
    pool.limits = attrs.evolve(pool.limits, memory_bytes=1)
    assert (await visit("plain")).settled
    assert not pool.keeper.is_open
    assert recycled(pool, Condition.MEMORY) == 1
    pool.limits = attrs.evolve(pool.limits, memory_bytes=2**40)
    assert (await visit("plain")).settled


async def test_borrowers_wait_while_a_heavy_browser_makes_room(visit: Load, pool: Pool) -> None:
    """F34: under steady work there is no pause in which to close it; so one is made."""
    both = Pool(keeper=pool.keeper, limits=PoolLimits(tabs=2, memory_bytes=1), metrics=pool.metrics)
    opened: list[int] = []

    async def borrow() -> None:
        async with both.borrow():
            assert both.keeper.chromium
            opened.append(both.keeper.chromium.process.pid)
            await trio.testing.wait_all_tasks_blocked(0.05)

    with trio.fail_after(60):
        async with trio.open_nursery() as nursery:
            for _ in range(6):
                nursery.start_soon(borrow)
    assert len(set(opened)) == 2


async def test_an_idle_browser_is_closed_and_opened_again(visit: Load, pool: Pool) -> None:
    assert not await pool.close_idle(0)
    await visit("plain")
    assert not await pool.close_idle(3600)
    async with pool.borrow():
        assert not await pool.close_idle(0)
    assert await pool.keeper.memory_bytes()
    assert await pool.close_idle(0)
    assert await pool.keeper.memory_bytes() is None
    assert gauge(pool, "growthd_browser_up") == 0
    assert (await visit("plain")).settled
    assert gauge(pool, "growthd_browser_up") == 1


async def test_a_tab_in_waiting_rests(visit: Load, pool: Pool) -> None:
    """F34: the page left behind neither polls nor grows."""
    await visit("never_idle")
    async with pool.borrow() as tab:
        assert await border.run(partial(tab.evaluate, "() => location.href")) == "about:blank"


def gauge(pool: Pool, name: str) -> float | None:
    return pool.metrics.registry.get_sample_value(name)


def recycled(pool: Pool, condition: Condition) -> float | None:
    return pool.metrics.registry.get_sample_value(
        "growthd_page_recycles_total", {"reason": condition}
    )
