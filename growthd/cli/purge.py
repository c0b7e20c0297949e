"""`growthd purge`: let go of what is old."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from growthd.cli.plain import USAGE, ConfigPath, carry_out, sentences, settings_or_exit
from growthd.config import Config
from growthd.house import clock_of, visit_database
from growthd.store.database import Database
from growthd.store.retention import BEGINNING, YOUNGEST, Heap, count, drop


def purge(*, before: datetime, dry_run: bool = False, config: ConfigPath = None) -> None:
    """Delete snapshots, captures, evidence and events from before a day; a daemon may be at work.

    Posts, the account's hours, credits, rewards, what was learned and the plans are small, and are
    kept. A month at least is kept of everything.

    Parameters
    ----------
    before
        The first day (UTC) of which all is kept, such as 2026-01-31.
    dry_run
        Only count.
    config
        The configuration file.

    """
    settings = settings_or_exit(config)
    moment = before if before.tzinfo else before.replace(tzinfo=UTC)
    latest = clock_of(settings.config).now() - YOUNGEST
    if moment > latest:
        print(
            f"--before may be {latest:%Y-%m-%d} at the latest: what is younger is still in use.",
            file=sys.stderr,
        )
        raise SystemExit(USAGE)
    with sentences():
        carry_out(_purge, settings.config, moment, dry_run)


async def _purge(config: Config, before: datetime, dry_run: bool) -> None:
    async with visit_database(config) as database:
        for heap in Heap:
            if dry_run:
                number = await database.run(count, heap=heap, before=before)
                print(f"{heap:24} {number:>12,} rows would go")
            else:
                print(f"{heap:24} {await _drop_all(database, heap, before):>12,} rows are gone")


async def _drop_all(database: Database, heap: Heap, before: datetime) -> int:
    """Step by step, so that nobody waits for long; progress on a terminal."""
    dropped, since = 0, BEGINNING
    while gone := await database.run(drop, heap=heap, before=before, since=since):
        dropped, since = dropped + gone.rows, gone.until
        if sys.stderr.isatty():
            print(f"\r{heap} {dropped:,}", end="", file=sys.stderr, flush=True)
    return dropped
