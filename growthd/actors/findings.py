"""What a visit's reading means for the ledger: numbers, endings and retries."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

import attrs

from growthd.actors import discovery, testimony
from growthd.model.capture import CaptureState, ClaimedCapture, Horizon, Subject
from growthd.model.past import Published, Review
from growthd.model.reading import PostReading, Refusal, RefusalKind, SourceName
from growthd.model.verdict import AccountVerdict, PageReading, PostVerdict
from growthd.model.visit import Visit
from growthd.store import events, ledger
from growthd.store.accounts import AccountSnapshot, source_name
from growthd.store.snapshots import PostSnapshot
from growthd.store.visits import Receipt, Record, Waiting
from growthd.wheel.ending import Answer, Ending, GivenUp, Rebooked, Stored, end
from growthd.wheel.matching import match
from growthd.wheel.plan import hour_of
from growthd.wheel.walls import HOLDING

ABSENT = Refusal(kind=RefusalKind.ABSENT, detail="the page did not show it")
_TRUSTED_FIRST = tuple(SourceName)


@attrs.frozen(kw_only=True)
class Findings:
    """One visit and what it said, for one account."""

    account_id: str
    visit: Visit
    reading: PageReading
    horizons: Sequence[Horizon]
    attempts: int
    news: Sequence[events.Notice] = ()
    """What the visit found out besides."""
    seconds: float = 0.0
    """How long the visit took, of the machine's time."""
    visit_id: UUID = attrs.field(factory=uuid4)
    review: Review = attrs.field(factory=Review)
    """What it does to the doubts on record."""
    outbreaks: Sequence[Refusal] = ()
    """Shapes that no reader knows, seen for the first time in long."""

    def record(self, waiting: Waiting, followers: int | None) -> Record:
        """All that is to be written. `followers` stands in where the page did not show them."""
        endings = [self._end(capture) for capture in self.visit.captures]
        shown = self._followers()
        hours = _hours(endings)
        found = discovery.unknown(self.seen(), waiting.known)
        resolved = match(waiting.unresolved, found)
        return Record(
            hours=hours,
            account=self._account(),
            posts=_snapshots(endings, followers if shown is None else shown),
            given_up=_given_up(endings),
            rebooked=_rebooked(endings),
            discovered=discovery.discover(
                [seen for seen in found if seen.post_id not in resolved.values()],
                discovery.Watch(
                    account_id=self.account_id,
                    horizons=self.horizons,
                    since=waiting.watched_since,
                    now=self.reading.read_at,
                ),
            ),
            resolved=resolved,
            read_at=self.reading.read_at,
            published=self._published(),
            review=self.review,
            evidence=[
                *testimony.evidence_of(self.account_id, self.reading, self._wanted()),
                *testimony.samples_of(self.account_id, self.reading, self.outbreaks),
            ],
            notices=[
                *self.news,
                *testimony.notices_of(self.account_id, self.reading, hour_read=bool(hours)),
                *testimony.rulings_of(self.account_id, self.review),
                *testimony.outbreaks_of(self.account_id, self.outbreaks),
            ],
        )

    def receipt(self) -> Receipt:
        """That the visit was made."""
        refusal = self.reading.refusal
        endings = [self._end(capture) for capture in self.visit.captures]
        return Receipt(
            visit_id=self.visit_id,
            account_id=self.account_id,
            place=self.visit.place,
            read_at=self.reading.read_at,
            seconds=self.seconds,
            captures=len(endings),
            stored=sum(isinstance(ending, Stored) for ending in endings),
            refusal=None if refusal is None else refusal.kind.value,
        )

    def yielded(self) -> tuple[int, int, str]:
        """How many captures it settled, of how many, and why it left others. A wall asks nothing.

        Behind a wall everything waits, and the wall itself is told.
        """
        endings = [self._end(capture) for capture in self.visit.captures]
        left = [str(e.reason) for e in endings if not isinstance(e, Stored) and not _is_gone(e)]
        refusal = self.reading.refusal
        asked = 0 if refusal is not None and refusal.kind in HOLDING else len(endings)
        return len(endings) - len(left), asked, ", ".join(dict.fromkeys(left))

    def parted(self) -> tuple[Findings, list[ClaimedCapture]]:
        """The findings without the captures that are to be tried again, and those."""
        endings = [self._end(capture) for capture in self.visit.captures]
        again = [_again(ending) for ending in endings if isinstance(ending, Rebooked)]
        over = tuple(e.capture for e in endings if not isinstance(e, Rebooked))
        return attrs.evolve(self, visit=attrs.evolve(self.visit, captures=over)), again

    def seen(self) -> tuple[PostReading, ...]:
        """Every own post that the page showed, by its first witness."""
        return tuple(
            verdict.witnesses[0]
            for verdict in self.reading.posts.values()
            if isinstance(verdict, PostVerdict) and verdict.witnesses
        )

    def _published(self) -> dict[str, Published]:
        """What may be said of every own post by now."""
        return {
            post_id: Published(counts=answer.counts, seen_at=self.reading.said_at(post_id))
            for post_id, answer in self.reading.posts.items()
            if isinstance(answer, PostVerdict)
        }

    def _wanted(self) -> frozenset[str]:
        return frozenset(c.tweet_id for c in self.visit.captures if c.tweet_id is not None)

    def _end(self, capture: ClaimedCapture) -> Ending:
        said_at = self.reading.said_at(str(capture.tweet_id))
        return end(capture, self._answer(capture), self.visit.place, said_at, self.attempts)

    def _answer(self, capture: ClaimedCapture) -> Answer:
        if self.reading.refusal is not None:
            return self.reading.refusal
        if capture.plan.subject is Subject.ACCOUNT:
            return self.reading.account or ABSENT
        return self.reading.posts.get(str(capture.tweet_id), ABSENT)

    def _followers(self) -> int | None:
        account = self.reading.account
        return account.counts.followers if isinstance(account, AccountVerdict) else None

    def _account(self) -> AccountSnapshot | None:
        account = self.reading.account
        if not isinstance(account, AccountVerdict) or account.counts.followers is None:
            return None
        sources = [witness.witness.source for witness in account.witnesses]
        return AccountSnapshot(
            account_id=self.account_id,
            hour=hour_of(self.reading.read_at),
            counts=account.counts,
            source=source_name(min(sources, key=_TRUSTED_FIRST.index)),
            exact=True,
            measured_at=self.reading.read_at,
            notes={"suspects": [attrs.asdict(suspect) for suspect in account.suspects]},
        )


