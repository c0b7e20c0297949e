"""Makes a `Status` of what the database and the actors know. Pure: it is told the time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import attrs

from growthd.model.capture import CaptureState, Subject, horizon_label
from growthd.store.overview import Backlog, Coming, FollowersAt, LedgerCount, Lost
from growthd.supervision.pulse import Pulse
from growthd.web.summary.records import DAYS, StatusRecords
from growthd.web.summary.status import (
    AccountNow,
    ActorNow,
    FollowersNow,
    HorizonTally,
    Loss,
    NextCapture,
    Status,
    Tally,
)
from growthd.web.summary.verdict import Findings, judge
from growthd.web.text import clean, excerpt
from growthd.web.wording import reason_in_words
from growthd.wheel.walls import Walls

_AROUND = timedelta(hours=2)
"""How far from a day, or a week, ago a count may be to stand for it."""
_PROFILE = "profile"
Key = tuple[Subject, int]


@attrs.frozen(kw_only=True)
class Frame:
    """What a status says whether or not the database answers."""

    now: datetime
    speed: float
    version: str
    handle: str | None
    actors: Sequence[ActorNow]
    walls: Walls
    disk_free_bytes: int | None = None


def status(frame: Frame, records: StatusRecords, error: str | None) -> Status:
    """The status; `error` says why the database did not answer, where it did not."""
    found = _findings(frame, records, error)
    return Status(
        now=frame.now,
        speed=frame.speed,
        version=frame.version,
        account=_account(frame, records),
        verdict=judge(found),
        database_up=error is None,
        followers=found.followers,
        days=DAYS,
        horizons=_horizons(records.counts, records.backlog),
        losses=tuple(map(_loss, records.losses)),
        actors=tuple(frame.actors),
        next_captures=tuple(map(_next, records.coming)),
        load=records.load,
    )


def actor(pulse: Pulse) -> ActorNow:
    """The actor's last sign of life, with ages by the clock that the pulse itself keeps."""
    at = pulse.progressed_at
    return ActorNow(
        name=pulse.name,
        up=pulse.up,
        progressed_at=None if at is None else datetime.fromtimestamp(at, UTC),
        progress_age_seconds=None if at is None else max(0.0, pulse.wall() - at),
        pass_seconds=pulse.pass_seconds,
        faults_in_row=pulse.faults_in_row,
        restarts=pulse.restarts,
        last_error=None if pulse.last_error is None else clean(pulse.last_error),
    )


def followers(hours: Sequence[FollowersAt]) -> FollowersNow:
    """The newest known count of `hours` (oldest first), and its gains."""
    known = [(hour, hour.followers) for hour in hours if hour.followers is not None]
    if not known:
        return FollowersNow()
    newest, count = known[-1]
    return FollowersNow(
        count=count,
        exact=newest.exact,
        measured_at=newest.measured_at,
        day_change=_gain(known, newest.hour - timedelta(days=1)),
        week_change=_gain(known, newest.hour - timedelta(days=7)),
        gained=count - known[0][1],
        since=known[0][0].measured_at,
    )


def _gain(known: Sequence[tuple[FollowersAt, int]], since: datetime) -> int | None:
    near = [one for one in known if abs(one[0].hour - since) <= _AROUND]
    if not near:
        return None
    _, before = min(near, key=lambda one: abs(one[0].hour - since))
    return known[-1][1] - before


def _findings(frame: Frame, records: StatusRecords, error: str | None) -> Findings:
    return Findings(
        now=frame.now,
        account=frame.handle,
        database_error=error,
        followers=followers(records.followers),
        hours_missed=_hours_missed(records.counts),
        hour=_ended(records.hour),
        hour_losses=_missed(records.hour_losses),
        wall=None if records.account is None else frame.walls.standing(records.account.account_id),
        waiting=records.setbacks,
        overdue=sum(kind.past_tolerance for kind in records.backlog),
        actors=frame.actors,
        load=records.load,
        disk_free_bytes=frame.disk_free_bytes,
        next_due=records.coming[0].at if records.coming else None,
    )


def _account(frame: Frame, records: StatusRecords) -> AccountNow | None:
    if frame.handle is None:
        return None
    account_id = None if records.account is None else records.account.account_id
    return AccountNow(account_id=account_id, handle=frame.handle)


def _hours_missed(counts: Iterable[LedgerCount]) -> int:
    return sum(
        kind.count
        for kind in counts
        if kind.subject is Subject.ACCOUNT and kind.state is CaptureState.MISSED
    )


def _ended(counts: Iterable[LedgerCount]) -> Tally:
    tally = Tally()
    for kind in counts:
        if kind.state not in {CaptureState.DUE, CaptureState.CLAIMED}:
            name = kind.state.value
            tally = attrs.evolve(tally, **{name: getattr(tally, name) + kind.count})
    return tally


def _missed(losses: Iterable[Lost]) -> Mapping[str, int]:
    return {loss.reason or "": loss.count for loss in losses if loss.state is CaptureState.MISSED}


def _horizons(
    counts: Sequence[LedgerCount], backlog: Sequence[Backlog]
) -> tuple[HorizonTally, ...]:
    """A row for each kind that there is any capture of, the account's hours first."""
    keys = {(kind.subject, kind.horizon_minutes) for kind in counts}
    keys |= {(kind.subject, kind.horizon_minutes) for kind in backlog}
    return tuple(
        HorizonTally(
            subject=subject,
            horizon_minutes=minutes,
            label=label(subject, minutes),
            tally=_tally((subject, minutes), counts, backlog),
        )
        for subject, minutes in sorted(keys)
    )


def _tally(key: Key, counts: Sequence[LedgerCount], backlog: Sequence[Backlog]) -> Tally:
    ended = _ended(kind for kind in counts if (kind.subject, kind.horizon_minutes) == key)
    still = [kind for kind in backlog if (kind.subject, kind.horizon_minutes) == key]
    due = sum(kind.overdue for kind in still)
    return attrs.evolve(
        ended,
        ahead=sum(kind.pending for kind in still) - due,
        due=due,
        overdue=sum(kind.past_tolerance for kind in still),
    )


def label(subject: Subject, minutes: int) -> str:
    """`profile`, `baseline`, `1h` … `7d`."""
    return _PROFILE if subject is Subject.ACCOUNT else horizon_label(minutes)


def _loss(lost: Lost) -> Loss:
    return Loss(
        state=lost.state,
        reason=clean(lost.reason or ""),
        words=reason_in_words(lost.reason),
        count=lost.count,
    )


def _next(coming: Coming) -> NextCapture:
    return NextCapture(
        subject=coming.subject,
        subject_id=coming.subject_id,
        label=label(coming.subject, coming.horizon_minutes),
        due_at=coming.at,
        text=None if coming.content is None else excerpt(coming.content, 80),
    )
