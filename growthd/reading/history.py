"""One visit judged in the light of what earlier ones saw."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import cast

import attrs

from growthd.model.past import Decision, History, NewDoubt, OpenDoubt, Past, Review
from growthd.model.reading import AccountCounts, PostCounts, Refusal
from growthd.model.verdict import (
    AccountVerdict,
    HeldBack,
    PageReading,
    PostVerdict,
    Ruling,
    Suspect,
)
from growthd.reading.falls import repeats
from growthd.reading.judge import judge_account, judge_post, known, review

ACCOUNT = ""
"""The account's own subject id."""


def in_light_of(reading: PageReading, history: History) -> PageReading:
    """The reading with every verdict passed anew, falls from published counts held back.

    A past that is younger than the reading says nothing of it: two visits may cross.
    """
    account = reading.account
    if isinstance(account, AccountVerdict):
        past = history.account
        before = cast("AccountCounts | None", _before(past, reading.read_at))
        account = judge_account(account.witnesses, before, _held(past, reading.read_at))
    posts = {
        post_id: _post(answer, history.posts.get(post_id, Past()), reading.said_at(post_id))
        for post_id, answer in reading.posts.items()
    }
    return attrs.evolve(reading, account=account, posts=posts)


def reviewed(reading: PageReading, history: History) -> Review:
    """What the verdicts of `in_light_of` open, repeat and decide."""
    opened: list[NewDoubt] = []
    repeated: list[OpenDoubt] = []
    decided: list[Decision] = []
    for subject_id, verdict, past in _verdicts(reading, history):
        doubts = [one for one in past.doubts if one.held_at < reading.said_at(subject_id)]
        decided += _decisions(subject_id, verdict, doubts)
        for suspect in verdict.suspects:
            former = [one for one in doubts if _same(one.suspect, suspect)]
            repeated += former
            if not former:
                opened.append(NewDoubt(subject_id=subject_id, suspect=suspect))
    return Review(
        opened=tuple(opened),
        repeated=tuple({one.doubt_id: one for one in repeated}.values()),
        decided=tuple(decided),
    )


def _post(answer: PostVerdict | Refusal, past: Past, read_at: datetime) -> PostVerdict | Refusal:
    if isinstance(answer, Refusal) or not answer.witnesses:
        return answer
    before = cast("PostCounts | None", _before(past, read_at))
    return judge_post(answer.witnesses, before, _held(past, read_at))


def _before(past: Past, read_at: datetime) -> PostCounts | AccountCounts | None:
    return None if past.seen_at is None or past.seen_at >= read_at else past.counts


def _held(past: Past, read_at: datetime) -> list[HeldBack]:
    return [
        HeldBack(suspect=one.suspect, age=read_at - one.held_at, readings=one.readings)
        for one in past.doubts
    ]


def _verdicts(
    reading: PageReading, history: History
) -> Iterator[tuple[str, PostVerdict | AccountVerdict, Past]]:
    if isinstance(reading.account, AccountVerdict):
        yield ACCOUNT, reading.account, history.account
    for post_id, answer in reading.posts.items():
        if isinstance(answer, PostVerdict):
            yield post_id, answer, history.posts.get(post_id, Past())


def _decisions(
    subject_id: str, verdict: PostVerdict | AccountVerdict, doubts: list[OpenDoubt]
) -> Iterator[Decision]:
    for doubt in doubts:
        ruling = review(doubt.suspect, verdict)
        published = known(doubt.suspect.metric, verdict)
        if ruling is not Ruling.OPEN and published is not None:
            yield Decision(doubt=doubt, subject_id=subject_id, ruling=ruling, published=published)


def _same(former: Suspect, suspect: Suspect) -> bool:
    alike = former.metric == suspect.metric and former.doubt is suspect.doubt
    return alike and repeats(former, suspect.value)
