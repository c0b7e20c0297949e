"""What stands between growthd and its readings, and who can take it away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from growthd.web.summary.status import Health, Trouble
from growthd.web.wording import relative
from growthd.wheel.walls import NEVER, Wall

WALLS: Mapping[str, tuple[str, str]] = {
    "logged_out": (
        "X has logged the browser out",
        "Log in to X in growthd's browser, or renew the API's token; at once with: growthd resume",
    ),
    "challenge": (
        "X asks for a person",
        "Open growthd's browser, pass the challenge, and say so with: growthd resume",
    ),
    "wrong_account": (
        "The browser is logged in to another account",
        "Open growthd's browser, log in to the watched account, and say so with: growthd resume",
    ),
    "blind": (
        "X answers in a shape that no reader knows",
        "Update growthd; what was seen is kept and can be read again.",
    ),
    "protected": (
        "X shows the account as protected",
        "Log growthd's browser in to the account itself.",
    ),
    "over_budget": (
        "The day's budget for the API is used up",
        "Raise x_api.daily_cap_usd, or buy credits at X; else readings go on after midnight UTC.",
    ),
    "rate_limited": (
        "X limits the rate of readings",
        "Nothing needs doing: growthd waits until the limit ends.",
    ),
}
_PASSES = frozenset({"rate_limited", "over_budget"})


def wall(reason: str) -> Trouble:
    """The trouble behind a refusal that is one of `WALLS`."""
    what, remedy = WALLS[reason]
    health = Health.WATCH if reason in _PASSES else Health.TROUBLE
    return Trouble(health=health, what=f"{what}.", remedy=remedy)


def met(standing: Wall, now: datetime) -> Trouble:
    """The trouble of a wall that stands, since when, and when it is looked at again."""
    trouble = wall(standing.kind.value)
    what = f"{trouble.what[:-1]}, met {relative(standing.since, now)}."
    if standing.until - now >= NEVER / 2:
        return attrs.evolve(trouble, what=what)
    remedy = f"{trouble.remedy} The next look is {relative(standing.until, now)}."
    return attrs.evolve(trouble, what=what, remedy=remedy)
