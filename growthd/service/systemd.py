"""growthd as a systemd user service."""

from __future__ import annotations

from pathlib import Path

import attrs
from platformdirs import user_config_path

from growthd.service import unit, written
from growthd.service.asking import Answer, ask
from growthd.service.place import Place

LINGER = "To keep it running while you are logged out: loginctl enable-linger"


@attrs.frozen(kw_only=True)
class Systemd:
    """The unit of the user who asks."""

    folder: Path = attrs.field(factory=lambda: user_config_path() / "systemd" / "user")
    name: str = "systemd"

    @property
    def file(self) -> Path:
        return self.folder / unit.UNIT

    def rendered(self, place: Place) -> bytes:
        """What `install` writes."""
        return unit.rendered(place).encode()

    def drifted(self, place: Place) -> bool:
        """True where another service is installed than this version would install."""
        try:
            return self.file.read_bytes() != self.rendered(place)
        except OSError:
            return True

    def install(self, place: Place) -> None:
        """The unit of this place runs, whatever was there before."""
        place.check()
        place.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        written.write(self.file, self.rendered(place), 0o644)
        self._ask("daemon-reload")
        self._ask("enable", unit.UNIT)
        self._ask("restart", unit.UNIT)

    def uninstall(self) -> None:
        """No unit runs or starts again; the data, the configuration and the logs stay."""
        if self.file.exists():
            self._ask("disable", "--now", unit.UNIT)
            self.file.unlink()
        self._ask("daemon-reload")

    def restart(self) -> None:
        """The unit runs anew, with the program and configuration of now."""
        self._ask("restart", unit.UNIT)

    def state(self) -> str:
        """What systemd says of it in a few words."""
        told = ("ActiveState", "SubState", "MainPID", "ExecMainStatus", "NRestarts", "StatusText")
        answer = self._ask("show", unit.UNIT, f"--property={','.join(told)}")
        return ", ".join(line.replace("=", " = ", 1) for line in answer.said.splitlines() if line)

    def running(self) -> bool:
        """Whether systemd says that its process lives."""
        return ask("systemctl", "--user", "is-active", unit.UNIT).said.strip() == "active"

    def _ask(self, *words: str) -> Answer:
        answer = ask("systemctl", "--user", *words)
        if answer.code != 0:
            raise answer.refuse()
        return answer
