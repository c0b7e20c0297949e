"""Meters what the API costs, and lets nothing be asked that could cost more than the day's cap."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

import attrs

from growthd.store import spending
from growthd.store.database import Database, Session
from growthd.store.spending import RESERVED, Charge, Day

KEPT_DAYS = 40
"""So long a post is known to be the owner's by what it cost."""


class Resource(StrEnum):
    """What X charges for, each once a UTC day."""

    OWN_POST = "own_post"
    OWN_USER = "own_user"
    OTHER_POST = "other_post"
    ANALYTICS = "analytics"


Prices = Mapping[Resource, Decimal]
"""US dollars for each resource."""


@attrs.frozen(kw_only=True)
class Reservation:
    """Leave to ask for these ids, or for so many resources of any id."""

    key: str
    book: Day
    ids: tuple[str, ...] = ()
    count: int = 0
    usd: Decimal = Decimal(0)


class Purse(Protocol):
    """Where the money for requests comes from, and who says when there is none."""

    @property
    def account_id(self) -> str: ...

    @property
    def cap_usd(self) -> Decimal: ...

    @property
    def now(self) -> Callable[[], datetime]: ...

    async def for_ids(self, resource: Resource, ids: Sequence[str]) -> Reservation:
        """Leave to ask for as many of the first `ids` as can be paid for, maybe none."""

    async def for_any(self, resource: Resource, most: int) -> Reservation:
        """Leave to ask for up to `most` resources whose ids nobody knows yet, maybe none."""

    async def settle(self, reservation: Reservation, charged: Mapping[str, Resource]) -> Decimal:
        """The request has cost this, by id; returns what has been spent by now."""

    def renewed_at(self) -> datetime:
        """When there will be money again."""


@attrs.frozen(kw_only=True)
class Meter:
    """The purse of one account. `cap_usd` is for each UTC day."""

    database: Database
    account_id: str
    prices: Prices
    cap_usd: Decimal
    now: Callable[[], datetime]

    async def for_ids(self, resource: Resource, ids: Sequence[str]) -> Reservation:
        """Leave to ask for as many of the first `ids` as the day can still pay for, maybe none.

        A post that was never charged as the owner's may turn out to be somebody else's, and dearer.
        """
        return await self.database.run(self._reserve_ids, resource, tuple(ids))

    async def for_any(self, resource: Resource, most: int) -> Reservation:
        """Leave to ask for up to `most` resources whose ids nobody knows yet, maybe none."""
        return await self.database.run(self._reserve_any, resource, most)

    async def settle(self, reservation: Reservation, charged: Mapping[str, Resource]) -> Decimal:
        """What the request really cost is in the book instead of what it might have cost.

        Returns what has been spent on that day, reservations included.
        """
        return await self.database.run(self._settle, reservation, charged)

    def renewed_at(self) -> datetime:
        """When the next day's budget begins."""
        midnight = datetime.combine(self._book().day, datetime.min.time(), UTC)
        return midnight + timedelta(days=1)

    def _book(self) -> Day:
        return Day(account_id=self.account_id, day=self.now().astimezone(UTC).date())

    async def _left(self, session: Session, book: Day) -> Decimal:
        """What may still be spent; nobody else can spend it before the transaction ends."""
        await spending.lock(session, account_id=self.account_id)
        return self.cap_usd - await spending.spent(session, book=book)

    async def _reserve_ids(
        self, session: Session, resource: Resource, ids: tuple[str, ...]
    ) -> Reservation:
        book = self._book()
        left = await self._left(session, book)
        known = await spending.last_charged(
            session, account_id=self.account_id, resources=list(Resource), resource_ids=ids
        )
        allowed: list[str] = []
        usd = Decimal(0)
        for one in ids:
            price = self._most(resource, one, known, book.day)
            if price and usd + price > left:
                break
            allowed.append(one)
            usd += price
        return await self._hold(session, book, ids=tuple(allowed), usd=usd)

    async def _reserve_any(self, session: Session, resource: Resource, most: int) -> Reservation:
        book = self._book()
        left, price = await self._left(session, book), self.prices[resource]
        count = most if not price else min(most, max(int(left // price), 0))
        return await self._hold(session, book, count=count, usd=count * price)

    async def _hold(
        self,
        session: Session,
        book: Day,
        *,
        usd: Decimal,
        ids: tuple[str, ...] = (),
        count: int = 0,
    ) -> Reservation:
        held = Reservation(key=str(uuid.uuid4()), book=book, ids=ids, count=count, usd=usd)
        if usd:
            charge = Charge(resource=RESERVED, resource_id=held.key, usd=usd)
            await spending.charge(session, book=book, charges=[charge], at=self.now())
        return held

    async def _settle(
        self, session: Session, reservation: Reservation, charged: Mapping[str, Resource]
    ) -> Decimal:
        await spending.lock(session, account_id=self.account_id)
        await spending.cancel(session, account_id=self.account_id, reservation=reservation.key)
        charges = [
            Charge(resource=resource, resource_id=one, usd=self.prices[resource])
            for one, resource in charged.items()
        ]
        await spending.charge(session, book=reservation.book, charges=charges, at=self.now())
        before = reservation.book.day - timedelta(days=KEPT_DAYS)
        await spending.prune(session, account_id=self.account_id, before=before)
        return await spending.spent(session, book=reservation.book)

    def _most(
        self,
        resource: Resource,
        one: str,
        known: Mapping[tuple[str, str], date],
        today: date,
    ) -> Decimal:
        """What the id can cost today at the most: nothing where it has been paid for."""
        kinds = (
            (Resource.OWN_POST, Resource.OTHER_POST)
            if resource is Resource.OWN_POST
            else (resource,)
        )
        if any(known.get((kind, one)) == today for kind in kinds):
            return Decimal(0)
        if resource is not Resource.OWN_POST or (Resource.OWN_POST, one) in known:
            return self.prices[resource]
        return max(self.prices[kind] for kind in kinds)
