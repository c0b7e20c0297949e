"""The systemd unit, by systemd's own judgement where there is a systemd."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from growthd.service import unit
from growthd.service.place import Place
from growthd.service.systemd import Systemd

VERIFY = shutil.which("systemd-analyze")
SYSTEMCTL = """\
#!/bin/sh
echo "$*" >> "$(dirname "$0")/calls"
case "$*" in *is-active*) echo active ;; esac
"""


@pytest.mark.skipif(VERIFY is None, reason="no systemd-analyze on this machine")
def test_systemd_has_nothing_to_say_against_it(place: Place, tmp_path: Path) -> None:
    file = tmp_path / unit.UNIT
    file.write_text(unit.rendered(attrs.evolve(place, python=Path(sys.executable))))
    runtime = {"XDG_RUNTIME_DIR": str(tmp_path), "PATH": os.environ["PATH"], "HOME": str(tmp_path)}

    ended = subprocess.run(
        [str(VERIFY), "--user", "verify", str(file)],
        capture_output=True,
        text=True,
        check=False,
        env=runtime,
    )

    assert (ended.returncode, ended.stderr) == (0, "")


def test_words_with_spaces_and_signs_mean_themselves() -> None:
    assert unit.quoted("/a b/python") == '"/a b/python"'
    assert unit.quoted("100%") == '"100%%"'
    assert unit.quoted('say "$HOME"') == '"say \\"$$HOME\\""'
    assert unit.quoted("/plain/path") == "/plain/path"


def test_it_is_installed_and_taken_away_by_systemctl(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "systemctl").write_text(SYSTEMCTL)
    (folder / "systemctl").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    systemd = Systemd(folder=tmp_path / "units")

    systemd.install(place)
    installed = systemd.running() and not systemd.drifted(place)
    systemd.uninstall()

    assert installed
    assert not systemd.file.exists()
    assert (folder / "calls").read_text().splitlines() == [
        "--user daemon-reload",
        "--user enable growthd.service",
        "--user restart growthd.service",
        "--user is-active growthd.service",
        "--user disable --now growthd.service",
        "--user daemon-reload",
    ]
