"""The user unit as systemd reads it."""

from __future__ import annotations

from growthd.service.place import Place

UNIT = "growthd.service"

_TEMPLATE = """\
[Unit]
Description=growthd watches your own X account
Documentation=man:systemd.service(5)
StartLimitIntervalSec=600
StartLimitBurst=10

[Service]
Type=notify
NotifyAccess=main
ExecStart={command}
ExecReload=/bin/kill -HUP $MAINPID
{environment}
WorkingDirectory={home}
Restart=on-failure
RestartSec=30
RestartPreventExitStatus=78
TimeoutStartSec=180
TimeoutStopSec=20
WatchdogSec=120
KillMode=mixed
UMask=0077

[Install]
WantedBy=default.target
"""


def rendered(place: Place) -> str:
    """The file. KillMode is mixed, so that the daemon itself closes its browser and server."""
    environment = "\n".join(
        f"Environment={quoted(f'{key}={value}')}" for key, value in place.environment.items()
    )
    command = " ".join(quoted(word) for word in place.command)
    home = str(place.home).replace("%", "%%")
    return _TEMPLATE.format(command=command, environment=environment, home=home)


def quoted(word: str) -> str:
    """The word as systemd reads it back: a space, a quote and a per cent sign mean themselves."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"' if plain != word or any(map(str.isspace, word)) else word
