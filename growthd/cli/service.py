"""`growthd service …`: growthd as a service of this user."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from growthd.cli.plain import UNHEALTHY, ConfigPath, sentences, settings_or_exit
from growthd.config import Settings
from growthd.config.load import place_of
from growthd.service.asking import until
from growthd.service.duty import LOG
from growthd.service.place import Place, ServiceRefused, log_folder
from growthd.service.state import Keeper, keeper, told, wrongs

READY_SECONDS = 90.0


def install(*, config: ConfigPath = None, print_: bool = False) -> None:
    """Have growthd started at login, and started again where it ends by itself.

    May be said again at any time: it then brings the service up to date.

    Parameters
    ----------
    config
        The configuration file.
    print_
        Show the service's file and the place where it would be, and change nothing.

    """
    settings, place, manager = _at(config)
    if print_:
        print(f"# {manager.file}\n{manager.rendered(place).decode()}", end="")
        return
    with sentences(ServiceRefused):
        _warn_of_environment()
        manager.install(place)
        _await_ready(settings)
    print(f"{manager.file} is installed, and growthd is ready at {told(settings.config).url}")
    print("Log in to X once in the window that it opened. Then: growthd service status")


def uninstall() -> None:
    """Stop growthd and start it no more; what it has stored stays."""
    with sentences(ServiceRefused):
        keeper().uninstall()
    print("The service is gone; data, configuration and logs are where they were.")


def status(*, config: ConfigPath = None) -> None:
    """Say what the service manager and the daemon say; exits with 1 where something is wrong.

    Parameters
    ----------
    config
        The configuration file.

    """
    settings, place, manager = _at(config)
    with sentences(ServiceRefused):
        daemon = told(settings.config)
        found = wrongs(manager, place, daemon)
        if manager.file.exists():
            print(f"{manager.name}: {manager.state()}")
    for wrong in found:
        print(wrong, file=sys.stderr)
    if found:
        raise SystemExit(UNHEALTHY)
    print(f"ready at {daemon.url}")


def restart(*, config: ConfigPath = None) -> None:
    """Start the service anew, with the program and the configuration of now.

    Parameters
    ----------
    config
        The configuration file.

    """
    settings, _, manager = _at(config)
    with sentences(ServiceRefused):
        manager.restart()
        _await_ready(settings)
    print(f"ready at {told(settings.config).url}")


def logs(*, follow: bool = False) -> None:
    """Show what the service said last.

    Parameters
    ----------
    follow
        Go on showing what it says, until Ctrl-C.

    """
    file = log_folder() / LOG
    if not file.exists():
        print(f"Nothing was logged yet at {file}", file=sys.stderr)
        raise SystemExit(UNHEALTHY)
    os.execvp("tail", ["tail", "-n", "200", *(["-F"] if follow else []), str(file)])  # noqa: S606, S607 - it becomes tail, which everybody has


def _at(config: Path | None) -> tuple[Settings, Place, Keeper]:
    settings = settings_or_exit(config)
    return settings, Place.of(place_of(config)), keeper()


def _await_ready(settings: Settings) -> None:
    """Ready, or a sentence that says what keeps it."""
    if not until(lambda: told(settings.config).reasons == (), READY_SECONDS, time.sleep):
        reasons = told(settings.config).reasons
        said = "it does not answer" if reasons is None else "; ".join(reasons)
        raise ServiceRefused(
            f"It was started and is not ready after {READY_SECONDS:.0f} seconds: {said}."
            " growthd service logs says more"
        )


def _warn_of_environment() -> None:
    """A service does not get what this shell has exported, which nobody remembers later."""
    names = [n for n in os.environ if n.startswith("GROWTHD_") and n != "GROWTHD_CONFIG"]
    if names:
        print(
            f"The service does not get {', '.join(sorted(names))} of this shell: write what they"
            " set into the configuration.",
            file=sys.stderr,
        )
