"""A place to install from, and a launchctl that is fake and knows it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import attrs
import pytest

from growthd.service.launchd import Launchd
from growthd.service.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An installation with a space in every path."""
    config = tmp_path / "Application Support" / "growthd.toml"
    config.parent.mkdir()
    config.write_text('[[accounts]]\nhandle = "ada"\n')
    return Place(
        python=tmp_path / "a venv" / "python",
        config=config,
        logs=tmp_path / "Logs" / "growthd",
        home=tmp_path,
    )


@attrs.frozen
class FakeLaunchctl:
    """The state of the fake, and what was asked of it."""

    file: Path

    def set(self, **state: object) -> None:
        self.file.write_text(json.dumps(self.state | state))

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.file.read_text()) if self.file.exists() else {}
        return found

    @property
    def verbs(self) -> list[str]:
        return [call[0] for call in self.state.get("calls", []) if call[0] != "print"]


@pytest.fixture
def launchctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeLaunchctl:
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "launchctl"
    shutil.copy(Path(__file__).with_name("launchctl.py"), program)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return FakeLaunchctl(folder / "state.json")


@pytest.fixture
def launchd(tmp_path: Path, launchctl: FakeLaunchctl) -> Launchd:
    """Waits without waiting."""
    return Launchd(folder=tmp_path / "Library" / "LaunchAgents", user=501, pause=lambda _: None)
