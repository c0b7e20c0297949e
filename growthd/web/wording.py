"""Numbers, durations and reasons as a person says them."""

from __future__ import annotations

from datetime import datetime, timedelta

from growthd.web.text import clean

UNKNOWN = "—"
MINUS = "\N{MINUS SIGN}"
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))

REASONS = {
    "absent": "not on the page",
    "asleep": "the machine slept until its window had closed",
    "blind": "the page has a shape no reader knows",
    "challenge": "X wanted a human to pass a challenge",
    "duplicate": "announced twice",
    "gone": "deleted or withheld",
    "held_back": "the witnesses disagreed",
    "logged_out": "the browser was logged out",
    "no_capacity": "growthd was not running, or had no time before its window closed",
    "outage": "growthd's database, browser or network was away",
    "over_budget": "the day's budget for the API was used up",
    "protected": "the account is protected",
    "rate_limited": "X limited the rate",
    "unavailable": "X did not answer",
    "unresolved": "the post's id was never found",
    "wrong_account": "the browser was logged in to another account",
}


def reason_in_words(reason: str | None) -> str:
    """A reason of the ledger; one that is not listed, such as X's own words, reads as it is."""
    if reason is None:
        return "no reason was noted"
    return REASONS.get(reason) or clean(reason).replace("_", " ")


def count(value: int | None) -> str:
    """`12,345`, or a dash for what is unknown."""
    return UNKNOWN if value is None else f"{value:,}"


def change(value: int | None) -> str:
    """Signed: `+12`, a true minus, `±0`, or a dash."""
    if value is None:
        return UNKNOWN
    sign = "+" if value > 0 else MINUS if value < 0 else "±"
    return f"{sign}{abs(value):,}"


def decimal(value: float | None) -> str:
    """`2.4`, `12`, a true minus, or a dash: one digit after the point where it tells something."""
    if value is None:
        return UNKNOWN
    said = f"{abs(value):,.1f}" if abs(value) < 10 else f"{abs(value):,.0f}"
    return f"{MINUS}{said}" if value < 0 and float(said) else said


def percent(share: float | None) -> str:
    """`2.5%`, with as many digits as tell something, or a dash."""
    if share is None:
        return UNKNOWN
    return f"{100 * share:.1f}%" if share < 0.1 else f"{100 * share:.0f}%"


def many(number: int, one: str, more: str | None = None) -> str:
    """`1 reading`, `27 readings`."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def span(duration: timedelta) -> str:
    """The largest unit that fits twice, or once where it is exact: `90 minutes`, `2 hours`."""
    seconds = round(abs(duration.total_seconds()))
    for name, size in _UNITS:
        if seconds >= 2 * size or seconds == size:
            return many(seconds // size, name)
    return "0 seconds"


def relative(moment: datetime | None, now: datetime) -> str:
    """`3 minutes ago`, `in 2 hours`, `now`, or `never`."""
    if moment is None:
        return "never"
    left = moment - now
    if abs(left) < timedelta(seconds=1):
        return "now"
    return f"in {span(left)}" if left > timedelta(0) else f"{span(left)} ago"


def utc(moment: datetime) -> str:
    """What a reader without a script sees; the page's script shows the reader's own time."""
    return f"{moment:%-d %b %Y, %H:%M} UTC"
