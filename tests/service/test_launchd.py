"""Installed, restarted and taken away under a launchctl that answers as the real one does."""

from __future__ import annotations

import plistlib
import stat
from pathlib import Path

import attrs
import pytest

from growthd.service import plist
from growthd.service.launchd import Launchd
from growthd.service.place import Place, ServiceRefused
from tests.service.conftest import FakeLaunchctl

KINDS = {
    "Label": str,
    "ProgramArguments": list,
    "EnvironmentVariables": dict,
    "WorkingDirectory": str,
    "RunAtLoad": bool,
    "KeepAlive": dict,
    "ThrottleInterval": int,
    "ExitTimeOut": int,
    "ProcessType": str,
    "LimitLoadToSessionType": str,
    "Umask": int,
    "StandardErrorPath": str,
    "StandardOutPath": str,
}
"""The keys of launchd.plist(5) that may occur, with their types."""
SHIPPED = Path(__file__).parents[2] / "launchd" / "local.growthd.plist"


def test_the_plist_holds_known_keys_of_the_right_types(place: Place) -> None:
    read = plistlib.loads(plist.rendered(place))

    assert read == plist.agent(place)
    assert {key: type(value) for key, value in read.items()} == KINDS
    assert read["ProgramArguments"] == [str(place.python), "-m", "growthd", "run", "--service"]
    assert set(read["EnvironmentVariables"]) == {"PATH", "LANG", "GROWTHD_CONFIG"}
    assert oct(read["Umask"]) == "0o77"


def test_every_path_in_it_is_absolute_and_needs_no_shell(place: Place) -> None:
    read = plistlib.loads(plist.rendered(place))
    paths = [read["ProgramArguments"][0], read["StandardErrorPath"], read["WorkingDirectory"]]

    assert all(Path(path).is_absolute() for path in paths)
    assert "~" not in plist.rendered(place).decode()


def test_the_shipped_plist_is_the_rendered_one() -> None:
    home = Path("/Users/you")
    shown = Place(
        python=home / ".local/share/uv/tools/growthd/bin/python",
        config=home / "Library/Application Support/growthd/growthd.toml",
        logs=home / "Library/Logs/growthd",
        home=home,
    )

    assert SHIPPED.read_bytes() == plist.rendered(shown)


def test_it_is_installed_whatever_was_there_before(
    launchd: Launchd, launchctl: FakeLaunchctl, place: Place
) -> None:
    launchd.install(place)
    launchd.install(place)

    assert launchctl.verbs == ["enable", "bootstrap", "bootout", "enable", "bootstrap"]
    assert stat.S_IMODE(launchd.file.stat().st_mode) == 0o644
    assert launchd.running()
    assert not launchd.drifted(place)


def test_a_label_that_lingers_is_waited_for(
    launchd: Launchd, launchctl: FakeLaunchctl, place: Place
) -> None:
    """Bootout answers EINPROGRESS, and a bootstrap before the label is gone fails with 5."""
    launchd.install(place)
    launchctl.set(lingers=4)

    launchd.install(place)

    assert launchctl.verbs[-3:] == ["bootout", "enable", "bootstrap"]
    assert launchd.loaded()


@pytest.mark.parametrize("answers", [[5], [37, 5], [36, 36, 5]])
def test_a_bootstrap_that_fails_for_now_is_tried_again(
    launchd: Launchd, launchctl: FakeLaunchctl, place: Place, answers: list[int]
) -> None:
    launchctl.set(script={"bootstrap": list(answers)})

    launchd.install(place)

    assert launchctl.verbs.count("bootstrap") == len(answers) + 1
    assert launchd.loaded()


def test_a_bootstrap_that_never_works_is_told_in_launchds_own_words(
    launchd: Launchd, launchctl: FakeLaunchctl, place: Place
) -> None:
    launchctl.set(script={"bootstrap": [5] * 9})

    with pytest.raises(ServiceRefused, match="ended with 5 and said: Bootstrap failed: 5"):
        launchd.install(place)


def test_a_domain_that_cannot_hold_it_is_told_at_once(
    launchd: Launchd, launchctl: FakeLaunchctl, place: Place
) -> None:
    launchctl.set(script={"bootstrap": [125]})

    with pytest.raises(ServiceRefused, match="Domain does not support"):
        launchd.install(place)
    assert launchctl.verbs.count("bootstrap") == 1


def test_a_label_that_never_goes_is_told_with_the_remedy(
    launchd: Launchd, launchctl: FakeLaunchctl, place: Place
) -> None:
    launchd.install(place)
    launchctl.set(lingers=10_000)

    with pytest.raises(ServiceRefused, match="log out and in again"):
        attrs.evolve(launchd, patience=2.0).uninstall()


def test_uninstalled_it_is_gone_and_may_be_uninstalled_again(
    launchd: Launchd, launchctl: FakeLaunchctl, place: Place
) -> None:
    launchd.install(place)

    launchd.uninstall()
    launchd.uninstall()

    assert not launchd.file.exists()
    assert (launchctl.verbs.count("bootout"), launchd.state()) == (1, "not loaded")
    assert place.config.exists()


def test_a_restart_is_a_kickstart_and_says_where_there_is_nothing_to_start(
    launchd: Launchd, launchctl: FakeLaunchctl, place: Place
) -> None:
    with pytest.raises(ServiceRefused, match="Could not find service"):
        launchd.restart()
    launchd.install(place)
    launchd.restart()

    assert launchctl.state["calls"][-1] == ["kickstart", "-k", "gui/501/local.growthd"]


def test_root_and_closed_folders_are_refused(launchd: Launchd, place: Place) -> None:
    with pytest.raises(ServiceRefused, match="user's session"):
        attrs.evolve(launchd, user=0).install(place)
    closed = place.home / "Documents" / "growthd.toml"
    closed.parent.mkdir()
    closed.write_text("")
    with pytest.raises(ServiceRefused, match="macOS lets no service look"):
        launchd.install(attrs.evolve(place, config=closed))
    assert not launchd.file.exists()


def test_a_changed_installation_is_noticed(launchd: Launchd, place: Place) -> None:
    """F64: the service's file still names an older place."""
    launchd.install(place)

    assert launchd.drifted(attrs.evolve(place, python=Path("/elsewhere/python")))
