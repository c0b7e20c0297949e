"""What the tests look up in the book of charges."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from growthd.store import spending
from growthd.store.database import Session
from tests.sources.conftest import Api


async def spent_on(session: Session, api: Api) -> Decimal:
    """US dollars of the present day, reservations included."""
    book = spending.Day(account_id="default", day=api.time.at.date())
    return await spending.spent(session, book=book)


async def spent_by_day(session: Session) -> dict[date, Decimal]:
    return await spending.days(session, account_id="default", since=date(2025, 1, 1))
