"""Four questions that owners ask of a loop that does not learn, answered by its rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from growthd.compute.diagnosis import Beat, Diagnosis, State
from growthd.model.loop import Step

QUIET = timedelta(hours=2, minutes=10)
"""The slowest actors get somewhere every hour."""


@attrs.frozen(kw_only=True)
class Answer:
    """`good` is None where there is nothing yet to answer by."""

    question: str
    good: bool | None
    answer: str


def answers(diagnosis: Diagnosis, beats: Sequence[Beat], machine: datetime) -> tuple[Answer, ...]:
    """The answers, in the order in which they were asked. `machine` is the machine's clock."""
    return (
        _scheduled(diagnosis, beats, machine),
        _told("Are posts marked posted?", diagnosis, Step.POSTS),
        _told("Why did tracking stop?", diagnosis, Step.FOLLOWERS, whole="It did not stop."),
        _told("Does metadata reach attribution?", diagnosis, Step.METADATA),
    )


def _scheduled(diagnosis: Diagnosis, beats: Sequence[Beat], machine: datetime) -> Answer:
    """A job is scheduled where its rows are planned, and where the actors get somewhere."""
    planning = diagnosis.of(Step.PLANNING)
    still = sorted(
        beat.actor
        for beat in beats
        if beat.progressed_at is None or machine - beat.progressed_at > QUIET
    )
    at_work = sorted({beat.actor for beat in beats} - set(still))
    words = [planning.words]
    if at_work:
        words.append(f"At work: {', '.join(at_work)}.")
    if still:
        words.append(f"Without a sign of life for two hours: {', '.join(still)}.")
    if not beats:
        words.append("No actor has ever worked on this database.")
    good = planning.state is not State.BROKEN and bool(at_work) and not still
    return Answer(question="Is the job scheduled?", good=good, answer=" ".join(words))


def _told(question: str, diagnosis: Diagnosis, step: Step, whole: str = "Yes.") -> Answer:
    judged = diagnosis.of(step)
    good = None if judged.state is State.QUIET else judged.state is not State.BROKEN
    said = f"{whole} {judged.words}" if good else judged.words
    return Answer(question=question, good=good, answer=said)
