"""The service manager's word is held against the daemon's, and against what is installed."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from growthd.build import build
from growthd.config import Config, Daemon, Web
from growthd.service.launchd import Launchd
from growthd.service.place import Place
from growthd.service.state import Told, told, wrongs
from tests.service.conftest import FakeLaunchctl
from tests.watching import free_port

READY = Told(url="http://127.0.0.1:9617", reasons=(), build=build())


def test_a_service_that_is_as_it_should_be_has_no_wrongs(
    launchd: Launchd, launchctl: FakeLaunchctl, place: Place
) -> None:
    launchd.install(place)

    assert wrongs(launchd, place, READY) == []


def test_what_was_never_installed_is_told_with_the_remedy(launchd: Launchd, place: Place) -> None:
    assert wrongs(launchd, place, READY) == [
        "No service is installed. Install it with: growthd service install"
    ]


def test_a_manager_that_does_not_run_it_is_told_whatever_answers(
    launchd: Launchd, launchctl: FakeLaunchctl, place: Place
) -> None:
    """F63: the document says running, the service manager says exit 1."""
    launchd.install(place)
    launchctl.set(loaded=False)

    [wrong] = wrongs(launchd, place, READY)
    assert wrong.startswith("launchd does not run it")


def test_a_manager_that_says_running_is_not_believed_where_nothing_answers(
    launchd: Launchd, place: Place
) -> None:
    """F63, F45: alive for its manager, and of no use to anybody."""
    launchd.install(place)

    silent = wrongs(launchd, place, attrs.evolve(READY, reasons=None))
    unready = wrongs(launchd, place, attrs.evolve(READY, reasons=("The poller is not up yet",)))

    assert silent == ["nothing answers at http://127.0.0.1:9617: growthd service logs says why"]
    assert unready == ["not ready: The poller is not up yet"]


@pytest.mark.parametrize("running", ["000000000000", "an older one"])
def test_an_older_build_that_still_runs_is_told(
    launchd: Launchd, place: Place, running: str
) -> None:
    """F64: the old build still running after a deploy."""
    launchd.install(place)

    assert wrongs(launchd, place, attrs.evolve(READY, build=running)) == [
        "an older build runs than is installed: growthd service restart"
    ]


def test_a_service_of_another_installation_is_told(launchd: Launchd, place: Place) -> None:
    """F64: what is installed is not what would be."""
    launchd.install(place)
    moved = attrs.evolve(place, config=place.home / "elsewhere.toml")

    [wrong] = wrongs(launchd, moved, READY)
    assert "is not what this version writes" in wrong


def test_where_nobody_answers_nothing_is_made_up(tmp_path: Path) -> None:
    config = Config(daemon=Daemon(data_dir=tmp_path), web=Web(port=free_port()))

    found = told(config)

    assert (found.reasons, found.build) == (None, None)


def test_two_builds_differ_and_one_is_always_the_same() -> None:
    assert build() == build()
    assert len(build()) == 12
