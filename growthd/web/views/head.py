"""What stands at the head and the foot of every view."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

import attrs

from growthd.web.context import Context


@attrs.frozen(kw_only=True)
class Sight:
    """One of the page's views."""

    path: str
    name: str


VIEWS = (
    Sight(path="/", name="Now"),
    Sight(path="/posts", name="Posts"),
    Sight(path="/works", name="What works"),
    Sight(path="/plan", name="Plan"),
    Sight(path="/health", name="Health"),
)


@attrs.frozen(kw_only=True)
class Head:
    """The view that is shown, of which account, and when."""

    path: str
    title: str
    handle: str | None
    named: bool
    """True where the request named the account: every link then does."""
    now: datetime
    speed: float
    version: str

    @classmethod
    def of(cls, context: Context, path: str, handle: str | None, *, named: bool) -> Head:
        """Of one of `VIEWS`."""
        return cls(
            path=path,
            title=next(view.name for view in VIEWS if view.path == path),
            handle=handle,
            named=named,
            now=context.clock.now(),
            speed=context.clock.speed,
            version=context.version,
        )

    def link(self, path: str, **asked: object) -> str:
        """An address of the page, for the same account."""
        wanted = {"account": self.handle} if self.named else {}
        query = urlencode(wanted | {name: str(value) for name, value in asked.items()})
        return f"{path}?{query}" if query else path
