"""Money for one probe: as tight as the meter's, and in no book."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import attrs

from growthd.sources.meter import Prices, Reservation, Resource
from growthd.store.spending import Day


@attrs.define(kw_only=True)
class Pocket:
    """Meters what one process asks, so that nothing needs a database."""

    account_id: str
    prices: Prices
    cap_usd: Decimal
    now: Callable[[], datetime]
    spent_usd: Decimal = Decimal(0)
    _paid: set[tuple[Resource, str]] = attrs.field(init=False, factory=set)

    async def for_ids(self, resource: Resource, ids: Sequence[str]) -> Reservation:
        """Leave to ask for as many of the first `ids` as the pocket can still pay for."""
        price = max(self.prices.values())
        affordable = int((self.cap_usd - self.spent_usd) // price) if price else len(ids)
        return self._hold(resource, ids=tuple(ids[: max(affordable, 0)]))

    async def for_any(self, resource: Resource, most: int) -> Reservation:
        """Leave to ask for up to `most` resources whose ids nobody knows yet."""
        price = self.prices[resource]
        affordable = int((self.cap_usd - self.spent_usd) // price) if price else most
        return self._hold(resource, count=min(most, max(affordable, 0)))

    async def settle(self, _reservation: Reservation, charged: Mapping[str, Resource]) -> Decimal:
        """What the request really cost is out of the pocket; returns what is out by now."""
        for one, resource in charged.items():
            if (resource, one) not in self._paid:
                self._paid.add((resource, one))
                self.spent_usd += self.prices[resource]
        return self.spent_usd

    def renewed_at(self) -> datetime:
        """When X's next day begins."""
        today = self.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return today + timedelta(days=1)

    def _hold(
        self, resource: Resource, *, ids: tuple[str, ...] = (), count: int = 0
    ) -> Reservation:
        book = Day(account_id=self.account_id, day=self.now().date())
        return Reservation(key=resource.value, book=book, ids=ids, count=count)
