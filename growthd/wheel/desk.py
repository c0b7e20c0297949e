"""The captures that this runner holds, and which visit to make next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

import attrs

from growthd.model.capture import ClaimedCapture
from growthd.model.reading import Owner
from growthd.model.visit import Visit
from growthd.wheel.harvest import Agenda, fire_at, plan_visits
from growthd.wheel.timeline import Timelines
from growthd.wheel.walls import Walls
from growthd.wheel.wheel import Wheel


@attrs.define(kw_only=True)
class Desk:
    """Claimed captures between their claim and their visit. Times are aware UTC."""

    owners: Mapping[str, Owner]
    timelines: Timelines
    walls: Walls
    patience: float
    """Share of its tolerance that a capture waits for others to share a page load."""
    _wheel: Wheel[int] = attrs.field(init=False, factory=Wheel)
    """When a capture has waited long enough."""
    _coming: Wheel[int] = attrs.field(init=False, factory=Wheel)
    """When it falls due, and may go along with others."""
    _due: dict[str, set[int]] = attrs.field(init=False, factory=dict)
    """By account, what has fallen due."""
    _held: dict[int, ClaimedCapture] = attrs.field(init=False, factory=dict)
    _offered: tuple[ClaimedCapture, ...] = attrs.field(init=False, default=())

    def __len__(self) -> int:
        return len(self._held)

    @property
    def held(self) -> tuple[ClaimedCapture, ...]:
        """All that is on the desk, and what the last visit took from it: nobody may have it yet."""
        return (*self._held.values(), *self._offered)

    def take(self, captures: Iterable[ClaimedCapture]) -> None:
        """Arm each capture."""
        for capture in captures:
            self._held[capture.capture_id] = capture
            self._wheel.insert(capture.capture_id, fire_at(capture, self.patience).timestamp())
            self._coming.insert(capture.capture_id, _may_go_at(capture).timestamp())

    def take_back(self, captures: Iterable[ClaimedCapture]) -> None:
        """Arm what a visit could not end, unless it was claimed anew in the meantime."""
        self.take(c for c in captures if c.capture_id not in self._held)

    def next_fire(self) -> datetime | None:
        """When the next visit is to be made; None while nothing is held."""
        due = self._wheel.next_due()
        return None if due is None else datetime.fromtimestamp(due, UTC)

    def next_visit(self, now: datetime) -> Visit | None:
        """The most urgent visit that is ripe, its captures taken off the desk; None while none is.

        Once one capture of an account has waited long enough, all that is due there may go along.
        An account behind a wall waits until it is time to look at the wall again.
        """
        self._offered = ()
        ripe = [key for key in self._wheel.advance(now.timestamp()) if not self._waits(key, now)]
        if not ripe:
            return None
        first = min((self._held[key] for key in ripe), key=lambda c: c.plan.closes_at)
        account = first.plan.account_id
        page_of = partial(self.timelines.page_of, account)
        visit = plan_visits(self.owners[account], self._agenda(account, ripe, now), page_of)[0]
        self._let_go(visit.captures)
        for key in ripe:
            if key in self._held:  # ripe still: only one visit is handed out at a time
                self._wheel.insert(key, now.timestamp())
        self._offered = visit.captures
        return visit

    def _waits(self, key: int, now: datetime) -> bool:
        """True for a capture behind a wall, which is armed anew for the next look at it."""
        capture = self._held[key]
        until = self.walls.until(capture.plan.account_id, now)
        if until is not None:
            self._wheel.insert(key, min(until, capture.plan.closes_at).timestamp())
        return until is not None

    def expired(self, now: datetime) -> tuple[ClaimedCapture, ...]:
        """Captures whose windows closed on the desk, taken off it."""
        gone = tuple(c for c in self._held.values() if now >= c.plan.closes_at)
        self._let_go(gone)
        return gone

    def _agenda(self, account_id: str, ripe: Sequence[int], now: datetime) -> Agenda:
        """What is ripe of the account's, and all else of it that is due."""
        waited = frozenset(ripe)
        due = self._along(account_id, now)
        return Agenda(
            ripe=[capture for capture in due if capture.capture_id in waited],
            coming=[capture for capture in due if capture.capture_id not in waited],
        )

    def _along(self, account_id: str, now: datetime) -> Sequence[ClaimedCapture]:
        """All of the account's that is due, in the order of the ledger."""
        for key in self._coming.advance(now.timestamp()):
            self._due.setdefault(self._held[key].plan.account_id, set()).add(key)
        due = (self._held[key] for key in sorted(self._due.get(account_id, ())))
        return [capture for capture in due if _may_go_at(capture) <= now]

    def _let_go(self, captures: Iterable[ClaimedCapture]) -> None:
        for capture in captures:
            del self._held[capture.capture_id]
            self._wheel.cancel(capture.capture_id)
            self._coming.cancel(capture.capture_id)
            self._due.get(capture.plan.account_id, set()).discard(capture.capture_id)


def _may_go_at(capture: ClaimedCapture) -> datetime:
    return capture.retry_at or capture.plan.due_at
