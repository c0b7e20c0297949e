"""`growthd read --stored`: today's readers over the evidence in the database, changing nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import attrs
import trio

from growthd.cli.plain import UNHEALTHY, carry_out, sentences, settings_or_exit
from growthd.config import Config
from growthd.house import clock_of, visit_database, watched
from growthd.logs import plain
from growthd.model.reading import Owner
from growthd.reading.again import Change, Kept, change
from growthd.store import evidence
from growthd.store.database import Database

PAGE = 500
SHOWN = 200
"""So many changes are listed one by one; all are counted."""


@attrs.define
class Outcome:
    """What re-reading the evidence has told so far."""

    read: int = 0
    changes: list[Change] = attrs.field(factory=list)

    @property
    def refused(self) -> int:
        return sum(one.refusal is not None for one in self.changes)


def reread(config_path: Path | None, seconds: float | None) -> int:
    """Tell what today's readers would say otherwise; 1 if there is anything, else 0."""
    settings = settings_or_exit(config_path)
    with sentences():
        outcome = carry_out(_reread, settings.config, seconds)
    for one in outcome.changes[:SHOWN]:
        print(_said(one))
    changed = len(outcome.changes)
    if changed > SHOWN:
        print(f"… and {changed - SHOWN} more")
    print(
        f"{outcome.read} kept objects read again: {outcome.read - changed} the same, "
        f"{changed - outcome.refused} otherwise, {outcome.refused} not readable. "
        "Nothing was changed."
    )
    return UNHEALTHY if changed else 0


async def _reread(config: Config, seconds: float | None) -> Outcome:
    owners = {account.account_id: account.owner for account in watched(config)}
    now = clock_of(config).now()
    since = None if seconds is None else now - timedelta(seconds=seconds)
    outcome, after = Outcome(), 0
    async with visit_database(config) as database:
        while kept := await _page(database, after, since):
            after = kept[-1].reading_id
            await trio.to_thread.run_sync(_compare, outcome, kept, owners)
    return outcome


async def _page(database: Database, after: int, since: datetime | None) -> list[Kept]:
    return await database.run(evidence.stored, after=after, since=since, limit=PAGE)


def _compare(outcome: Outcome, kept: list[Kept], owners: dict[str, Owner]) -> None:
    for one in kept:
        outcome.read += 1
        found = change(one, owners.get(one.account_id, Owner(account_id=None, handle="")))
        if found is not None:
            outcome.changes.append(found)


def _said(one: Change) -> str:
    kept = one.kept
    what = f"capture {kept.capture_id}" if kept.capture_id else "no capture"
    head = f"{kept.read_at:%Y-%m-%d %H:%M} {kept.subject} {kept.subject_id} ({what}) {kept.source}"
    if one.refusal is not None:
        return f"{head}: {one.refusal.kind}, {plain(one.refusal.detail)}"
    told = (f"{name} {_word(then)} → {_word(now)}" for name, (then, now) in one.differs.items())
    return f"{head}: {', '.join(told)}"


def _word(value: int | None) -> str:
    return "unknown" if value is None else str(value)
