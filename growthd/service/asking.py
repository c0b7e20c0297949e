"""Runs launchctl or systemctl, and says what it answered."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable

import attrs

from growthd.service.place import ServiceRefused

Pause = Callable[[float], None]


@attrs.frozen(kw_only=True)
class Answer:
    """How a program ended, and what it said."""

    command: tuple[str, ...]
    code: int
    said: str

    def refuse(self) -> ServiceRefused:
        """As an error that quotes it."""
        said = self.said.strip() or "nothing"
        return ServiceRefused(f"{' '.join(self.command)} ended with {self.code} and said: {said}")


def ask(*command: str) -> Answer:
    """The answer of the program. Raises ServiceRefused where there is no such program."""
    try:
        ended = subprocess.run(  # noqa: S603 - the words are ours, and no shell reads them
            command, capture_output=True, text=True, check=False, timeout=60
        )
    except FileNotFoundError as missing:
        raise ServiceRefused(
            f"{command[0]} is not on this machine, so no service manager can be asked;"
            " growthd run works without one"
        ) from missing
    except subprocess.TimeoutExpired as late:
        raise ServiceRefused(f"{command[0]} did not answer within a minute") from late
    return Answer(command=command, code=ended.returncode, said=ended.stdout + ended.stderr)


def until(true: Callable[[], bool], seconds: float, pause: Pause = time.sleep) -> bool:
    """Whether it came true within about so many seconds, asked twice a second."""
    for _ in range(max(int(seconds * 2), 1)):
        if true():
            return True
        pause(0.5)
    return true()
