"""Walls between the reader and an account's pages, and when to look again."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from growthd.model.reading import Refusal, RefusalKind, SourceName

LOOK_AGAIN = timedelta(minutes=5)
"""Between two looks at a wall that may go away by itself."""
NEVER = timedelta(days=36_500)
OWNERS = frozenset({RefusalKind.LOGGED_OUT, RefusalKind.CHALLENGE, RefusalKind.WRONG_ACCOUNT})
"""What only the owner can take away."""
HOLDING = OWNERS | {RefusalKind.RATE_LIMITED, RefusalKind.OVER_BUDGET}


@attrs.frozen(kw_only=True)
class Wall:
    """One standing wall. Nothing is visited before `until`."""

    kind: RefusalKind
    since: datetime
    until: datetime


def before(account_id: str, source: SourceName | None) -> str:
    """What a wall goes by that stands before one of an account's several sources."""
    return f"{account_id}/{'api' if source is SourceName.API else 'page'}"


@attrs.define
class Walls:
    """The walls that stand, by account. Written by whoever visits, read by whoever plans visits.

    Where an account has several sources, a wall before one of them goes by `before`: the account's
    captures do not wait for it, but that source is not asked.
    """

    _standing: dict[str, Wall] = attrs.field(factory=dict)

    def met(self, account_id: str, refusal: Refusal, at: datetime) -> bool:
        """Note what a visit met; True where it is a wall that did not stand before.

        A challenge is looked at again only once the owner says so (`clear`): every further visit
        would look like an attempt to get around it. The same word before it is time to look again
        changes nothing.
        """
        former = self._standing.get(account_id)
        if refusal.kind not in HOLDING or (former and _repeats(former, refusal, at)):
            return False
        new = former is None or former.kind is not refusal.kind
        since = at if new or former is None else former.since
        until = _until(refusal, at)
        self._standing[account_id] = Wall(kind=refusal.kind, since=since, until=until)
        return new

    def clear(self, account_id: str) -> bool:
        """The account's pages can be read, or the owner says so; True where a wall stood."""
        return self._standing.pop(account_id, None) is not None

    def lift(self, account_id: str) -> bool:
        """The owner says that no wall stands, before whichever source; True where one stood."""
        own = [key for key in self._standing if key.partition("/")[0] == account_id]
        for key in own:
            del self._standing[key]
        return bool(own)

    def standing(self, account_id: str) -> Wall | None:
        return self._standing.get(account_id)

    def until(self, account_id: str, now: datetime) -> datetime | None:
        """The moment before which nothing of the account is to be visited, where that is ahead."""
        wall = self._standing.get(account_id)
        return wall.until if wall is not None and wall.until > now else None

    def reason(self, account_id: str) -> str | None:
        """Why the account's captures wait, as the ledger says it."""
        wall = self._standing.get(account_id)
        return None if wall is None else wall.kind.value


def _repeats(former: Wall, refusal: Refusal, at: datetime) -> bool:
    return former.kind is refusal.kind and at < former.until


def _until(refusal: Refusal, at: datetime) -> datetime:
    if refusal.kind is RefusalKind.CHALLENGE:
        return at + NEVER
    return max(refusal.until or at, at + LOOK_AGAIN)
