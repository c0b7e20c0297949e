"""What the doctor sees of the machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from growthd.config import Account, Browser, Config, Daemon, Web
from growthd.doctor import browser, daemon, duty, machine
from growthd.doctor.issue import Issue, Severity
from growthd.pages import find
from growthd.postgres import lock
from growthd.service.place import Place

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(accounts=(Account(handle="ada"),), daemon=Daemon(data_dir=tmp_path))


@pytest.fixture
def neighbour() -> Iterator[socket.socket]:
    """Some program that listens on a port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def port_of(listening: socket.socket) -> int:
    port: int = listening.getsockname()[1]
    return port


def test_a_clock_that_differs_is_told() -> None:
    """F39."""
    assert list(machine.clock(NOW, NOW + timedelta(seconds=20))) == []
    [issue] = machine.clock(NOW, NOW + timedelta(minutes=2))
    assert "12:00:00 here, 12:02:00 there" in issue.evidence


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F55, F65: judged where the data are to be, even before they are."""
    assert severity(machine.disk(tmp_path / "not" / "yet"), monkeypatch, 1) is Severity.BROKEN
    assert severity(machine.disk(tmp_path), monkeypatch, 2**30) is Severity.WARNING
    assert severity(machine.disk(tmp_path), monkeypatch, 2**40) is None


def severity(
    issues: Iterator[Issue], monkeypatch: pytest.MonkeyPatch, free: int
) -> Severity | None:
    usage = type("Usage", (), {"free": free})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    return next((issue.severity for issue in issues), None)


def test_a_folder_that_others_can_read_is_told(tmp_path: Path) -> None:
    assert list(machine.private(tmp_path / "absent")) == []
    tmp_path.chmod(0o755)
    [issue] = machine.private(tmp_path)
    assert issue.fixes == (f"chmod 700 '{tmp_path}'",)
    for mode in (0o700, 0o711):
        tmp_path.chmod(mode)
        assert list(machine.private(tmp_path)) == []


def test_a_machine_without_a_browser_is_told(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F35."""
    monkeypatch.setenv(find.CHOSEN, "/nowhere/chrome")
    [issue] = browser.found(config)

    assert issue.severity is Severity.BROKEN
    attached = attrs.evolve(config, browser=Browser(cdp_url="http://127.0.0.1:9222"))
    assert list(browser.found(attached)) == []


def test_a_debug_port_that_others_reach_is_told(
    config: Config, tmp_path: Path, neighbour: socket.socket
) -> None:
    """F38: the port is the logged-in account."""
    (tmp_path / "DevToolsActivePort").write_text(f"{port_of(neighbour)}\n/devtools/browser/1")

    [issue] = browser.exposed(config, tmp_path, addresses=["127.0.0.1"])
    assert issue.severity is Severity.BROKEN
    assert list(browser.exposed(config, tmp_path, addresses=[])) == []
    (tmp_path / "DevToolsActivePort").unlink()
    assert list(browser.exposed(config, tmp_path, addresses=["127.0.0.1"])) == []


def test_a_debug_port_of_another_machine_is_told(config: Config, tmp_path: Path) -> None:
    far = attrs.evolve(config, browser=Browser(cdp_url="http://192.0.2.1:9222"))

    [issue] = browser.exposed(far, tmp_path, addresses=[])
    assert "192.0.2.1" in issue.evidence


def test_a_port_that_another_program_has_is_told(config: Config, neighbour: socket.socket) -> None:
    taken = attrs.evolve(config, web=Web(port=port_of(neighbour)))

    [issue] = daemon.door(taken)
    assert issue.severity is Severity.BROKEN


def test_a_daemon_whose_page_is_silent_is_told(config: Config, tmp_path: Path) -> None:
    """F63."""
    silent = attrs.evolve(config, web=Web(port=9))
    with lock.hold(tmp_path / "daemon.lock"):
        assert daemon.is_running(silent)
        [issue] = daemon.door(silent)
    assert issue.severity is Severity.WARNING
    assert not daemon.is_running(silent)
    assert list(daemon.door(silent)) == []


@attrs.frozen(kw_only=True)
class Launched:
    """A service manager that runs what is installed, be that current or not."""

    file: Path
    current: bool

    name = "launchd"

    def rendered(self, place: Place) -> bytes:  # noqa: ARG002 - as its protocol has it
        return b""

    def drifted(self, place: Place) -> bool:  # noqa: ARG002 - as its protocol has it
        return not self.current

    def install(self, place: Place) -> None: ...

    def uninstall(self) -> None: ...

    def restart(self) -> None: ...

    def state(self) -> str:
        return "running"

    def running(self) -> bool:
        return True


def test_a_service_that_has_drifted_is_told(config: Config, tmp_path: Path) -> None:
    """F63, F64: what is installed is not what this version writes."""
    unit, silent = tmp_path / "growthd.service", attrs.evolve(config, web=Web(port=9))
    manager = Launched(file=unit, current=False)
    assert list(duty.drift(silent, tmp_path / "growthd.toml", manager)) == []
    unit.touch()

    issues = list(duty.drift(silent, tmp_path / "growthd.toml", manager))

    assert issues[0].fixes == ("growthd service install",)
    assert "is not what this version writes" in issues[0].evidence
