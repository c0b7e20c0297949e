"""Single cells of an export: ids, dates, numbers, links, each checked or refused with a reason."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from growthd.model.export import Flaw
from growthd.model.post import is_tweet_id, snowflake_ms

MOST = 10**12
"""More than X has seen of anything."""
_DAY = timedelta(days=1)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+", re.ASCII)
_FRACTION = re.compile(r"[-+]?[\d,]*[.,]?\d+(?:E[-+]?\d+)?", re.ASCII | re.IGNORECASE)
_POWER = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)
_LINK = re.compile(r"https?://(?:\w+\.)?(?:x|twitter)\.com/(\w{1,15})/status/(\d+)", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DATE = re.compile(rf"(?:({'|'.join(_DAYS)}), )?({'|'.join(_MONTHS)}) (\d{{1,2}}), (\d{{4}})")
_ROUNDED = "0000"
"""Spreadsheets keep fifteen digits of nineteen."""


class Flawed(ValueError):
    """A cell that keeps its row out."""

    def __init__(self, flaw: Flaw, detail: str) -> None:
        super().__init__(f"{flaw}: {detail}")
        self.flaw = flaw
        self.detail = detail


def count(name: str, text: str) -> int | None:
    """A number of at least 0, None where the cell is empty. Flawed for anything else."""
    if text.isdecimal() and text.isascii() and len(text) < 13:
        return int(text)
    if not text:
        return None
    if _THOUSANDS.fullmatch(text) and len(text) < 17:
        return count(name, text.replace(",", ""))
    raise Flawed(_flaw_of_number(text), f"{name} is {quoted(text)}")


def tweet_id(text: str, today: date) -> str:
    """An id that X can have minted by `today`. Flawed for anything else."""
    if not text:
        raise Flawed(Flaw.EMPTY_ID, "the row names no post")
    if _POWER.fullmatch(text):
        raise Flawed(Flaw.RUINED_ID, f"{quoted(text)}: export again, and open no spreadsheet")
    if not is_tweet_id(text) or minted_on(text) > today + _DAY:
        raise Flawed(Flaw.NOT_AN_ID, f"{quoted(text)} is no id of X's")
    return text


def link(text: str, post_id: str) -> str | None:
    """The handle that the link leads to, None where there is no link. Flawed if it contradicts."""
    found = _LINK.match(text)
    if found is None:
        if post_id.endswith(_ROUNDED):
            raise Flawed(Flaw.RUINED_ID, f"{post_id} looks rounded, and no link confirms it")
        return None
    if found[2] != post_id:
        flaw = Flaw.RUINED_ID if post_id.endswith(_ROUNDED) else Flaw.OTHER_LINK
        raise Flawed(flaw, f"the id is {post_id}, the link leads to {found[2][:20]}")
    return found[1].lower()


def day(text: str, today: date) -> date:
    """A date as X writes it (`Fri, Mar 21, 2025`) or `2025-03-21`, not after `today`."""
    found = _day(text)
    if found is None or not date(2006, 3, 21) <= found <= today + _DAY:
        raise Flawed(Flaw.BAD_DATE, f"Date is {quoted(text)}")
    return found


def check_age(post_id: str, posted_on: date) -> None:
    """The id was minted on that day, or on a neighbour of it: time zones differ. Flawed if not."""
    minted = minted_on(post_id)
    if abs(minted - posted_on) > _DAY:
        raise Flawed(Flaw.BAD_DATE, f"Date is {posted_on}, but the post is of {minted}")


def minted_on(post_id: str) -> date:
    """The UTC day on which X minted the id; the last one there is for what lies beyond."""
    try:
        return datetime.fromtimestamp(snowflake_ms(post_id) / 1000, UTC).date()
    except (OverflowError, ValueError, OSError):
        return date.max


def quoted(text: str) -> str:
    """The beginning of a cell, harmless to a terminal."""
    return ascii(text if len(text) <= 40 else f"{text[:40]}…")


@lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    try:
        if found is None:
            return date.fromisoformat(text) if len(text) == 10 else None
        named = date(int(found[4]), _MONTHS.index(found[2]) + 1, int(found[3]))
    except ValueError:
        return None
    return named if found[1] in (None, _DAYS[named.weekday()]) else None


def _flaw_of_number(text: str) -> Flaw:
    if not _FRACTION.fullmatch(text):
        return Flaw.NOT_A_NUMBER
    if text.startswith("-"):
        return Flaw.NEGATIVE
    whole = text.isdecimal() or _THOUSANDS.fullmatch(text) is not None
    return Flaw.OUT_OF_BOUNDS if whole else Flaw.NOT_WHOLE
