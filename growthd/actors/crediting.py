"""One window of an account worked out: from rows to rows. Pure, and too long for the loop."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime

import attrs
import numpy as np
import structlog

from growthd.compute.attribution.account import resume, worth_keeping
from growthd.compute.attribution.checkpoints import WINDOWS_HOURS, Checkpoints, checkpoints_of
from growthd.compute.attribution.problem import Effort
from growthd.compute.attribution.records import History, moment_of
from growthd.compute.attribution.results import (
    Attribution,
    Interval,
    LedgerEntry,
    Method,
    PostCredit,
)
from growthd.compute.attribution.state import State
from growthd.store.credits import WHOLE_HOURS, Findings, SavedState

log = structlog.get_logger(__name__)


@attrs.frozen(kw_only=True)
class Window:
    """What is to be worked out. Of one that is not the `last`, only what settles is told."""

    account_id: str
    now: datetime
    seed: int
    effort: Effort
    last: bool


def state_in(saved: SavedState | None) -> State | None:
    """The saved state; None where there is none, or an earlier version of growthd wrote it."""
    if saved is None:
        return None
    try:
        return State.from_bytes(saved.state)
    except ValueError as error:
        log.warning("state_unreadable", error=str(error), consequence="all is attributed anew")
        return None


def worked_out(
    state: State | None, history: History, window: Window
) -> tuple[Findings, State | None]:
    """The rows of the window, and the state from which the next one goes on."""
    found, following = resume(state, history, seed=window.seed, effort=window.effort)
    kept = following if worth_keeping(following, state, found.ledger) else None
    if not window.last:
        kept = following
        found = _settled(found, following)
    cut = -math.inf if kept is None else kept.cut
    findings = Findings(
        account_id=window.account_id,
        computed_at=window.now,
        since=moment_of(float(found.ledger.began[0])) if len(found.ledger) else None,
        credits=list(_credits(history, found, cut)),
        intervals=list(_intervals(found, kept, state)),
        following=None if kept is None else _saved(kept),
    )
    return findings, state if kept is None else kept


def _settled(found: Attribution, following: State | None) -> Attribution:
    """What of an earlier window no later one will say anew."""
    begin = -math.inf if following is None else following.begin_at
    return attrs.evolve(
        found,
        credits=tuple(credit for credit in found.credits if credit.settled),
        ledger=found.ledger.first(int((found.ledger.ended <= begin).sum())),
    )


def _saved(state: State) -> SavedState:
    return SavedState(
        cut_at=moment_of(state.cut), begin_at=moment_of(state.begin_at), state=state.to_bytes()
    )


def _credits(history: History, found: Attribution, cut: float) -> Iterator[dict[str, object]]:
    """A row for each post and window: the whole credit at once, the others when they are over."""
    place = {name: index for index, name in enumerate(history.post_ids)}
    seen = checkpoints_of(history, found)
    for credit in found.credits:
        post = place[credit.post_id]
        settled = bool(history.posted[post] < cut)
        for column, hours in enumerate(WINDOWS_HOURS):
            naive = _naive(seen, post, column)
            common = naive | {"post": int(credit.post_id), "hours": hours, "settled": settled}
            if hours == WHOLE_HOURS:
                yield common | _whole(credit, found)
            elif seen.elapsed[post, column]:
                yield common | _part(credit, float(seen.credit[post, column]))


def _naive(seen: Checkpoints, post: int, column: int) -> dict[str, object]:
    before, after = float(seen.before[post, column]), float(seen.after[post, column])
    share = float(seen.share[post, column])
    return {
        "before": None if math.isnan(before) else int(before),
        "after": None if math.isnan(after) else int(after),
        "share": None if math.isnan(share) else share,
    }


def _whole(credit: PostCredit, found: Attribution) -> dict[str, object]:
    if credit.method is Method.INSUFFICIENT:
        return _part(credit, 0.0)
    bounds = _bounds(credit.interval)
    kept, among = credit.retained_7d, credit.credit
    return {
        "credit": credit.credit,
        "low": bounds[0],
        "high": bounds[1],
        "low95": bounds[2],
        "high95": bounds[3],
        "confidence": credit.confidence,
        "method": credit.method.value,
        "retention": min(kept / among, 1.0) if kept is not None and among > 0 else None,
        "metadata": {
            "known_follows": credit.known,
            "retained_7d": kept,
            "retained_interval": _bounds(credit.retained_interval),
            "identifiable": found.verdict.identifiable,
            "effect_probability": found.verdict.probability,
        },
    }


def _part(credit: PostCredit, gained: float) -> dict[str, object]:
    """A window's part of the credit, or that nothing was read which could credit the post."""
    unread = credit.method is Method.INSUFFICIENT
    return {
        "credit": None if unread else gained,
        "method": credit.method.value,
        "metadata": {},
    }


def _bounds(interval: Interval | None) -> list[float | None]:
    if interval is None:
        return [None, None, None, None]
    return [interval.low80, interval.high80, interval.low95, interval.high95]


def _intervals(
    found: Attribution, following: State | None, state: State | None
) -> Iterator[dict[str, object]]:
    ledger = found.ledger
    first = found.totals.first if state is None else state.begin_followers
    if first is None:  # then nothing was watched
        return
    after = (first + np.cumsum(ledger.change)).tolist()
    settled_by = -math.inf if following is None else following.begin_at
    for entry, ended, count in zip(ledger.entries(), ledger.ended, after, strict=True):
        yield _interval(entry, count) | {
            "identifiable": found.verdict.identifiable,
            "settled": bool(ended <= settled_by),
        }


def _interval(entry: LedgerEntry, after: int) -> dict[str, object]:
    return {
        "began_at": entry.began_at,
        "ended_at": entry.ended_at,
        "followers_before": after - entry.change,
        "followers_after": after,
        "by_posts": entry.posts,
        "background": entry.background,
        "burst": entry.burst,
        "unfollows": entry.unfollows,
        "purged": entry.purged,
        "shares": entry.shares,
    }
