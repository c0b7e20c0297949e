"""Tells whoever listens of captures that were missed: one event for all of one occasion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from growthd.model.capture import CaptureState
from growthd.store import events, ledger
from growthd.store.database import Session


def by_reason(endings: Iterable[ledger.Ending]) -> Counter[str]:
    """How many of the endings are misses, by reason."""
    return Counter(str(each.reason) for each in endings if each.state is CaptureState.MISSED)


async def tell(session: Session, missed: Mapping[str, int], component: str) -> None:
    """There is an event that says how many were missed and why, if any were."""
    count = sum(missed.values())
    if not count:
        return
    notice = events.Notice(
        event_type="CAPTURE_MISSED",
        severity=events.Severity.WARNING,
        component=component,
        message=f"{count} captures missed",
        event_data={"count": count, "reasons": dict(missed)},
    )
    await events.append(session, notice=notice)
