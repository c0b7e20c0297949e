"""How the service is: what its manager says, held against what the daemon itself says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Protocol

import attrs
import httpx2

from growthd.build import build
from growthd.config import Config
from growthd.service.launchd import Launchd
from growthd.service.place import Place
from growthd.service.systemd import Systemd
from growthd.web.door import ADDRESS


class Keeper(Protocol):
    """A service manager, as far as growthd needs it."""

    @property
    def name(self) -> str: ...
    @property
    def file(self) -> Path: ...
    def rendered(self, place: Place) -> bytes: ...
    def drifted(self, place: Place) -> bool: ...
    def install(self, place: Place) -> None: ...
    def uninstall(self) -> None: ...
    def restart(self) -> None: ...
    def state(self) -> str: ...
    def running(self) -> bool: ...


def keeper() -> Keeper:
    """The manager of this platform."""
    return Launchd() if sys.platform == "darwin" else Systemd()


@attrs.frozen(kw_only=True)
class Told:
    """What the daemon answers; `reasons` is empty where it is ready, None where it is silent."""

    url: str
    reasons: tuple[str, ...] | None
    build: str | None


def told(config: Config) -> Told:
    """The daemon of this configuration, asked over loopback."""
    file = config.daemon.data_dir / ADDRESS
    known = file.read_text(encoding="ascii").strip() if file.exists() else ""
    url = known or f"http://127.0.0.1:{config.web.port}"
    try:
        with httpx2.Client(base_url=url, timeout=5, trust_env=False) as http:
            ready, health = http.get("/readyz").json(), http.get("/healthz").json()
    except (httpx2.HTTPError, ValueError):
        return Told(url=url, reasons=None, build=None)
    return Told(url=url, reasons=tuple(ready["reasons"]), build=health.get("build"))


def wrongs(keeper: Keeper, place: Place, daemon: Told) -> list[str]:
    """Every way in which the service is not as it should be, each with its remedy."""
    found = []
    if not keeper.file.exists():
        return ["No service is installed. Install it with: growthd service install"]
    if keeper.drifted(place):
        found.append(f"{keeper.file} is not what this version writes: growthd service install")
    if not keeper.running():
        found.append(f"{keeper.name} does not run it: growthd service restart, and service logs")
    if daemon.reasons is None:
        found.append(f"nothing answers at {daemon.url}: growthd service logs says why")
    else:
        found += [f"not ready: {reason}" for reason in daemon.reasons]
        if daemon.build not in {None, build()}:
            found.append("an older build runs than is installed: growthd service restart")
    return found
