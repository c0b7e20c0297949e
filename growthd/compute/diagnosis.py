"""Which link of the loop is cut, by what its rows show. Pure: it is told the time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import attrs

from growthd.model.loop import Link, Step

LOOK_BACK = timedelta(days=3)
"""How far back the links are looked at."""
STALE = timedelta(hours=3)
"""A watch reads something every hour: after so long without any, it has stopped."""


class State(StrEnum):
    WHOLE = "whole"
    WEAK = "weak"
    """Something did not pass, and most did."""
    BROKEN = "broken"
    QUIET = "quiet"
    """Nothing was due, so there is nothing to judge."""


@attrs.frozen(kw_only=True)
class Trade:
    """Who makes a link, the share that has to pass, and what mends it, the safest first."""

    actor: str
    needed: float
    fixes: tuple[str, ...]


_ONCE = "growthd once {} makes one pass by hand and says what it did"
TRADES: Mapping[Step, Trade] = {
    Step.EVENTS: Trade(
        actor="intake",
        needed=0.9,
        fixes=(
            "Read the event's outcome: select id, outcome from system_events where id = …",
            _ONCE.format("intake"),
        ),
    ),
    Step.POSTS: Trade(
        actor="poller",
        needed=0.8,
        fixes=(
            "Have the bot announce the post's tweet id: growthd post add ID --decision-id DECISION",
            "See whether the post still exists: what was deleted at once is never found",
        ),
    ),
    Step.PLANNING: Trade(
        actor="poller",
        needed=1.0,
        fixes=("Start growthd run: it plans what is missing by itself", _ONCE.format("poller")),
    ),
    Step.CAPTURES: Trade(
        actor="scheduler",
        needed=1.0,
        fixes=(
            "Start growthd run: it ends what is overdue with its reason",
            _ONCE.format("scheduler"),
        ),
    ),
    Step.READINGS: Trade(
        actor="visitor",
        needed=0.5,
        fixes=(
            "growthd captures list --state missed shows every reason",
            "growthd probe looks at the site and stores nothing",
            "Log in to X in growthd's browser, and say so with growthd resume",
        ),
    ),
    Step.SNAPSHOTS: Trade(
        actor="visitor",
        needed=1.0,
        fixes=(
            "Restore the rows from a backup: growthd db restore",
            "Look for what else writes to or deletes from performance_snapshots",
        ),
    ),
    Step.FOLLOWERS: Trade(
        actor="visitor",
        needed=0.5,
        fixes=(
            "growthd probe shows what the profile tells of its followers",
            "growthd captures list shows why hours were missed",
        ),
    ),
    Step.ATTRIBUTION: Trade(actor="attributor", needed=1.0, fixes=(_ONCE.format("attributor"),)),
    Step.METADATA: Trade(
        actor="intake",
        needed=1.0,
        fixes=("Announce the post again with its labels: what is unknown of it is filled in",),
    ),
    Step.REWARDS: Trade(actor="rewarder", needed=1.0, fixes=(_ONCE.format("rewarder"),)),
    Step.LEARNING: Trade(actor="learner", needed=1.0, fixes=(_ONCE.format("learner"),)),
    Step.PLANS: Trade(actor="planner", needed=1.0, fixes=(_ONCE.format("planner"),)),
}
_HOURLY = frozenset({Step.READINGS, Step.FOLLOWERS})


@attrs.frozen(kw_only=True)
class Beat:
    """A trade's newest sign of life. Times are the machine's."""

    actor: str
    progressed_at: datetime | None
    failures: int
    error: str | None


@attrs.frozen(kw_only=True)
class Judged:
    """A link with its verdict: `words` is a sentence, and `fixes` are empty where it is whole."""

    link: Link
    state: State
    words: str
    fixes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Diagnosis:
    """All links, and the first that is broken: what comes after it may only lack its work."""

    links: tuple[Judged, ...]

    @property
    def cut(self) -> Judged | None:
        return next((one for one in self.links if one.state is State.BROKEN), None)

    def of(self, step: Step) -> Judged:
        return next(one for one in self.links if one.link.step is step)


def diagnose(links: Sequence[Link], beats: Sequence[Beat], now: datetime) -> Diagnosis:
    """Every link judged by its rows; `beats` only say why, since a pulse proves no work."""
    return Diagnosis(links=tuple(_judged(link, beats, now) for link in links))


def _judged(link: Link, beats: Sequence[Beat], now: datetime) -> Judged:
    state = _state(link, now)
    if state in {State.WHOLE, State.QUIET}:
        return Judged(link=link, state=state, words=_passed(link))
    words = " ".join(_failed(link, beats))
    return Judged(link=link, state=state, words=words, fixes=TRADES[link.step].fixes)


def _state(link: Link, now: datetime) -> State:
    if link.share is None:
        return State.QUIET
    stale = link.newest is None or now - link.newest > STALE
    if link.share < TRADES[link.step].needed or (stale and link.step in _HOURLY):
        return State.BROKEN
    return State.WHOLE if link.passed == link.due else State.WEAK


def _passed(link: Link) -> str:
    return f"{link.passed:,} of {link.due:,} passed." if link.due else "Nothing was due."


def _failed(link: Link, beats: Sequence[Beat]) -> Iterator[str]:
    """What did not pass, since when, and why as far as rows and pulses tell."""
    yield f"{link.due - link.passed:,} of {link.due:,} did not pass."
    if link.stuck is not None and link.stuck_since is not None:
        yield f"The oldest is {link.stuck}, since {link.stuck_since:%Y-%m-%d %H:%M} UTC."
    newest = "none ever" if link.newest is None else f"{link.newest:%Y-%m-%d %H:%M} UTC"
    yield f"Newest: {newest}."
    if link.why is not None:
        yield f"Why: {link.why}."
    yield _pulse(TRADES[link.step].actor, beats)


def _pulse(actor: str, beats: Sequence[Beat]) -> str:
    known = [beat for beat in beats if beat.actor == actor]
    if not known:
        return f"The {actor} has never worked on this database."
    failing = next((beat for beat in known if beat.failures), None)
    if failing is not None:
        return f"The {actor} keeps failing: {failing.error or 'it does not say why'}."
    seen = [beat.progressed_at for beat in known if beat.progressed_at is not None]
    if not seen:
        return f"The {actor} never got anywhere."
    return f"The {actor} last got somewhere on {max(seen):%Y-%m-%d at %H:%M} UTC."
