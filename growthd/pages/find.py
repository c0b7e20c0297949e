"""Where the browser is, and the one command that installs it where there is none."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

CHOSEN = "GROWTHD_CHROME"
"""The environment variable that names the browser to use."""

_ON_PATH = ("google-chrome-stable", "google-chrome", "chromium", "chromium-browser")
_MAC_APPLICATIONS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
)
_PLAYWRIGHT_BUILDS = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)


class NoBrowser(Exception):
    """There is no Chrome or Chromium to use; the message says what to do about it."""


@attrs.frozen(kw_only=True)
class Machine:
    """What the search looks at."""

    environ: Mapping[str, str] = attrs.field(factory=lambda: os.environ)
    platform: str = sys.platform
    home: Path = attrs.field(factory=Path.home)
    applications: Path = Path("/Applications")
    superuser: bool = attrs.field(factory=lambda: os.geteuid() == 0)

    @property
    def mac(self) -> bool:
        return self.platform == "darwin"

    def which(self, name: str) -> str | None:
        return shutil.which(name, path=self.environ.get("PATH", ""))


def find_browser(machine: Machine | None = None) -> Path:
    """The browser to launch: `GROWTHD_CHROME`, an installed one, or Playwright's own.

    Raises NoBrowser with the command that installs one.
    """
    machine = machine or Machine()
    if chosen := machine.environ.get(CHOSEN):
        return _chosen(chosen)
    for candidate in (*_installed(machine), *_playwrights(machine)):
        return candidate
    raise NoBrowser(f"no Chrome or Chromium found; install one with: {remedy(machine)}")


def _chosen(name: str) -> Path:
    path = Path(name).expanduser()
    if not _runs(path):
        raise NoBrowser(f"{CHOSEN} is {name}, which is not a program; correct or unset it")
    return path


def _installed(machine: Machine) -> Iterator[Path]:
    if machine.mac:
        for folder in (machine.applications, machine.home / "Applications"):
            yield from filter(_runs, (folder / name for name in _MAC_APPLICATIONS))
    for name in _ON_PATH:
        if found := machine.which(name):
            yield Path(found)


def _playwrights(machine: Machine) -> Iterator[Path]:
    cache = machine.home / ("Library/Caches" if machine.mac else ".cache") / "ms-playwright"
    folder = Path(machine.environ.get("PLAYWRIGHT_BROWSERS_PATH") or cache)
    builds = [path for pattern in _PLAYWRIGHT_BUILDS for path in folder.glob(pattern)]
    yield from filter(_runs, sorted(builds, key=_revision, reverse=True))


def _revision(build: Path) -> int:
    folder = next(part for part in build.parts if part.startswith("chromium-"))
    digits = folder.removeprefix("chromium-")
    return int(digits) if digits.isdecimal() else 0


def _runs(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def remedy(machine: Machine) -> str:
    """The one command that installs a browser on this machine."""
    if machine.mac and machine.which("brew"):
        return "brew install --cask google-chrome"
    if machine.which("apt-get"):
        return f"{'' if machine.superuser else 'sudo '}apt-get install -y chromium"
    return "python -m playwright install chromium"
