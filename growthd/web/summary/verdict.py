"""How growthd is, in one sentence and with the remedy where something is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from growthd.web.summary.status import ActorNow, FollowersNow, Health, Tally, Trouble, Verdict
from growthd.web.summary.walls import WALLS, met, wall
from growthd.web.wording import many, reason_in_words, relative, span
from growthd.wheel.capacity import SCARCE_BYTES, Load
from growthd.wheel.walls import Wall

STALE = timedelta(hours=2, minutes=10)
"""Two hourly looks at the profile, and some patience."""
_RANK = (Health.TROUBLE, Health.WATCH, Health.WELL)


@attrs.frozen(kw_only=True)
class Findings:
    """What the verdict is about."""

    now: datetime
    account: str | None
    database_error: str | None
    followers: FollowersNow
    hours_missed: int
    """Hours of the account that were not counted, of those the status is about."""
    hour: Tally
    """Captures that fell due within the last hour."""
    hour_losses: Mapping[str, int]
    """Reasons of those that were missed."""
    wall: Wall | None
    waiting: Mapping[str, int]
    """Reasons of the last failed attempts of captures that are still open."""
    overdue: int
    actors: Sequence[ActorNow]
    next_due: datetime | None
    load: Load | None = None
    disk_free_bytes: int | None = None


def judge(found: Findings) -> Verdict:
    """The verdict: the worst trouble's sentence, or what arrived in the last hour."""
    troubles = sorted(_troubles(found), key=lambda trouble: _RANK.index(trouble.health))
    if troubles:
        return Verdict(
            health=troubles[0].health, sentence=troubles[0].what, troubles=tuple(troubles)
        )
    return Verdict(health=Health.WELL, sentence=_all_well(found))


def _troubles(found: Findings) -> Iterator[Trouble]:
    if found.disk_free_bytes is not None and found.disk_free_bytes < SCARCE_BYTES:
        yield _trouble(
            f"The disk is nearly full: {found.disk_free_bytes / 2**20:,.0f} MB are left.",
            "Make room on the disk of the data directory, before nothing can be stored any more.",
        )
    if found.account is None:
        yield _trouble(
            "No account is watched yet.",
            "Add an [[accounts]] table with your handle to growthd.toml and start growthd again.",
        )
    elif found.database_error is not None:
        yield _trouble(
            "The database does not answer, so nothing can be shown or stored.",
            f"growthd tries again by itself. It said: {found.database_error}",
        )
    else:
        yield from map(_down, [actor for actor in found.actors if not actor.up])
        yield from _walls(found)
        yield from _behind(found)


def _walls(found: Findings) -> Iterator[Trouble]:
    """The wall that stands, and what else keeps captures waiting that is one."""
    standing = None if found.wall is None else found.wall.kind.value
    if found.wall is not None:
        yield met(found.wall, found.now)
    yield from (wall(reason) for reason in found.waiting if reason in WALLS and reason != standing)


def _behind(found: Findings) -> Iterator[Trouble]:
    if found.load is not None and found.load.is_too_much:
        yield _trouble(
            f"More falls due than can be read: {found.load}.",
            "Some of it will be missed. Raise browser.pages, watch fewer horizons, or let another"
            " runner share the account.",
        )
    if found.hour.missed:
        yield _watch(
            f"{found.hour.missed} of {many(found.hour.ended, 'reading')} of the last hour "
            f"{'was' if found.hour.missed == 1 else 'were'} missed.",
            f"{_reasons(found.hour_losses)} What can still be read is read.",
        )
    if found.overdue:
        yield _watch(
            f"{many(found.overdue, 'reading')} should have arrived by now.",
            f"{_reasons(found.waiting)} They count as late until their windows close.",
        )
    if _is_stale(found):
        at = found.followers.measured_at
        counted = "never counted" if at is None else f"last counted {relative(at, found.now)}"
        yield _watch(
            f"The followers were {counted}.",
            "The profile is tried every hour; what the actors last said is below.",
        )


def _is_stale(found: Findings) -> bool:
    measured_at = found.followers.measured_at
    if measured_at is None:
        return found.hours_missed > 0
    return found.now - measured_at > STALE


def _reasons(losses: Mapping[str, int]) -> str:
    said = ", ".join(
        f"{reason_in_words(reason)} ({number})"
        for reason, number in sorted(losses.items(), key=lambda pair: -pair[1])
    )
    return f"{said[0].upper()}{said[1:]}." if said else "Nothing has failed; they wait their turn."


def _down(actor: ActorNow) -> Trouble:
    age = actor.progress_age_seconds
    ago = "" if age is None else f"; it last got somewhere {span(timedelta(seconds=age))} ago"
    said = "" if actor.last_error is None else f" Its last words: {actor.last_error}"
    return _watch(f"The {actor.name} is not at work{ago}.", f"growthd starts it by itself.{said}")


def _trouble(what: str, remedy: str) -> Trouble:
    return Trouble(health=Health.TROUBLE, what=what, remedy=remedy)


def _watch(what: str, remedy: str) -> Trouble:
    return Trouble(health=Health.WATCH, what=what, remedy=remedy)


def _all_well(found: Findings) -> str:
    hour = found.hour
    if hour.ended == 0:
        return _nothing_yet(found)
    if hour.captured == hour.ended:
        all_of = "The one reading" if hour.ended == 1 else f"All {hour.ended:,} readings"
        return f"{all_of} of the last hour arrived on time."
    late = f"{hour.late:,} came late" if hour.late else ""
    gone = f"{hour.gone:,} went with deleted posts" if hour.gone else ""
    rest = " and ".join(filter(None, (late, gone)))
    of = many(hour.ended, "reading")
    return f"{hour.captured:,} of {of} of the last hour arrived on time; {rest}."


def _nothing_yet(found: Findings) -> str:
    if found.next_due is None:
        return "Nothing is planned yet; the first reading of the profile comes within the hour."
    when = relative(found.next_due, found.now)
    return f"Nothing was due in the last hour; the next reading is due {when}."
