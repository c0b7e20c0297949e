"""The browser: whether there is one, and whether its debug port is open to others."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from growthd.config import Channel, Config
from growthd.doctor.issue import Issue, broken, warning
from growthd.pages.find import NoBrowser, find_browser
from growthd.web.guards.hosts import LOOPBACK

ANSWER_SECONDS = 1.0
_TOLD_PORT = "DevToolsActivePort"


def found(config: Config) -> Iterator[Issue]:
    """Whether a browser can be launched, where one is needed."""
    if config.browser.cdp_url or not any(Channel.PAGE in one.sources for one in config.accounts):
        return
    try:
        find_browser()
    except NoBrowser as none:
        yield broken("There is no browser to read with.", str(none), "Run the command it names")


def exposed(
    config: Config, profile: Path, addresses: Sequence[str] | None = None
) -> Iterator[Issue]:
    """Whether the debug port, which is the logged-in account, answers others than this machine."""
    host, port = _door(config, profile)
    if host not in {"", *LOOPBACK}:
        yield warning(
            "The browser's debug port is reached over the network, unencrypted.",
            f"browser.cdp_url names {host}",
            "Reach it through a tunnel, ssh -L, and name 127.0.0.1",
        )
        return
    for address in _own() if addresses is None else addresses:
        if port and _answers(address, port):
            yield broken(
                "The browser's debug port is open to the network: whoever reaches it is you on X.",
                f"{address}:{port} answers",
                "Close that browser, and start it with --remote-debugging-address=127.0.0.1",
                "Let growthd launch its own: empty browser.cdp_url",
            )
            return


def _door(config: Config, profile: Path) -> tuple[str, int]:
    """Host and port of the debug port; port 0 where no browser is open."""
    if config.browser.cdp_url:
        parts = urlsplit(config.browser.cdp_url)
        return parts.hostname or "", parts.port or 0
    with suppress(OSError, ValueError):
        return "", int((profile / _TOLD_PORT).read_text(encoding="ascii").split()[0])
    return "", 0


def _own() -> list[str]:
    """The addresses under which others may reach this machine."""
    known = (one for several in psutil.net_if_addrs().values() for one in several)
    return [
        one.address
        for one in known
        if one.family == socket.AF_INET and not one.address.startswith("127.")
    ]


def _answers(address: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((address, port), timeout=ANSWER_SECONDS):
        return True
    return False
