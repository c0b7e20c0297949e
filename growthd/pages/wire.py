"""The line to one browser target, as the rest of this room sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

Message: TypeAlias = dict[str, Any]  # the protocol's JSON; parsed where it arrives
Handler: TypeAlias = Callable[[Message], None]


class TabLost(Exception):
    """The tab, its browser or the driver did not carry out a command."""


class Wire(Protocol):
    """A session of the Chrome DevTools Protocol. To be used inside a unit of work only."""

    async def send(self, method: str, **params: object) -> Message:
        """The command's result. Raises TabLost."""
        ...

    def on(self, event: str, handler: Handler) -> None:
        """`handler` is called with every such event, in order."""
        ...

    def off(self, event: str, handler: Handler) -> None:
        """`handler` is called no more."""
        ...
