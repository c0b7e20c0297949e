"""What goes on behind the site: its source, its switches, its books."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

import attrs

from growthd.model.reading import Owner
from growthd.simx.api_desk import ApiDesk
from growthd.simx.dice import Dice
from growthd.simx.faults import Faults
from growthd.simx.feed import WorldFeed
from growthd.simx.payload.shape import Schema
from growthd.simx.replay import Replay
from growthd.simx.served import Served
from growthd.simx.shell import Route
from growthd.simx.sight import Sight
from growthd.simx.world import World

_REMEMBERED = 200_000


class Viewer(StrEnum):
    """Who is logged in, without any cookie."""

    OWNER = "owner"
    OTHER = "other"
    NONE = "none"


class Feed(Protocol):
    """Where answers come from."""

    def host(self, handle: str | None) -> Owner:
        """Whose account a page belongs to: the account of the handle, or the only one there is."""

    def operation(self, route: Route, capture: str | None) -> str:
        """The GraphQL operation that fills the page."""

    def answer(
        self, variables: Mapping[str, object], sight: Sight, capture: str | None
    ) -> bytes | None:
        """The JSON answer to `sight.operation`; None where there is none."""


@attrs.define
class Stage:
    """A running site. `faults`, `viewer`, `lang` and `schema` may be changed while it serves."""

    source: World | Replay
    now: Callable[[], datetime]
    faults: Faults = attrs.field(factory=Faults)
    viewer: Viewer = attrs.field(default=Viewer.OWNER, kw_only=True)
    lang: str = attrs.field(default="en", kw_only=True)
    schema: Schema = attrs.field(default=Schema.NEWEST, kw_only=True)
    seed: int = attrs.field(default=0, kw_only=True)
    served: deque[Served] = attrs.field(init=False, factory=lambda: deque(maxlen=_REMEMBERED))
    """The owner's counts as visitors were told them, oldest first."""
    requests: Counter[str] = attrs.field(init=False, factory=Counter)
    """Requests by kind: document, script, style, image, font, pixel, beacon, graphql, api."""
    elsewhere: str = attrs.field(init=False, default="http://127.0.0.1:9")
    """Another site's address, for pages that send their visitor away; set while serving."""
    feed: Feed = attrs.field(init=False)
    dice: Dice = attrs.field(init=False)
    desk: ApiDesk = attrs.field(init=False, factory=ApiDesk)
    """Token, quotas and bill of the public API."""
    limited_until: dict[str, datetime] = attrs.field(init=False, factory=dict)
    """Operations that answer 429, until when."""

    @feed.default
    def _open_feed(self) -> Feed:
        return WorldFeed(world=self.source) if isinstance(self.source, World) else self.source

    @dice.default
    def _cast(self) -> Dice:
        return Dice(seed=self.seed)

    @property
    def bill_usd(self) -> float:
        """What the visitor's use of the public API has cost so far, in US dollars."""
        return self.desk.bill.total_usd

    def happens(self, fault: str, place: str) -> bool:
        """True where the switch of that name strikes at that place this time."""
        return self.dice.happens(fault, place, getattr(self.faults, fault))

    def sight(self, operation: str) -> Sight:
        """A fresh look at the source, at this moment."""
        return Sight(
            at=self.now(),
            operation=operation,
            schema=self.schema,
            faults=self.faults,
            dice=self.dice,
        )

    def limit(self, operation: str) -> datetime | None:
        """Until when the operation answers 429; a switch turned off lifts the limit at once."""
        if not self.faults.rate_limit:
            self.limited_until.clear()
            return None
        now = self.now()
        until = self.limited_until.get(operation)
        if until is not None and until > now:
            return until
        if not self.happens("rate_limit", operation):
            return None
        until = now + timedelta(seconds=self.faults.rate_limit_seconds)
        self.limited_until[operation] = until
        return until
