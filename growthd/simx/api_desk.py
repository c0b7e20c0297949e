"""The desk before the public API: who may ask, how often, and what it costs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

import attrs

_WINDOW = timedelta(minutes=15)


class Resource(StrEnum):
    """What is paid for."""

    OWN_POST = "own_post"
    OWN_USER = "own_user"
    OTHER_POST = "other_post"
    ANALYTICS = "analytics"


@attrs.define
class Bill:
    """Pay per use: a resource is charged once per UTC day, however often it is asked for."""

    prices_usd: dict[Resource, Decimal] = attrs.field(
        factory=lambda: {
            Resource.OWN_POST: Decimal("0.001"),
            Resource.OWN_USER: Decimal("0.001"),
            Resource.OTHER_POST: Decimal("0.005"),
            Resource.ANALYTICS: Decimal("0.005"),
        }
    )
    _charged: dict[date, set[tuple[Resource, str]]] = attrs.field(init=False, factory=dict)
    _total: Decimal = attrs.field(init=False, default=Decimal(0))

    @property
    def total_usd(self) -> float:
        """Everything charged so far."""
        return float(self._total)

    def charge(self, resource: Resource, resource_id: str, at: datetime) -> None:
        """The resource has been paid for on this UTC day."""
        day = at.date()
        charged = self._charged.setdefault(day, set())
        if (resource, resource_id) in charged:
            return
        charged.add((resource, resource_id))
        self._total += self.prices_usd[resource]
        for old in [known for known in self._charged if known < day - timedelta(days=1)]:
            del self._charged[old]


@attrs.frozen(kw_only=True)
class Quota:
    """How often an endpoint may still be asked, and when it starts anew."""

    limit: int
    remaining: int
    """Negative where this very request was one too many."""
    reset: datetime

    @property
    def headers(self) -> dict[str, str]:
        """The three headers every answer bears."""
        return {
            "x-rate-limit-limit": str(self.limit),
            "x-rate-limit-remaining": str(max(self.remaining, 0)),
            "x-rate-limit-reset": str(int(self.reset.timestamp())),
        }


@attrs.define
class ApiDesk:
    """One app's standing with the public API."""

    token: str = "a-token-for-the-simulation"  # noqa: S105 - opens nothing but a simulation
    limits: dict[str, int] = attrs.field(
        factory=lambda: {"me": 75, "tweets": 900, "timeline": 900, "analytics": 300}
    )
    """Requests per endpoint in 15 minutes."""
    excluded: frozenset[str] = frozenset()
    """Endpoints that the app's plan does not include."""
    bill: Bill = attrs.field(factory=Bill)
    _windows: dict[str, tuple[datetime, int]] = attrs.field(init=False, factory=dict)

    def admits(self, authorization: str | None) -> bool:
        """True for the app's own bearer token."""
        return authorization == f"Bearer {self.token}"

    def count(self, endpoint: str, at: datetime) -> Quota:
        """The quota after one more request to the endpoint."""
        begun, used = self._windows.get(endpoint, (at, 0))
        if at >= begun + _WINDOW:
            begun, used = at, 0
        self._windows[endpoint] = (begun, used + 1)
        limit = self.limits[endpoint]
        return Quota(limit=limit, remaining=limit - used - 1, reset=begun + _WINDOW)
