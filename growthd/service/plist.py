"""The LaunchAgent as launchd reads it."""

from __future__ import annotations

import plistlib
from typing import TypeAlias

from growthd.service.place import Place

LABEL = "local.growthd"
SHUTDOWN_SECONDS = 20
"""Above what the daemon takes to close its house; launchd kills after it."""

Value: TypeAlias = "str | int | bool | list[str] | dict[str, str] | dict[str, bool]"


def agent(place: Place) -> dict[str, Value]:
    """Each key and why: see launchd.plist(5).

    Chrome needs the user's session, so this is an agent, not a daemon. A process of type Background
    would be throttled. Umask is decimal there: 63 is 077.
    """
    return {
        "Label": LABEL,
        "ProgramArguments": list(place.command),
        "EnvironmentVariables": place.environment,
        "WorkingDirectory": str(place.home),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": 30,
        "ExitTimeOut": SHUTDOWN_SECONDS,
        "ProcessType": "Adaptive",
        "LimitLoadToSessionType": "Aqua",
        "Umask": 63,
        "StandardErrorPath": str(place.logs / "launchd.log"),
        "StandardOutPath": str(place.logs / "launchd.log"),
    }


def rendered(place: Place) -> bytes:
    """The file; what plistlib reads from it is the same again."""
    return plistlib.dumps(agent(place), sort_keys=False)
