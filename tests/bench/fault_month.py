"""The whole program for a simulated month before a site on which every fault strikes.

    uv run python -m tests.bench.fault_month [--days 30] [--faults 0.05] [--seed 7]

Prints what struck, what was refused and why, and what was stored; exits with 1 where a stored
number is wrong, a capture ends without a reason, or a wall was not got over. A month takes about
an hour: it makes some three thousand visits in a real browser.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

import trio

from tests.bench.fault_table import Table, reckon
from tests.bench.fault_world import OPENED, Life, every_fault, living
from tests.conftest import throw_away_directory


async def spend(folder: Path, args: argparse.Namespace) -> Table:
    faults = every_fault(args.faults)
    async with living(folder, faults, seed=args.seed, visit_seconds=args.visit_seconds) as life:
        for day in range(1, args.days + 1):
            await life.live(OPENED + timedelta(days=day))
            print(_progress(day, life, await reckon(life)), file=sys.stderr, flush=True)
        return await reckon(life)


def _progress(day: int, life: Life, table: Table) -> str:
    known = f"{table.numbers} numbers, {len(table.wrong)} wrong, broken: {table.broken}"
    known += "".join(f"\n  {one}" for one in table.wrong[:5])
    return f"day {day}: {table.visits} visits, {life.diary.outages} outages, {known}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--faults", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--visit-seconds", type=float, default=3.0)
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # or its browser would outlive it
    began = time.monotonic()
    with throw_away_directory() as folder:
        table = trio.run(spend, folder, args)
    print("\n".join(table.lines()))
    print(f"took                     {time.monotonic() - began:.0f} s of the machine")
    for promise in table.broken:
        print(f"BROKEN: {promise}")
    raise SystemExit(bool(table.broken))


if __name__ == "__main__":
    main()
