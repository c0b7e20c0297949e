"""Damages material by the hundred thousand and prints what became of it.

    python -m tests.bench.mutation --count 200000 [--seed 1]

Synthetic pages in every schema, and for one mutant in twenty a real capture where they are at
hand. Exits 1 if any number was wrong, any reader crashed or any answer took over a second.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from rich.console import Console
from rich.table import Table

from tests.bench import captures
from tests.reading.mutation import Case, Tally, all_cases, run

MAX_CAPTURE_BYTES = 130_000
_REAL_SHARE = 20


def main() -> int:
    """The exit status: 0 where no mutant was read wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    tally = run(given.count, given.seed, _cases())
    _show(tally, given.count)
    return 1 if tally.failures else 0


def _cases() -> list[Case]:
    synthetic = list(all_cases())
    folder = captures.folder()
    real = [] if folder is None else captures.cases(folder, MAX_CAPTURE_BYTES)
    times = len(real) * (_REAL_SHARE - 1) // len(synthetic) + 1
    return synthetic * max(1, times) + real


def _show(tally: Tally, count: int) -> None:
    console = Console(width=160)
    by_outcome = Counter(
        {outcome: 0 for _, outcome in tally.outcomes} | {"wrong": 0, "crash": 0, "slow": 0}
    )
    for (_, outcome), number in tally.outcomes.items():
        by_outcome[outcome] += number
    table = Table("damage", *by_outcome, title=f"{count} mutants, each under every damage it has")
    for damage in sorted({damage for damage, _ in tally.outcomes}):
        table.add_row(damage, *(str(tally.outcomes[damage, one]) for one in by_outcome))
    table.add_row("all", *(str(number) for number in by_outcome.values()))
    console.print(table)
    console.print(f"slowest answer: {tally.slowest_seconds * 1000:.0f} ms of processor time")
    for failure in tally.failures[:20]:
        console.print(f"{failure.outcome}: {failure.damages} {failure.detail}")
    console.print(f"wrong, crashed or slow: {len(tally.failures)}")


if __name__ == "__main__":
    sys.exit(main())
