"""Play many rounds, some at a time, and tell of those that are lost.

python -m tests.chaos --rounds 500
python -m tests.chaos --seed 17            # one round again, with all that its daemon said
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import attrs
import trio

from growthd.border import open_border
from growthd.postgres.server import serve
from tests.chaos.plan import plan
from tests.chaos.play import Ground, Result, play
from tests.conftest import throw_away_directory
from tests.databases import TEMPLATE, administer, migrated, named


@attrs.define
class Book:
    """What the rounds came to."""

    lost: list[Result] = attrs.field(factory=list)
    states: Counter[str] = attrs.field(factory=Counter)
    rounds: int = 0
    strikes: int = 0
    starts: int = 0
    stored: int = 0

    def enter(self, result: Result) -> None:
        self.rounds += 1
        self.strikes += len(result.round.strikes)
        self.starts += result.starts
        if result.outcome:
            self.stored += result.outcome.stored
            self.states.update(result.outcome.states)
        if result.broken:
            self.lost.append(result)

    @property
    def told(self) -> str:
        ended = ", ".join(f"{count:,} {state}" for state, count in sorted(self.states.items()))
        return (
            f"{self.rounds} rounds, {self.strikes} faults, {self.starts} starts of the daemon:"
            f" {self.stored:,} numbers held against the site; captures: {ended};"
            f" {len(self.lost)} rounds with a broken invariant"
        )


async def rehearse(
    ground: Ground, seeds: Sequence[int], options: argparse.Namespace, book: Book
) -> None:
    """Every round is played, so many of them at a time; of a lost one the log is kept."""
    turns = trio.CapacityLimiter(options.at_once)

    async def one(seed: int) -> None:
        async with turns:
            result = await play(ground, plan(seed))
        book.enter(result)
        print(f"{result.round.told}; {result.came_to}", flush=True)
        if result.broken:
            print("  LOST: " + "\n  LOST: ".join(result.broken), flush=True)
            if options.logs:
                options.logs.mkdir(parents=True, exist_ok=True)
                (options.logs / f"seed-{seed}.log").write_text(result.log, encoding="utf-8")

    async with open_border(), trio.open_nursery() as nursery:
        for seed in seeds:
            nursery.start_soon(one, seed)


async def main(options: argparse.Namespace, folder: Path) -> int:
    """The exit code: 1 where an invariant was broken."""
    seeds = [options.seed] if options.seed else range(options.first, options.first + options.rounds)
    began = time.monotonic()
    async with serve(folder / "server", durable=False) as dsn:
        await trio.to_thread.run_sync(administer, dsn, f"CREATE DATABASE {TEMPLATE}")
        async with open_border():
            await migrated(named(dsn, TEMPLATE))
        ground = Ground(server=dsn, template=TEMPLATE, folder=folder)
        book = Book()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_stop_when_told, nursery.cancel_scope)
            await rehearse(ground, seeds, options, book)
            nursery.cancel_scope.cancel()
    print(f"{book.told}; {time.monotonic() - began:.0f} s")
    if options.seed:
        print(plan(options.seed).told)
        print(*(result.log for result in book.lost), sep="\n")
    return 1 if book.lost else 0


async def _stop_when_told(playing: trio.CancelScope) -> None:
    """A round that is cut short is not counted, and no process is left of it."""
    with trio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for _ in signals:
            playing.cancel()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1, help="the first round's seed")
    parser.add_argument("--seed", type=int, help="play this round alone, and show its log if lost")
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument(
        "--logs", type=Path, help="a folder for what the daemons of lost rounds said"
    )
    with throw_away_directory() as place:
        sys.exit(trio.run(main, parser.parse_args(), place))
