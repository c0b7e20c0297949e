"""Tells systemd how the daemon is: ready, alive, reloading, stopping, by sd_notify's protocol.

Where no service manager listens, every word goes nowhere. Protocol: sd_notify(3).
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import MutableMapping
from typing import Self

import attrs
import structlog
import trio

from growthd.clock import wake_by

log = structlog.get_logger(__name__)


@attrs.frozen(kw_only=True)
class Herald:
    """Speaks to the socket at `address`; `alive_seconds` is how often it has to be heard."""

    address: str | None = None
    alive_seconds: float | None = None

    @classmethod
    def of(cls, environ: MutableMapping[str, str] = os.environ) -> Self:
        """As the service manager asked for it; no child of ours inherits what it asked."""
        address = environ.pop("NOTIFY_SOCKET", None)
        watchdog = environ.pop("WATCHDOG_USEC", "")
        meant = environ.pop("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        seconds = int(watchdog) / 1e6 / 2 if meant and watchdog.isdecimal() else None
        return cls(address=address, alive_seconds=seconds)

    def ready(self) -> None:
        """Every actor is up."""
        self._tell("READY=1", "STATUS=watching")

    def reloading(self) -> None:
        """The configuration is being read anew; `ready` follows."""
        now = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self._tell("RELOADING=1", f"MONOTONIC_USEC={now}")

    def stopping(self) -> None:
        """The house is being closed."""
        self._tell("STOPPING=1", "STATUS=closing the house")

    def recovering(self) -> None:
        """The service stands, and waits for a configuration that can be read."""
        self._tell("READY=1", "STATUS=the configuration was refused; waiting for a better one")

    async def keep_alive(self) -> None:
        """Pets the watchdog twice in its interval, as long as trio's loop turns; until cancelled.

        Returns at once where there is none.
        """
        while self.alive_seconds is not None:
            self._tell("WATCHDOG=1")
            await trio.sleep_until(wake_by(self.alive_seconds))

    def _tell(self, *states: str) -> None:
        if self.address is None:
            return
        name = "\0" + self.address[1:] if self.address.startswith("@") else self.address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
                door.connect(name)
                door.sendall("\n".join(states).encode())
        except OSError as error:
            log.warning("service_manager_deaf", error=str(error))
