"""Two weeks of an account at speed: `python -m tests.bench.soak [speed]`.

Prints how the daemon's memory, descriptors, children, log and evidence grew, and by how much a day
in the second week: in the first one a timeline becomes as long as the posts that are still read.
Two weeks at the default speed take a quarter of an hour. Ends with 1 where something grows on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import attrs
import numpy as np
import psutil
import trio
from rich.console import Console
from rich.table import Table

from tests.conftest import throw_away_directory
from tests.watching import Watch, prepared, watching

SPEED = 1344.0
HOURS = 336.0
SAMPLES = 120
WARM = 0.5
"""Share of the samples that are left out."""
MOST_MB_A_DAY, MOST_DESCRIPTORS_A_DAY = 2.0, 1.0


@attrs.frozen(kw_only=True)
class Sample:
    """The daemon at one moment; sizes in MB. `pages` is the memory of browser and server."""

    hours: float
    memory: float
    descriptors: float
    children: float
    pages: float
    log: float
    data: float


def sample(process: psutil.Process, watch: Watch, hours: float) -> Sample:
    children = process.children(recursive=True)
    resident = sum(_memory(child) for child in children)
    return Sample(
        hours=hours,
        memory=process.memory_info().rss / 2**20,
        descriptors=process.num_fds(),
        children=len(children),
        pages=resident / 2**20,
        log=watch.log.stat().st_size / 2**20,
        data=_size(watch.folder / "postgres") / 2**20,
    )


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _size(folder: Path) -> int:
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size if file.is_file() else 0
        except OSError:
            continue
    return total


def a_day(samples: Sequence[Sample], name: str) -> float:
    """By how much it grew in 24 simulated hours, by a straight line through the warm samples."""
    warm = samples[int(len(samples) * WARM) :]
    hours = np.array([one.hours for one in warm])
    values = np.array([getattr(one, name) for one in warm], dtype=float)
    return float(np.polyfit(hours, values, 1)[0] * 24)


def told(samples: Sequence[Sample]) -> bool:
    """Prints the figures; True where nothing grows on."""
    table = Table("what", "at first", "at last", "most", "growth a simulated day")
    for field in attrs.fields(Sample)[1:]:
        values = [getattr(one, field.name) for one in samples]
        growth = a_day(samples, field.name)
        cells = [values[0], values[-1], max(values)]
        table.add_row(field.name, *(f"{value:.1f}" for value in cells), f"{growth:+.2f}")
    Console().print(f"{samples[-1].hours:.0f} simulated hours, load {os.getloadavg()[0]:.1f}")
    Console().print(table)
    steady = a_day(samples, "memory") < MOST_MB_A_DAY
    return steady and a_day(samples, "descriptors") < MOST_DESCRIPTORS_A_DAY


async def soak(watch: Watch, speed: float) -> bool:
    async with watching(watch) as program:
        process = psutil.Process(program.pid)
        await watch.captured(1)
        began = trio.current_time()
        samples: list[Sample] = []
        while len(samples) <= SAMPLES:
            hours = (trio.current_time() - began) * speed / 3600
            samples.append(await trio.to_thread.run_sync(sample, process, watch, hours))
            await trio.sleep(HOURS * 3600 / speed / SAMPLES)
        status = (await watch.get("/v1/status")).json()
    print(program.said.count('"event": "fault"'), "faults;", status["verdict"]["sentence"])
    return told(samples)


def main(speed: float) -> bool:
    with throw_away_directory() as folder, prepared(folder / "data", speed) as watch:
        return trio.run(soak, watch, speed)


if __name__ == "__main__":
    sys.exit(0 if main(float(sys.argv[1]) if len(sys.argv) > 1 else SPEED) else 1)
