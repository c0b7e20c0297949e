"""Where a service finds its program, its configuration and its logs: absolute paths, no shell."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Self

import attrs
from platformdirs import user_log_path

CLOSED = ("Documents", "Desktop", "Downloads")
"""Folders of a Mac's user that a service may not look into without the user's consent."""
PROGRAMS = ("/opt/homebrew/bin", "/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin")


class ServiceRefused(Exception):
    """The service cannot be had as things are; the message says why, and the way out."""


@attrs.frozen(kw_only=True)
class Place:
    """What a rendered service names."""

    python: Path
    config: Path
    logs: Path
    home: Path
    lang: str = "en_US.UTF-8"

    @classmethod
    def of(cls, config: Path) -> Self:
        """The growthd that is installed here, with this configuration, for the user who asks."""
        return cls(
            python=Path(sys.executable).absolute(),  # not resolved: a venv's python is a link
            config=config.expanduser().absolute(),
            logs=log_folder(),
            home=Path.home(),
            lang=os.environ.get("LANG", "en_US.UTF-8"),
        )

    @property
    def command(self) -> tuple[str, ...]:
        """The program and its arguments."""
        return (str(self.python), "-m", "growthd", "run", "--service")

    @property
    def environment(self) -> dict[str, str]:
        """All that the daemon gets; a secret has no place in it."""
        return {
            "PATH": ":".join(PROGRAMS),
            "LANG": self.lang,
            "GROWTHD_CONFIG": str(self.config),
        }

    def check(self) -> None:
        """Raises ServiceRefused where the service could not work from here."""
        if not self.config.is_file():
            raise ServiceRefused(f"{self.config} is not there. Make it with: growthd init")
        for path in (self.python, self.config):
            if any(path.is_relative_to(self.home / closed) for closed in CLOSED):
                raise ServiceRefused(
                    f"{path} lies where macOS lets no service look without asking; move it out of"
                    f" {', '.join(CLOSED[:-1])} and {CLOSED[-1]}"
                )


def log_folder() -> Path:
    """Where a service's log is kept: ~/Library/Logs/growthd on a Mac."""
    return user_log_path("growthd", appauthor=False)
