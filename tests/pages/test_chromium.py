from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from growthd.pages.chromium import Launch, command, last_words, resident_bytes


@pytest.mark.parametrize("headless", [True, False])
def test_the_command_line_is_quiet_awake_and_closed(headless: bool) -> None:
    launch = Launch(executable=Path("/chrome"), profile=Path("/a b"), headless=headless)
    program, *flags = command(launch)
    assert program == "/chrome"
    assert set(flags) >= {
        "--user-data-dir=/a b",
        "--remote-debugging-port=0",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-sync",
        "--disable-component-update",
        "--disable-backgrounding-occluded-windows",
        "--disable-renderer-backgrounding",
        "--disable-background-timer-throttling",
    }
    assert ("--headless=new" in flags) is headless


@pytest.mark.parametrize(("user", "sandboxed"), [(0, False), (1000, True)])
def test_the_sandbox_is_off_for_root_alone(
    monkeypatch: pytest.MonkeyPatch, user: int, sandboxed: bool
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    monkeypatch.setattr("sys.platform", "linux")
    launch = Launch(executable=Path("/chrome"), profile=Path("/p"), headless=True)
    assert ("--no-sandbox" not in command(launch)) is sandboxed


def test_memory_is_that_of_the_living() -> None:
    own = resident_bytes(psutil.Process().pid)
    assert own is not None
    assert own > 2**20
    assert resident_bytes(2**22 + 1) is None


def test_last_words_are_the_last_line_that_says_something(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert last_words(log) == "silent"
    log.write_text("first\nlast\n\n")
    assert last_words(log) == "last"
