"""Answers only requests that were addressed to this machine by a name of its own.

A page on the web can let its own name point to 127.0.0.1 and then read whatever listens there (DNS
rebinding). Its requests carry its name in `Host`, and end here. An address cannot be rebound.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from growthd.web.answers import refusal

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - recognised here, bound only when configured


class HostCheck:
    """Requests to other than the loopback names and `host` are refused with 421.

    Where `host` means every interface, any literal address is a name of this machine.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self.app = app
        self.names = LOOPBACK | {host.lower()}
        self.any_address = host in EVERYWHERE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._is_ours(Headers(scope=scope).getlist("host")):
            await self.app(scope, receive, send)
        else:
            await refusal(421, _REMEDY)(scope, receive, send)

    def _is_ours(self, hosts: Iterable[str]) -> bool:
        names = [name_of(host) for host in hosts]
        return len(names) == 1 and self._is_known(names[0])

    def _is_known(self, name: str | None) -> bool:
        return name is not None and (name in self.names or (self.any_address and _is_address(name)))


_REMEDY = "This name is not growthd's. Use 127.0.0.1, localhost, or the host set as web.host."


def name_of(host: str) -> str | None:
    """The name in a `Host` header, in lower case, without port and brackets; None if malformed."""
    if host.startswith("["):
        name, bracket, port = host[1:].partition("]")
        return name.lower() if bracket and _is_port(port) else None
    name, colon, port = host.partition(":")
    return name.lower() if name and _is_port(colon + port) else None


def _is_port(text: str) -> bool:
    digits = text.removeprefix(":")
    return text == "" or (text != digits and digits.isascii() and digits.isdigit())


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
