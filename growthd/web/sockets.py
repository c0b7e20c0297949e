"""The doors of the web: loopback under both of its addresses, or the one that was configured."""

from __future__ import annotations

import errno
import socket
from collections.abc import Sequence

import trio

from growthd.web.guards.hosts import LOOPBACK

BACKLOG = 128
_NO_SUCH_FAMILY = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


class PortTaken(Exception):
    """Another program listens on the page's address."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"{host}:{port} is taken by another program; end it, or set web.port to another number"
        )


def listen(host: str, port: int) -> Sequence[trio.SocketListener]:
    """Listeners on `host`; on 127.0.0.1 and, where there is one, ::1 for any name of the loopback.

    Port 0 takes one free port for all of them. Raises `PortTaken`.
    """
    if host not in LOOPBACK:
        return [_listen(host, port)]
    four = _listen("127.0.0.1", port)
    try:
        return [four, _listen("::1", port_of(four))]
    except OSError as error:
        if error.errno in _NO_SUCH_FAMILY:
            return [four]
        four.socket.close()
        raise


def port_of(listener: trio.SocketListener) -> int:
    """The port that `listener` listens on."""
    return int(listener.socket.getsockname()[1])


def _listen(host: str, port: int) -> trio.SocketListener:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    try:
        _open(door, family, host, port)
    except OSError as error:
        door.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(host, port) from error
        raise
    return trio.SocketListener(trio.socket.from_stdlib_socket(door))


def _open(door: socket.socket, family: socket.AddressFamily, host: str, port: int) -> None:
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family is socket.AF_INET6:
        door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    door.bind((host, port))
    door.listen(BACKLOG)