def _is_gone(ending: Ending) -> bool:
    return isinstance(ending, GivenUp) and ending.state is CaptureState.GONE


def _again(ending: Rebooked) -> ClaimedCapture:
    """The capture as the ledger would hand it out again."""
    capture = ending.capture
    return attrs.evolve(
        capture,
        attempts=capture.attempts + ending.attempt,
        own_page=capture.own_page or ending.own_page,
        retry_at=ending.at,
    )


def _hours(endings: Sequence[Ending]) -> list[ledger.Ending]:
    return [
        ledger.Ending.read(e.capture, e.read_at)
        for e in endings
        if isinstance(e, Stored) and isinstance(e.verdict, AccountVerdict)
    ]


def _snapshots(endings: Sequence[Ending], followers: int | None) -> list[PostSnapshot]:
    return [
        PostSnapshot(
            capture=e.capture, verdict=e.verdict, collected_at=e.read_at, followers=followers
        )
        for e in endings
        if isinstance(e, Stored) and isinstance(e.verdict, PostVerdict)
    ]


def _given_up(endings: Sequence[Ending]) -> list[ledger.Ending]:
    return [
        ledger.Ending(capture=e.capture, state=e.state, reason=e.reason)
        for e in endings
        if isinstance(e, GivenUp)
    ]


def _rebooked(endings: Sequence[Ending]) -> list[ledger.Rebooking]:
    return [
        ledger.Rebooking(
            capture=e.capture,
            reason=e.reason,
            next_attempt_at=e.at,
            own_page=e.own_page,
            attempt=e.attempt,
        )
        for e in endings
        if isinstance(e, Rebooked)
    ]
