"""growthd as a LaunchAgent: bootstrapped, restarted, taken away.

What launchctl really does: `bootout` returns before the label is gone (or with EINPROGRESS), and a
`bootstrap` before then fails with 5, "Input/output error"; so the label is waited for.
"""

from __future__ import annotations

import os
import plistlib
import time
from pathlib import Path

import attrs

from growthd.service import plist, written
from growthd.service.asking import Answer, Pause, ask, until
from growthd.service.place import Place, ServiceRefused

EIO, EINPROGRESS, EALREADY, ESRCH, NOT_FOUND = 5, 36, 37, 3, 113
AGAIN = frozenset({EIO, EINPROGRESS, EALREADY})
"""Answers after which the same question may be answered otherwise."""
GONE = frozenset({0, ESRCH, EINPROGRESS, NOT_FOUND})
"""Answers to bootout after which the label is gone, or on its way."""
GOING_SECONDS = plist.SHUTDOWN_SECONDS + 10.0
TRIES = 5


@attrs.frozen(kw_only=True)
class Launchd:
    """The agent of the user who asks."""

    folder: Path = attrs.field(factory=lambda: Path.home() / "Library" / "LaunchAgents")
    user: int = attrs.field(factory=os.getuid)
    pause: Pause = time.sleep
    patience: float = GOING_SECONDS
    """Seconds for a label to go."""
    name: str = "launchd"

    @property
    def file(self) -> Path:
        return self.folder / f"{plist.LABEL}.plist"

    @property
    def target(self) -> str:
        return f"gui/{self.user}/{plist.LABEL}"

    def rendered(self, place: Place) -> bytes:
        """What `install` writes."""
        return plist.rendered(place)

    def drifted(self, place: Place) -> bool:
        """True where another service is installed than this version would install."""
        try:
            return bool(plistlib.loads(self.file.read_bytes()) != plist.agent(place))
        except (OSError, plistlib.InvalidFileException):
            return True

    def install(self, place: Place) -> None:
        """The agent of this place runs, whatever was there before."""
        if self.user == 0:
            raise ServiceRefused("A browser needs a user's session: install it as that user")
        place.check()
        place.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        written.write(self.file, self.rendered(place), 0o644)
        self._go()
        self._ok(ask("launchctl", "enable", self.target))
        self._start()

    def uninstall(self) -> None:
        """No agent runs or starts again; the data, the configuration and the logs stay."""
        self._go()
        self.file.unlink(missing_ok=True)

    def restart(self) -> None:
        """The agent runs anew, with the program and configuration of now."""
        self._ok(ask("launchctl", "kickstart", "-k", self.target))

    def loaded(self) -> bool:
        """Whether launchd knows the label."""
        return ask("launchctl", "print", self.target).code == 0

    def state(self) -> str:
        """What launchd says of it in a few words."""
        answer = ask("launchctl", "print", self.target)
        if answer.code != 0:
            return "not loaded"
        lines = (line.strip() for line in answer.said.splitlines())
        wanted = ("state = ", "pid = ", "last exit code = ", "runs = ")
        return ", ".join(line for line in lines if line.startswith(wanted)) or "loaded"

    def running(self) -> bool:
        """Whether launchd says that its process lives."""
        return "state = running" in self.state()

    def _go(self) -> None:
        if not self.loaded():
            return
        answer = ask("launchctl", "bootout", self.target)
        if answer.code not in GONE | AGAIN:
            raise answer.refuse()
        if not until(lambda: not self.loaded(), self.patience, self.pause):
            raise ServiceRefused(
                f"launchd still holds {self.target} after {self.patience:.0f} seconds; log out and"
                " in again, then: growthd service install"
            )

    def _start(self) -> None:
        for _ in range(TRIES):
            answer = ask("launchctl", "bootstrap", f"gui/{self.user}", str(self.file))
            if answer.code == 0 or (answer.code in AGAIN and self.loaded()):
                return
            if answer.code not in AGAIN:
                raise answer.refuse()
            self.pause(2.0)
        raise answer.refuse()

    def _ok(self, answer: Answer) -> None:
        if answer.code != 0:
            raise answer.refuse()
