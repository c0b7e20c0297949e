"""`growthd ledger`: a day of the account's followers, interval by interval, and who earned them."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import attrs
from rich.console import Console
from rich.table import Table

from growthd.cli.plain import ConfigPath, carry_out, sentences, settings_or_exit
from growthd.config import Config
from growthd.house import clock_of, visit_database
from growthd.logs import plain
from growthd.store import credits as store
from growthd.store.credits import LedgerRow

WIDE, NAMED = 160, 3
"""Columns of a table that nobody looks at on a terminal; posts named in one interval."""
UNSURE = "Growth does not follow impressions here: what posts are given are shares, not findings."


@attrs.frozen(kw_only=True)
class Sums:
    """What came and went in some intervals: change = posts + others - unfollows - purged."""

    by_posts: float
    background: float
    burst: float
    unfollows: float
    purged: float

    @classmethod
    def of(cls, rows: Sequence[LedgerRow]) -> Sums:
        names = [field.name for field in attrs.fields(cls)]
        return cls(**{name: sum(getattr(row, name) for row in rows) for name in names})


def ledger(
    *,
    day: datetime | None = None,
    account: str = "default",
    json_: bool = False,
    config: ConfigPath = None,
) -> None:
    """Show who earned the followers of a day (UTC), and that it adds up.

    Parameters
    ----------
    day
        Such as 2026-03-01. Default: today.
    account
        The account's key; the first one of the configuration is "default".
    json_
        Print one JSON object, with every post's share of every interval.
    config
        The configuration file.

    """
    settings = settings_or_exit(config)
    with sentences():
        start, rows = carry_out(_look, settings.config, account, day)
    if json_:
        print(json.dumps(_told(start, rows), default=str))
    elif rows:
        _print(start, rows)
    else:
        print(f"Nothing of {start:%Y-%m-%d} is in the ledger of {account}.")


async def _look(
    config: Config, account: str, day: datetime | None
) -> tuple[datetime, list[LedgerRow]]:
    """The day's begin, and the intervals that ended within it."""
    asked = day or clock_of(config).now()
    start = asked.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)
    async with visit_database(config) as database:
        rows = await database.run(
            store.intervals, account_id=account, since=start, until=start + timedelta(days=1)
        )
    return start, rows


def _told(start: datetime, rows: Sequence[LedgerRow]) -> dict[str, object]:
    return {
        "day": start.date(),
        "sums": attrs.asdict(Sums.of(rows)),
        "change": _change(rows),
        "intervals": [attrs.asdict(row) for row in rows],
    }


def _change(rows: Sequence[LedgerRow]) -> int:
    return sum(row.followers_after - row.followers_before for row in rows)


def _print(start: datetime, rows: Sequence[LedgerRow]) -> None:
    table = Table(title=f"{start:%Y-%m-%d} (UTC)", show_footer=True)
    sums = Sums.of(rows)
    table.add_column("until", footer="sum")
    table.add_column("followers", footer=f"{_change(rows):+d}", justify="right")
    for name, footer in _columns(sums):
        table.add_column(name, footer=footer, justify="right")
    table.add_column("posts that earned most")
    for row in rows:
        table.add_row(
            _until(row),
            str(row.followers_after),
            *(value for _, value in _columns(Sums.of([row]))),
            plain(_earners(row)),
        )
    Console(width=None if sys.stdout.isatty() else WIDE).print(table)
    if not rows[-1].identifiable:
        print(UNSURE)


def _columns(sums: Sums) -> list[tuple[str, str]]:
    return [
        ("by posts", f"{sums.by_posts:+.2f}"),
        ("by no post", f"{sums.background:+.2f}"),
        ("of it at once", f"{sums.burst:.2f}"),
        ("unfollowed", f"{-sums.unfollows:+.2f}"),
        ("purged", f"{-sums.purged:+.2f}"),
    ]


def _until(row: LedgerRow) -> str:
    """The interval's end; one that was not a reading's hour says since when."""
    hours = (row.ended_at - row.began_at) / timedelta(hours=1)
    return f"{row.ended_at:%H:%M}" + (f" ({hours:.0f} h)" if hours > 1.5 else "")


def _earners(row: LedgerRow) -> str:
    pairs = zip(row.decision_ids[:NAMED], row.follows[:NAMED], strict=True)
    return ", ".join(f"{name} {follows:.2f}" for name, follows in pairs if follows >= 0.01)
