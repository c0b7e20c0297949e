"""One examination: the loop by its rows, then the machine that it runs on."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import attrs

from growthd.compute.diagnosis import LOOK_BACK, Beat, Diagnosis, Judged, State, diagnose
from growthd.config import Config, Settings
from growthd.doctor import browser, daemon, duty, machine
from growthd.doctor.issue import Issue, Severity, broken, warning
from growthd.doctor.questions import Answer, answers
from growthd.house import clock_of, profile_of, visit_database, watched
from growthd.model.loop import Link
from growthd.postgres.refusal import CannotServe
from growthd.store import clocks, feeding, heartbeats, loop, runners
from growthd.store.database import DsnRefused, Session
from growthd.store.feeding import Feeding
from growthd.store.foreign import ForeignTables
from growthd.store.heartbeats import Heartbeat
from growthd.store.migrate import SchemaError
from growthd.store.runners import Runner
from growthd.supervision.outage import Outage

NEVER = datetime.min.replace(tzinfo=UTC)
CLOSED = (CannotServe, DsnRefused, ForeignTables, SchemaError, Outage)
"""What keeps the database shut, each with its sentence."""


@attrs.frozen(kw_only=True)
class Report:
    """What was found. Without `diagnosis` the database could not be asked."""

    now: datetime
    diagnosis: Diagnosis | None
    answers: tuple[Answer, ...]
    issues: tuple[Issue, ...]

    @property
    def healthy(self) -> bool:
        return not any(issue.severity is Severity.BROKEN for issue in self.issues)


@attrs.frozen(kw_only=True)
class Rows:
    """What the database tells; `now` by its own clock."""

    links: Sequence[Link]
    beats: Sequence[Heartbeat]
    runners: Sequence[Runner]
    feedings: Sequence[Feeding]
    now: datetime


async def examine(settings: Settings) -> Report:
    """Look at everything once; nothing is changed."""
    config = settings.config
    now = clock_of(config).now()
    found = await _rows(config, now)
    around = (*_around(config), *duty.drift(config, settings.path))
    if isinstance(found, Issue):
        return Report(now=now, diagnosis=None, answers=(), issues=(found, *around))
    wall = datetime.fromtimestamp(time.time(), UTC)
    beats = _beats(found)
    diagnosis = diagnose(found.links, beats, now)
    issues = (
        *_cut(diagnosis),
        *daemon.at_work(found.runners, found.now),
        *machine.clock(wall, found.now),
        *_unfed(found.feedings),
        *around,
    )
    return Report(
        now=now,
        diagnosis=diagnosis,
        answers=answers(diagnosis, beats, wall),
        issues=tuple(sorted(issues, key=lambda issue: issue.severity is Severity.WARNING)),
    )


async def _rows(config: Config, now: datetime) -> Rows | Issue:
    """What the rows say; where they cannot be read, why not."""
    found: Rows | Issue
    try:
        async with visit_database(config) as database:
            accounts = [account.account_id for account in watched(config)]
            found = await database.run(_read, accounts, now)
    except* CLOSED as closed:
        found = _shut(closed)
    return found


def _shut(closed: BaseException) -> Issue:
    while isinstance(closed, BaseExceptionGroup):
        closed = closed.exceptions[0]
    fix = "Do what the sentence says; growthd db status tells of the schema"
    return broken("The database cannot be read.", str(closed), fix)


async def _read(session: Session, accounts: Sequence[str], now: datetime) -> Rows:
    return Rows(
        links=await loop.walk(session, accounts=accounts, since=now - LOOK_BACK, now=now),
        beats=await heartbeats.every(session),
        runners=await runners.every(session),
        feedings=await feeding.feedings(session),
        now=await clocks.now(session),
    )


def _beats(found: Rows) -> tuple[Beat, ...]:
    """The newest sign of life of each trade; those of runners that have left say nothing now."""
    left = {runner.runner for runner in found.runners if runner.stopped_at is not None}
    present = [beat for beat in found.beats if beat.runner not in left]
    present.sort(key=lambda beat: beat.last_progress or NEVER)
    return tuple({beat.actor: beat for beat in map(_beat, present)}.values())


def _beat(heartbeat: Heartbeat) -> Beat:
    return Beat(
        actor=heartbeat.actor.partition("-")[0],
        progressed_at=heartbeat.last_progress,
        failures=heartbeat.consecutive_failures,
        error=heartbeat.last_error,
    )


def _cut(diagnosis: Diagnosis) -> Iterator[Issue]:
    """The cut link, and what else does not pass: after the cut it may only lack its work."""
    cut = diagnosis.cut
    if cut is not None:
        yield broken(f"The loop is cut at: {cut.link.step}.", cut.words, *cut.fixes)
    for judged in diagnosis.links:
        if judged is not cut and judged.state in {State.BROKEN, State.WEAK}:
            yield _lesser(judged, cut)


def _unfed(feedings: Sequence[Feeding]) -> Iterator[Issue]:
    """What could not be written into another program's tables (F52)."""
    for one in feedings:
        if one.error is not None:
            yield warning(
                f"{one.relation} could not be fed.",
                f"{one.failed_at:%Y-%m-%d %H:%M} UTC: {one.error}",
                "Look at that table's own rules, or set existing.feed = false",
            )


def _lesser(judged: Judged, cut: Judged | None) -> Issue:
    after = judged.state is State.BROKEN and cut is not None
    follows = " Perhaps only for want of what the cut link holds back." if after else ""
    return warning(
        f"Not all passes at: {judged.link.step}.", f"{judged.words}{follows}", *judged.fixes
    )


def _around(config: Config) -> Iterator[Issue]:
    """What is to be seen without the database."""
    if not config.accounts:
        yield broken(
            "No account is watched.",
            "the configuration has no [[accounts]]",
            "Name your handle in growthd.toml",
        )
    yield from machine.disk(config.daemon.data_dir)
    yield from machine.private(config.daemon.data_dir)
    yield from machine.private(profile_of(config))
    yield from browser.found(config)
    yield from browser.exposed(config, profile_of(config))
    yield from daemon.door(config)
