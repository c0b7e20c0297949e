"""`growthd status`: the state of the watch on one screen."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import attrs
from rich.console import Console
from rich.table import Table

from growthd.cli.chain import chain, link
from growthd.cli.plain import UNHEALTHY, ConfigPath, carry_out, sentences, settings_or_exit
from growthd.compute.diagnosis import LOOK_BACK, Diagnosis, diagnose
from growthd.config import Config
from growthd.house import clock_of, visit_database, watched
from growthd.logs import plain
from growthd.model.capture import CaptureState, Subject, horizon_label
from growthd.store import accounts, capacity, heartbeats, ledger, loop, overview
from growthd.store.capacity import Hands
from growthd.store.database import Session
from growthd.wheel.capacity import Load

DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Status:
    """What there is to say of the last 24 hours, and of this moment."""

    now: datetime
    followers: dict[str, int | None]
    ledger: list[overview.LedgerCount]
    backlog: list[overview.Backlog]
    next_due: datetime | None
    actors: list[heartbeats.Heartbeat]
    loop: Diagnosis
    load: Load

    @property
    def healthy(self) -> bool:
        """False where a link is cut, an actor fails, a capture was missed, or too much is due."""
        missed = any(count.state is CaptureState.MISSED for count in self.ledger)
        failing = any(beat.consecutive_failures for beat in self.actors)
        return not (missed or failing or self.load.is_too_much) and self.loop.cut is None


def status(*, json_: bool = False, config: ConfigPath = None) -> None:
    """Show what was read in the last day, what is due, and how the actors are.

    Exits with 1 where a link of the loop is cut, an actor keeps failing or a capture was missed.

    Parameters
    ----------
    json_
        Print one JSON object.
    config
        The configuration file.

    """
    settings = settings_or_exit(config)
    with sentences():
        found = carry_out(_look, settings.config)
    if json_:
        links = [link(one) for one in found.loop.links]
        print(json.dumps(attrs.asdict(found) | {"loop": links}, default=str))
    else:
        _print(found)
    if not found.healthy:
        raise SystemExit(UNHEALTHY)


async def _look(config: Config) -> Status:
    async with visit_database(config) as database:
        keys = [account.account_id for account in watched(config)]
        return await database.run(_status, keys, clock_of(config).now(), Hands.of(config))


async def _status(session: Session, keys: list[str], now: datetime, hands: Hands) -> Status:
    latest = {key: await accounts.latest(session, account_id=key) for key in keys}
    return Status(
        now=now,
        followers={key: hour.counts.followers if hour else None for key, hour in latest.items()},
        ledger=await overview.ledger_counts(session, accounts=keys, since=now - DAY, until=now),
        backlog=await overview.backlog(session, accounts=keys, now=now),
        next_due=await ledger.next_due(session, accounts=keys),
        actors=await heartbeats.every(session),
        loop=diagnose(
            await loop.walk(session, accounts=keys, since=now - LOOK_BACK, now=now), (), now
        ),
        load=await capacity.load(session, accounts=keys, now=now, hands=hands),
    )


def _print(found: Status) -> None:
    console = Console()
    for account, followers in found.followers.items():
        console.print(f"{account}: {'unknown' if followers is None else followers} followers")
    console.print(_ledger(found))
    console.print(chain(found.loop))
    if found.loop.cut is not None:
        console.print(f"The loop is cut at {found.loop.cut.link.step}: growthd doctor says why.")
    overdue = sum(kind.overdue for kind in found.backlog)
    due = f"{found.next_due:%Y-%m-%d %H:%M} UTC" if found.next_due else "nothing planned"
    console.print(f"overdue {overdue}, next due {due}")
    console.print(f"{'too much: ' if found.load.is_too_much else ''}{found.load}")
    for beat in found.actors:
        state = "ok" if not beat.consecutive_failures else f"failing: {plain(str(beat.last_error))}"
        console.print(f"{beat.actor:12} {state}")


def _ledger(found: Status) -> Table:
    table = Table("horizon", *CaptureState, title="captures that fell due in the last 24 hours")
    kinds = dict.fromkeys((count.subject, count.horizon_minutes) for count in found.ledger)
    counts = {(c.subject, c.horizon_minutes, c.state): c.count for c in found.ledger}
    for subject, minutes in kinds:
        name = "hour" if subject is Subject.ACCOUNT else horizon_label(minutes)
        cells = [str(counts.get((subject, minutes, state), "")) for state in CaptureState]
        table.add_row(name, *cells)
    return table
