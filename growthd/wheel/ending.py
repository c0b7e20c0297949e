"""How a capture ends, or when it is tried again, by what the visit said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeAlias, assert_never

import attrs

from growthd.model.capture import CaptureState, ClaimedCapture, Subject
from growthd.model.reading import Refusal, RefusalKind
from growthd.model.verdict import AccountVerdict, PostVerdict
from growthd.model.visit import Place
from growthd.wheel.walls import LOOK_AGAIN

FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(minutes=15)

Answer: TypeAlias = PostVerdict | AccountVerdict | Refusal


@attrs.frozen(kw_only=True)
class Stored:
    """Read: on time or late, as its own times say."""

    capture: ClaimedCapture
    verdict: PostVerdict | AccountVerdict
    read_at: datetime


@attrs.frozen(kw_only=True)
class Rebooked:
    """To be tried again at `at`."""

    capture: ClaimedCapture
    reason: str
    at: datetime
    own_page: bool
    attempt: bool
    """Whether this was one of the attempts that the capture may cost."""


@attrs.frozen(kw_only=True)
class GivenUp:
    """Over without a number: `state` is missed or gone."""

    capture: ClaimedCapture
    state: CaptureState
    reason: str


Ending: TypeAlias = Stored | Rebooked | GivenUp


def end(
    capture: ClaimedCapture, answer: Answer, place: Place, at: datetime, attempts: int
) -> Ending:
    """What becomes of `capture`, answered by a visit to `place` that read the page `at`.

    `attempts` bounds the visits one capture may cost. Walls and a timeline that did not carry the
    post count as no attempt of the post's.
    """
    if isinstance(answer, Refusal):
        return _refused(capture, answer, place, at, attempts)
    if not _says_anything(answer):
        return _again(capture, "held_back", at + _wait(capture), attempts)
    return Stored(capture=capture, verdict=answer, read_at=at)


def overslept(capture: ClaimedCapture, now: datetime) -> bool:
    """True once nothing that could be read now would still count for the capture."""
    return now >= capture.plan.closes_at


def _says_anything(verdict: PostVerdict | AccountVerdict) -> bool:
    if isinstance(verdict, AccountVerdict):
        return verdict.counts.followers is not None
    return any(value is not None for value in attrs.astuple(verdict.counts))


def _refused(
    capture: ClaimedCapture, refusal: Refusal, place: Place, at: datetime, attempts: int
) -> Ending:
    kind = refusal.kind
    match kind:
        case RefusalKind.GONE if capture.plan.subject is Subject.POST:
            return GivenUp(capture=capture, state=CaptureState.GONE, reason=refusal.detail)
        case RefusalKind.ABSENT if place is not Place.POST:
            return _rebook(attrs.evolve(capture, own_page=True), kind.value, at)
        case RefusalKind.RATE_LIMITED | RefusalKind.OVER_BUDGET:
            return _rebook(capture, kind.value, refusal.until or at + LOOK_AGAIN)
        case RefusalKind.LOGGED_OUT | RefusalKind.CHALLENGE | RefusalKind.WRONG_ACCOUNT:
            return _rebook(capture, kind.value, at + LOOK_AGAIN)
        case (
            RefusalKind.GONE
            | RefusalKind.ABSENT
            | RefusalKind.PROTECTED
            | RefusalKind.UNAVAILABLE
            | RefusalKind.BLIND
        ):
            return _again(capture, kind.value, at + _wait(capture), attempts)
        case _ as never:
            assert_never(never)


def _again(capture: ClaimedCapture, reason: str, at: datetime, attempts: int) -> Ending:
    if capture.attempts + 1 >= attempts:
        return GivenUp(capture=capture, state=CaptureState.MISSED, reason=reason)
    return _rebook(capture, reason, at, attempt=True)


def _rebook(capture: ClaimedCapture, reason: str, at: datetime, *, attempt: bool = False) -> Ending:
    if at >= capture.plan.closes_at:
        return GivenUp(capture=capture, state=CaptureState.MISSED, reason=reason)
    return Rebooked(
        capture=capture, reason=reason, at=at, own_page=capture.own_page, attempt=attempt
    )


def _wait(capture: ClaimedCapture) -> timedelta:
    doubled: timedelta = FIRST_RETRY * 2 ** min(capture.attempts, 10)
    return min(doubled, LONGEST_RETRY)
