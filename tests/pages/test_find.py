from __future__ import annotations

from pathlib import Path

import pytest

from growthd.pages.find import Machine, NoBrowser, find_browser


def _program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def _machine(tmp_path: Path, platform: str = "linux", **environ: str) -> Machine:
    return Machine(
        environ={"PATH": str(tmp_path / "bin"), **environ},
        platform=platform,
        home=tmp_path / "home",
        applications=tmp_path / "Applications",
        superuser=False,
    )


def test_the_chosen_browser_comes_first(tmp_path: Path) -> None:
    _program(tmp_path / "bin/chromium")
    chosen = _program(tmp_path / "my own/chrome")
    assert find_browser(_machine(tmp_path, GROWTHD_CHROME=str(chosen))) == chosen


def test_a_chosen_browser_that_is_none_is_named(tmp_path: Path) -> None:
    """F35: the binary is missing; nothing else is taken in its stead."""
    _program(tmp_path / "bin/chromium")
    with pytest.raises(NoBrowser, match="GROWTHD_CHROME is /nowhere/chrome"):
        find_browser(_machine(tmp_path, GROWTHD_CHROME="/nowhere/chrome"))


def test_an_installed_browser_comes_before_playwrights(tmp_path: Path) -> None:
    builds = tmp_path / "home/.cache/ms-playwright"
    older = _program(builds / "chromium-999/chrome-linux/chrome")
    newest = _program(builds / "chromium-1200/chrome-linux64/chrome")
    machine = _machine(tmp_path)
    assert find_browser(machine) == newest
    newest.unlink()
    assert find_browser(machine) == older
    chromium = _program(tmp_path / "bin/chromium")
    assert find_browser(machine) == chromium
    chrome = _program(tmp_path / "bin/google-chrome")
    assert find_browser(machine) == chrome


def test_a_mac_keeps_its_applications_elsewhere(tmp_path: Path) -> None:
    machine = _machine(tmp_path, platform="darwin")
    cache = tmp_path / "home/Library/Caches/ms-playwright"
    build = _program(cache / "chromium-1200/chrome-mac-arm64/Chromium.app/Contents/MacOS/Chromium")
    assert find_browser(machine) == build
    own = _program(tmp_path / "home/Applications/Chromium.app/Contents/MacOS/Chromium")
    assert find_browser(machine) == own
    shared = tmp_path / "Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    assert find_browser(machine) == own
    _program(shared)
    assert find_browser(machine) == shared


@pytest.mark.parametrize(
    ("platform", "tool", "command"),
    [
        ("darwin", "brew", "brew install --cask google-chrome"),
        ("linux", "apt-get", "sudo apt-get install -y chromium"),
        ("linux", "pacman", "python -m playwright install chromium"),
    ],
)
def test_no_browser_comes_with_the_one_command(
    tmp_path: Path, platform: str, tool: str, command: str
) -> None:
    _program(tmp_path / "bin" / tool)
    with pytest.raises(NoBrowser) as refusal:
        find_browser(_machine(tmp_path, platform))
    assert str(refusal.value).endswith(f"install one with: {command}")
