"""Values that fell as X's false zeros do: held back, until later readings confirm them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from growthd.model.reading import AccountCounts, PostCounts
from growthd.model.verdict import Doubt, HeldBack, Suspect
from growthd.reading.witnesses import EQUALS, Testimony, most_trusted, told

CONFIRM_AFTER = timedelta(hours=6)
"""False zeros were seen to last for minutes up to days: a repetition sooner than this is none."""
CONFIRM_READINGS = 5
"""Readings in a row that must have shown a doubted value before. Where one reading in twenty lies,
hourly looks at twenty posts meet three lies in a row every week, and six once in a century."""


def without_falls(
    published: dict[str, int | None],
    witnesses: Sequence[Testimony],
    previous: PostCounts | AccountCounts | None,
    held: Sequence[HeldBack],
) -> tuple[dict[str, int | None], list[Suspect]]:
    """The values without those that fell as X's false zeros do, and without falling views."""
    kept = dict(published)
    suspects: list[Suspect] = []
    for metric, value in published.items():
        suspect = (
            None if value is None else _fall(metric, value, _before(metric, witnesses, previous))
        )
        if suspect is None or any(_confirms(one, suspect) for one in held):
            continue
        if _corroborated(metric, suspect.value, witnesses):
            continue
        kept[metric] = None
        suspects.append(suspect)
    return kept, suspects


def _before(
    metric: str, witnesses: Sequence[Testimony], previous: PostCounts | AccountCounts | None
) -> int | None:
    """The most that was known of the metric before its last testimony, in this visit or earlier."""
    earlier = [told(one, metric) for one in most_trusted(metric, witnesses)[:-1]]
    earlier.append(getattr(previous, metric, None))
    return max((value for value in earlier if value is not None), default=None)


def _fall(metric: str, value: int, before: int | None) -> Suspect | None:
    if before is None or value >= before:
        return None
    if metric == "views":
        doubt = Doubt.FALLING_VIEWS
    elif value == 0:
        # Bookmarks once read 0 on 37 of 51 posts while views went on growing: a fall to zero is
        # doubted whatever the views did, and if it is true costs only a later confirmation.
        doubt = Doubt.FALSE_ZERO
    else:
        return None
    detail = f"{metric} fell from {before} to {value}"
    return Suspect(metric=metric, value=value, doubt=doubt, detail=detail, before=before)


def without_company(
    published: dict[str, int | None], fallen: Sequence[Suspect]
) -> tuple[dict[str, int | None], list[Suspect]]:
    """The values without zeros that stand beside a false one: X loses a post's counts together."""
    if not any(one.doubt is Doubt.FALSE_ZERO for one in fallen):
        return published, []
    detail = "a zero beside one that is doubted"
    zeros = [metric for metric, value in published.items() if value == 0 and metric != "views"]
    suspects = [
        Suspect(metric=metric, value=0, doubt=Doubt.FALSE_ZERO, detail=detail) for metric in zeros
    ]
    return published | dict.fromkeys(zeros), suspects


def _corroborated(metric: str, value: int, witnesses: Sequence[Testimony]) -> bool:
    """True where sources that know nothing of each other say so: a page's two halves are one."""
    agreeing = {one.witness.source for one in witnesses if told(one, metric) == value}
    return sum(bool(equals & agreeing) for equals in EQUALS) > 1


def _confirms(held: HeldBack, suspect: Suspect) -> bool:
    same = held.suspect.metric == suspect.metric and held.suspect.doubt is suspect.doubt
    old = held.age >= CONFIRM_AFTER and held.readings >= CONFIRM_READINGS
    return same and old and repeats(held.suspect, suspect.value)


def repeats(suspect: Suspect, value: int) -> bool:
    """True where the later value is the doubted one again, or for views goes on from it."""
    if suspect.doubt is Doubt.FALLING_VIEWS and suspect.before is not None:
        return suspect.value <= value < suspect.before
    return value == suspect.value
