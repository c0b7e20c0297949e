"""How fast the ledger plans, claims and completes, beside raw SQL and two job queues.

    uv run --with pgqueuer --with procrastinate --with 'psycopg[binary]' \
        pytest -s -o python_files='bench_*.py' tests/bench/bench_ledger.py

Peers that are not installed are left out. Each contender has a database of its own on one durable
server and runs in the event loop that it is made for; rounds are interleaved, so that a busy
machine slows all of them alike. What is printed are medians over the rounds, in captures a second,
and their ratios to raw SQL. Planning a post ends in one fsync for everybody: on a slow disk that is
all there is to see, which is why a server in memory is measured as well.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Protocol

import attrs
import pytest
import trio

from growthd.postgres.server import serve
from tests.bench.contenders import Growthd, Raw
from tests.bench.peers import PgQueuer, Procrastinate
from tests.databases import administer, named

ROUNDS = 3
POSTS, HORIZONS = 100, 9
BULKS, BULK = 3, 1000
CLAIMED = 2000


class Contender(Protocol):
    name: str

    def plan(self, commits: int, size: int) -> float:
        """Seconds that `commits` commits of `size` captures each take."""

    def work(self, captures: int) -> float:
        """Seconds that it takes to claim and complete `captures`, in batches of 100."""


@attrs.frozen(kw_only=True)
class Row:
    """One comparison: what is done, to how many captures, and how a contender is asked to."""

    title: str
    captures: int
    ask: Callable[[Contender], float]


ROWS = (
    Row(
        title="plan a post (9 captures a commit)",
        captures=POSTS * HORIZONS,
        ask=lambda contender: contender.plan(POSTS, HORIZONS),
    ),
    Row(
        title="plan in bulk (1,000 a commit)",
        captures=BULKS * BULK,
        ask=lambda contender: contender.plan(BULKS, BULK),
    ),
    Row(
        title="claim + complete (batches of 100)",
        captures=CLAIMED,
        ask=lambda contender: contender.work(CLAIMED),
    ),
)


@pytest.fixture(params=["/var/tmp", "/dev/shm"])
def directory(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A directory on the disk, then one in memory."""
    if not Path(request.param).is_dir():
        pytest.skip(f"no {request.param} here")
    with tempfile.TemporaryDirectory(prefix="growthd-bench-", dir=request.param) as name:
        Path(name).chmod(0o711)  # the server runs under another account than root
        yield Path(name)


async def test_the_ledger(directory: Path) -> None:
    async with serve(directory / "postgres") as dsn:
        print(f"\nThe server's data are in {directory.parent}.")
        await trio.to_thread.run_sync(run, dsn)


def run(dsn: str) -> None:
    peers = [kind for kind in (PgQueuer, Procrastinate) if find_spec(kind.name)]
    contenders: list[Contender] = []
    for kind in (Raw, Growthd, *peers):
        administer(dsn, f"CREATE DATABASE bench_{kind.name}")
        contenders.append(kind(named(dsn, f"bench_{kind.name}")))
    for row in ROWS:
        compare(contenders, row)


def compare(contenders: Sequence[Contender], row: Row) -> None:
    """Print each contender's captures a second, and their ratio to the first one's."""
    rates: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for _ in range(ROUNDS):
        for contender in contenders:
            rates[contender.name].append(row.captures / row.ask(contender))
    limit = median(rates[contenders[0].name])
    print(row.title)
    for name, measured in rates.items():
        rate = median(measured)
        print(f"  {name:<14} {rate:>9,.0f}/s  {rate / limit:>6.2f} of raw")
