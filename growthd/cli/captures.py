"""`growthd captures`."""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number
from rich.console import Console
from rich.table import Table

from growthd.cli.plain import USAGE, ConfigPath, carry_out, sentences, settings_or_exit
from growthd.config import Config
from growthd.house import clock_of, visit_database
from growthd.logs import plain
from growthd.model.capture import CaptureState, Subject, horizon_label
from growthd.model.verdict import Ruling
from growthd.store import doubts as store_doubts, entries

WIDE = 200
"""Columns of a table that nobody looks at on a terminal: ids must not be cut for grep."""


def list_(
    *,
    state: CaptureState | None = None,
    limit: Annotated[int, Parameter(validator=Number(gte=1))] = 40,
    config: ConfigPath = None,
) -> None:
    """Show the ledger, newest due first.

    Parameters
    ----------
    state
        Only captures in this state.
    limit
        How many at the most.
    config
        The configuration file.

    """
    settings = settings_or_exit(config)
    with sentences():
        found = carry_out(_newest, settings.config, state, limit)
    table = Table("id", "of", "horizon", "due (UTC)", "state", "read (UTC)", "tries", "reason")
    for entry in found:
        table.add_row(*_cells(entry))
    Console(width=None if sys.stdout.isatty() else WIDE).print(table)


def show(capture_id: int, *, config: ConfigPath = None) -> None:
    """Show one capture and what every witness saw.

    Parameters
    ----------
    capture_id
        Its number, as `growthd captures list` shows it.
    config
        The configuration file.

    """
    settings = settings_or_exit(config)
    with sentences():
        found = carry_out(_one, settings.config, capture_id)
    if found is None:
        print(f"There is no capture {capture_id}; see growthd captures list.", file=sys.stderr)
        raise SystemExit(USAGE)
    entry, witnesses = found
    print("  ".join(_cells(entry)))
    for seen in witnesses:
        said = seen.detail if seen.counts is None else _counts(seen)
        print(
            f"  {seen.read_at:%H:%M:%S} {seen.source or '-'}: {seen.verdict}, {plain(said or '')}"
        )


def doubts(
    *,
    ruling: Ruling | None = None,
    limit: Annotated[int, Parameter(validator=Number(gte=1))] = 40,
    config: ConfigPath = None,
) -> None:
    """Show the values that were held back, newest first, and what became of each.

    Parameters
    ----------
    ruling
        Only those that a later reading confirmed or dropped, or that are still open.
    limit
        How many at the most.
    config
        The configuration file.

    """
    settings = settings_or_exit(config)
    with sentences():
        found = carry_out(_held, settings.config, ruling, limit)
    table = Table("held (UTC)", "of", "metric", "value", "why", "readings", "ruling", "later")
    for one in found:
        later = "" if one.ruled_at is None else f"{one.ruled_value} at {one.ruled_at:%m-%d %H:%M}"
        table.add_row(
            f"{one.held_at:%Y-%m-%d %H:%M}",
            plain(one.subject_id or "the account"),
            one.metric,
            str(one.value),
            plain(one.detail),
            str(one.readings),
            one.ruling.value,
            later,
        )
    Console(width=None if sys.stdout.isatty() else WIDE).print(table)


def _cells(entry: entries.Entry) -> tuple[str, ...]:
    hour = entry.subject is Subject.ACCOUNT
    return (
        str(entry.capture_id),
        plain(entry.subject_id),
        "hour" if hour else horizon_label(entry.horizon_minutes),
        f"{entry.due_at:%Y-%m-%d %H:%M}",
        entry.state.value,
        f"{entry.captured_at:%Y-%m-%d %H:%M}" if entry.captured_at else "",
        str(entry.attempts),
        plain(entry.reason or ""),
    )


def _counts(seen: entries.Seen) -> str:
    counts = seen.counts or {}
    return ", ".join(f"{k} {'unknown' if v is None else v}" for k, v in counts.items())


async def _newest(config: Config, state: CaptureState | None, limit: int) -> list[entries.Entry]:
    async with visit_database(config) as database:
        until = clock_of(config).now()
        return await database.run(entries.newest, state=state, until=until, limit=limit)


async def _held(config: Config, ruling: Ruling | None, limit: int) -> list[store_doubts.HeldValue]:
    async with visit_database(config) as database:
        return await database.run(store_doubts.newest, ruling=ruling, limit=limit)


async def _one(config: Config, capture_id: int) -> tuple[entries.Entry, list[entries.Seen]] | None:
    async with visit_database(config) as database:
        return await database.run(entries.one, capture_id=capture_id)
