"""Counts a visit's findings for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable

from growthd.actors.findings import Findings
from growthd.metrics import Metrics
from growthd.model.capture import CaptureState, Subject, horizon_label
from growthd.model.reading import Refusal
from growthd.model.verdict import AccountVerdict, Doubt, PostVerdict
from growthd.model.visit import Place
from growthd.store import ledger
from growthd.wheel.walls import OWNERS


def tally(metrics: Metrics, findings: Findings, ended: Iterable[ledger.Ending]) -> None:
    """Every ending, reading, refusal and wall of the visit is counted."""
    count_endings(metrics, ended)
    _count_readings(metrics, findings)
    _count_account(metrics, findings)


def count_missed(metrics: Metrics, missed: ledger.Missed) -> None:
    """What was closed unread is counted."""
    horizon = _horizon(missed.subject, missed.horizon_minutes)
    metrics.captures.labels(horizon, CaptureState.MISSED.value).inc(missed.count)
    metrics.captures_missed.labels(horizon, missed.reason).inc(missed.count)


def count_endings(metrics: Metrics, endings: Iterable[ledger.Ending]) -> None:
    """Each ending is counted, with how late it was where it was read."""
    for ending in endings:
        plan = ending.capture.plan
        horizon = _horizon(plan.subject, plan.horizon_minutes)
        metrics.captures.labels(horizon, ending.state.value).inc()
        if ending.state is CaptureState.MISSED:
            metrics.captures_missed.labels(horizon, ending.reason).inc()
        if ending.captured_at is not None:
            late = (ending.captured_at - plan.due_at).total_seconds()
            metrics.capture_lateness.labels(horizon).observe(max(late, 0.0))


def _horizon(subject: Subject, minutes: int) -> str:
    return "hour" if subject is Subject.ACCOUNT else horizon_label(minutes)


def _count_readings(metrics: Metrics, findings: Findings) -> None:
    reading = findings.reading
    answers = [*reading.posts.values(), reading.account, reading.refusal, *reading.setbacks]
    metrics.blind.labels(findings.visit.place.value).inc(len(reading.unknown_shapes))
    for decision in findings.review.decided:
        metrics.ruled.labels(decision.doubt.suspect.metric, decision.ruling.value).inc()
    for answer in answers:
        if isinstance(answer, Refusal):
            metrics.readings.labels(answer.source or "page", answer.kind.value).inc()
        elif isinstance(answer, (PostVerdict, AccountVerdict)):
            _count_verdict(metrics, answer)


def _count_verdict(metrics: Metrics, verdict: PostVerdict | AccountVerdict) -> None:
    for witness in verdict.witnesses:
        metrics.readings.labels(witness.witness.source.value, "reading").inc()
    for suspect in verdict.suspects:
        metrics.suspects.labels(suspect.metric).inc()
        if suspect.doubt is Doubt.DISAGREE:
            metrics.disagreements.labels(suspect.metric).inc()


def _count_account(metrics: Metrics, findings: Findings) -> None:
    account_id, reading = findings.account_id, findings.reading
    if findings.visit.place is not Place.POST:
        result = "ok" if reading.refusal is None else reading.refusal.kind.value
        metrics.profile_polls.labels(account_id, result).inc()
    refused = [one for one in (reading.refusal, *reading.setbacks) if one is not None]
    walled = any(one.kind in OWNERS for one in refused)
    metrics.login_required.labels(account_id).set(walled)
    limits = [one.until for one in refused if one.until is not None]
    if limits:
        metrics.rate_limited_until.labels(account_id).set(max(limits).timestamp())
    if isinstance(reading.account, AccountVerdict):
        counts = reading.account.counts
        metrics.profile_success.labels(account_id).set(reading.read_at.timestamp())
        for gauge, value in (
            (metrics.followers, counts.followers),
            (metrics.following, counts.following),
            (metrics.posts, counts.posts),
        ):
            if value is not None:
                gauge.labels(account_id).set(value)
