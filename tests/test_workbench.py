"""What is computed aside: by another process, which stands back, and which nobody misses."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from functools import partial
from multiprocessing import resource_tracker
from pathlib import Path

import psutil
import pytest
import trio
import trio_parallel  # type: ignore[import-untyped]

from growthd.workbench import NICENESS, workbench
from tests.waiting import until


@pytest.fixture(scope="module", autouse=True)
def no_tracker_left() -> Iterator[None]:
    """Python keeps one beside each program that ever had workers, until the program's end."""
    yield
    resource_tracker._resource_tracker._stop()  # type: ignore[attr-defined]


async def test_another_process_computes_and_stands_back() -> None:
    async with workbench() as aside:
        worker = await aside(os.getpid)
        assert worker != os.getpid()
        assert await aside(os.nice, 0) == os.nice(0) + NICENESS
        assert await aside(divmod, 7, 2) == (3, 1)
        with pytest.raises(ZeroDivisionError):
            await aside(divmod, 7, 0)
        assert await aside(os.getpid) == worker, "a mistake in the work is no end of the worker"
    assert not psutil.pid_exists(worker)


async def test_who_is_cancelled_computes_no_further(tmp_path: Path) -> None:
    async with workbench() as aside, trio.open_nursery() as nursery:
        nursery.start_soon(aside, _for_ever, tmp_path / "pid")
        worker = await until(partial(_told, tmp_path / "pid"))
        nursery.cancel_scope.cancel()
    assert not psutil.pid_exists(worker)


async def test_a_worker_that_is_killed_is_told_and_replaced() -> None:
    async with workbench() as aside:
        with pytest.raises(trio_parallel.BrokenWorkerError):
            await aside(_die)
        worker = await aside(os.getpid)
        os.kill(worker, signal.SIGKILL)
        await until(partial(_is_over, worker))


def _for_ever(note: Path) -> None:
    note.write_text(f"{os.getpid()}\n")
    while True:
        pass


async def _is_over(pid: int) -> bool:
    return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def _told(note: Path) -> int | None:
    path = trio.Path(note)
    said = await path.read_text() if await path.exists() else ""
    return int(said) if said.endswith("\n") else None
