"""What goes wrong in a round, and when: the same for the same seed."""

from __future__ import annotations

from enum import StrEnum
from random import Random

import attrs


class Stage(StrEnum):
    """What the daemon stands on."""

    LINE = "line"
    """Reads the API; its Postgres is elsewhere, behind a line that can be cut."""
    EMBEDDED = "embedded"
    """Reads the API; its Postgres is its own child."""
    BROWSER = "browser"
    """Reads pages in a browser of its own; its Postgres is behind the line."""


class Fault(StrEnum):
    DAEMON_KILLED = "kill -9 of the daemon"
    DAEMON_STOPPED = "SIGSTOP of the daemon"
    POSTGRES_KILLED = "kill -9 of Postgres"
    POSTGRES_STOPPED = "SIGSTOP of Postgres"
    SESSIONS_ENDED = "57P01: every session is ended by an administrator"
    READ_ONLY = "the database takes no writes"
    SILENCE = "black hole: bytes are swallowed in both directions"
    CUT = "connections are reset, and refused"
    CLOCK_FORWARD = "the clock jumps forward"
    CLOCK_BACK = "the clock jumps back"
    RUBBISH = "errors, refusals and rubbish from the site"
    EVENTS_DOUBLED = "every announcement comes twice"
    EVENTS_MALFORMED = "announcements that make no sense"
    BROWSER_KILLED = "kill -9 of the browser"
    BROWSER_STOPPED = "SIGSTOP of the browser"
    DRIVER_KILLED = "kill -9 of the browser's driver"


_ANYWHERE = (
    Fault.DAEMON_KILLED,
    Fault.DAEMON_KILLED,
    Fault.DAEMON_STOPPED,
    Fault.CLOCK_FORWARD,
    Fault.CLOCK_BACK,
    Fault.RUBBISH,
    Fault.EVENTS_DOUBLED,
    Fault.EVENTS_MALFORMED,
    Fault.SESSIONS_ENDED,
)
_LINE = (Fault.SILENCE, Fault.CUT, Fault.CUT, Fault.READ_ONLY)
FAULTS = {
    Stage.LINE: _ANYWHERE + _LINE,
    Stage.EMBEDDED: (*_ANYWHERE, Fault.POSTGRES_KILLED, Fault.POSTGRES_STOPPED),
    Stage.BROWSER: (
        *_ANYWHERE,
        *_LINE,
        Fault.BROWSER_KILLED,
        Fault.BROWSER_KILLED,
        Fault.BROWSER_STOPPED,
        Fault.DRIVER_KILLED,
    ),
}
_STAGES = (*[Stage.LINE] * 7, *[Stage.EMBEDDED] * 2, Stage.BROWSER)


@attrs.frozen(kw_only=True)
class Strike:
    """One fault: so many seconds after the daemon first answered, and for how long."""

    at: float
    fault: Fault
    seconds: float
    roll: float
    """In [0, 1): how hard it strikes."""


@attrs.frozen(kw_only=True)
class Round:
    seed: int
    stage: Stage
    strikes: tuple[Strike, ...]

    @property
    def told(self) -> str:
        """The round in a line."""
        struck = ", ".join(f"{s.at:.1f}s {s.fault.name.lower()}" for s in self.strikes)
        return f"seed {self.seed} ({self.stage}): {struck}"


def plan(seed: int, *, length: float = 2.5) -> Round:
    """Three to five faults within `length` seconds."""
    dice = Random(seed)
    stage = dice.choice(_STAGES)
    strikes = (
        Strike(
            at=dice.uniform(0.0, length),
            fault=dice.choice(FAULTS[stage]),
            seconds=dice.uniform(0.2, 1.2),
            roll=dice.random(),
        )
        for _ in range(dice.randint(3, 5))
    )
    return Round(seed=seed, stage=stage, strikes=tuple(sorted(strikes, key=lambda s: s.at)))
