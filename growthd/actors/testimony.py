"""What a visit leaves in the books besides numbers: evidence, and notices to whoever listens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from growthd.model.capture import Subject
from growthd.model.past import Decision, Review
from growthd.model.reading import Refusal, RefusalKind, SourceName, Witness
from growthd.model.verdict import AccountVerdict, PageReading, PostVerdict, Ruling
from growthd.store import blindness, events, evidence
from growthd.wheel.walls import OWNERS, Walls, before

MOST_RULINGS = 50
"""That many of each kind are named in one notice; the table of held values has them all."""


def evidence_of(
    account_id: str, reading: PageReading, wanted: frozenset[str]
) -> list[evidence.Evidence]:
    """The account's witnesses, every refusal, and suspects among the posts nobody `wanted`.

    Evidence of wanted posts is stored with their snapshots.
    """
    kept: list[evidence.Evidence] = []
    refused = [one for one in (reading.refusal, *reading.setbacks) if one is not None]
    kept += [_refusal(account_id, reading, one, None) for one in refused]
    if isinstance(reading.account, AccountVerdict):
        kept += evidence.of_account(
            reading.account, account_id=account_id, capture_id=None, read_at=reading.read_at
        )
    for tweet_id, answer in reading.posts.items():
        if isinstance(answer, Refusal) and answer.kind is not RefusalKind.ABSENT:
            kept.append(_refusal(account_id, reading, answer, tweet_id))
        elif isinstance(answer, PostVerdict) and tweet_id not in wanted and answer.suspects:
            kept += evidence.of_post(
                answer,
                account_id=account_id,
                capture_id=None,
                read_at=reading.said_at(tweet_id),
            )
    return kept


def _refusal(
    account_id: str, reading: PageReading, refusal: Refusal, tweet_id: str | None
) -> evidence.Evidence:
    return evidence.of_refusal(
        refusal,
        account_id=account_id,
        subject=Subject.ACCOUNT if tweet_id is None else Subject.POST,
        subject_id=tweet_id,
        read_at=reading.read_at,
    )


def samples_of(
    account_id: str, reading: PageReading, outbreaks: Sequence[Refusal]
) -> list[evidence.Evidence]:
    """One masked sample of every shape with which an outbreak begins."""
    return [
        attrs.evolve(_refusal(account_id, reading, one, None), raw=blindness.sample(one) or b"")
        for one in outbreaks
    ]


def outbreaks_of(account_id: str, outbreaks: Sequence[Refusal]) -> list[events.Notice]:
    """One alarm for each outbreak of blindness, however many pages show it."""
    return [
        attrs.evolve(
            _notice(
                account_id,
                "READER_BLIND",
                f"no reader knows this shape: {one.detail}",
                {"fingerprint": one.fingerprint, "detail": one.detail},
            ),
            severity=events.Severity.ERROR,
        )
        for one in outbreaks
    ]


def rulings_of(account_id: str, review: Review) -> list[events.Notice]:
    """What became of held values, in one notice."""
    if not review.decided:
        return []
    by_ruling = {
        ruling.value: [_said(one) for one in review.decided if one.ruling is ruling][:MOST_RULINGS]
        for ruling in (Ruling.CONFIRMED, Ruling.DROPPED)
    }
    message = f"{len(review.decided)} held values decided by a later reading"
    return [_notice(account_id, "HELD_VALUES_DECIDED", message, by_ruling)]


def _said(one: Decision) -> dict[str, object]:
    suspect = one.doubt.suspect
    return {
        "tweet_id": one.subject_id or None,
        "metric": suspect.metric,
        "held": suspect.value,
        "published": one.published,
    }


def notices_of(account_id: str, reading: PageReading, *, hour_read: bool) -> list[events.Notice]:
    """The account's counts, once an hour."""
    if not hour_read or not isinstance(reading.account, AccountVerdict):
        return []
    counts = attrs.asdict(reading.account.counts)
    return [_notice(account_id, "ACCOUNT_SNAPSHOT", "the account was read", counts)]


def wall_news(account_id: str, reading: PageReading, walls: Walls) -> list[events.Notice]:
    """A wall that was not there before, or one that is gone; noted in `walls`, told only once."""
    if reading.refusal is not None:
        return _met(account_id, account_id, reading.refusal, reading, walls)
    news = _gone(account_id, account_id, walls)
    for source in {witness.source for witness in _witnesses(reading)}:
        news += _gone(account_id, before(account_id, source), walls)
    for setback in reading.setbacks:
        if setback.kind in OWNERS or setback.source is not SourceName.API:
            key = before(account_id, setback.source)
            news += _met(account_id, key, setback, reading, walls)
    return news


def _met(
    account_id: str, key: str, refusal: Refusal, reading: PageReading, walls: Walls
) -> list[events.Notice]:
    if not walls.met(key, refusal, reading.read_at):
        return []
    kind = "SESSION_EXPIRED" if refusal.kind in OWNERS else refusal.kind.value.upper()
    data = {"kind": refusal.kind.value, "detail": refusal.detail}
    of_the_page = refusal.source is not SourceName.API
    message = _REMEDIES[refusal.kind] if of_the_page else refusal.detail
    notice = _notice(account_id, kind, message, data)
    return [attrs.evolve(notice, severity=events.Severity.ERROR)]


def _gone(account_id: str, key: str, walls: Walls) -> list[events.Notice]:
    if not walls.clear(key):
        return []
    return [_notice(account_id, "SESSION_RESTORED", "the account can be read again", {})]


def _witnesses(reading: PageReading) -> Iterator[Witness]:
    """Everybody who was heard."""
    for answer in (reading.account, *reading.posts.values()):
        if isinstance(answer, (AccountVerdict, PostVerdict)):
            yield from (one.witness for one in answer.witnesses)


_REMEDIES = {
    RefusalKind.LOGGED_OUT: "log in to X in growthd's browser window",
    RefusalKind.CHALLENGE: "pass X's check in growthd's browser window, then run growthd resume",
    RefusalKind.WRONG_ACCOUNT: "log in as the watched account in growthd's browser window",
    RefusalKind.RATE_LIMITED: "X asks for a pause; growthd waits it out",
    RefusalKind.OVER_BUDGET: "the day's budget for the API is used up",
}


def _notice(
    account_id: str, event_type: str, message: str, data: Mapping[str, object]
) -> events.Notice:
    return events.Notice(
        event_type=event_type,
        message=message,
        event_data=data,
        component="visitor",
        account_id=account_id,
    )
