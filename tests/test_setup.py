"""The set-up on machines that have, or lack, what growthd needs; the machines are pretended."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import attrs
import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("sh", "cat", "cksum", "chmod", "cp", "dirname", "ln", "mkdir", "rm", "touch", "uname")

UV = """\
mkdir -p .venv/bin
cp "$BIN/search" .venv/bin/python
"""
"""Makes an environment whose Python answers with the browser, as the daemon's search does."""

SEARCH = """\
if [ -x "$BIN/chromium" ]; then echo "$BIN/chromium"; exit; fi
echo "setup: no browser found; install one with: sudo apt-get install -y chromium" >&2
exit 1
"""

APT = """\
case "$*" in
*"install"*python3-venv*) cp "$BIN/true" "$BIN/venv-is-installed" ;;
*"install"*chromium*) cp "$BIN/true" "$BIN/chromium" ;;
*download*) touch prometheus_2.deb ;;
esac
"""

DPKG = """\
mkdir -p usr/bin
cp "$BIN/true" usr/bin/promtool
cp "$BIN/true" usr/bin/amtool
"""

PYTHON = """\
case "$*" in
*ensurepip*) [ -x "$BIN/venv-is-installed" ] ;;
"-m venv"*)
    mkdir -p "$3/bin"
    cp "$BIN/fetched-uv" "$3/bin/uv"
    cp "$BIN/true" "$3/bin/python" ;;
"-m pip --version") [ -x "$BIN/pip" ] ;;
"-m pip install"*--target*) mkdir -p .uv/bin && cp "$BIN/fetched-uv" .uv/bin/uv ;;
esac
"""


@attrs.frozen(kw_only=True)
class Machine:
    """A clone and a PATH on which every program is a fake that notes how it was called."""

    clone: Path
    programs: Path

    def has(self, name: str, does: str = "") -> None:
        note = f'echo "{name} $*" >> "$BIN/../calls"\n'
        (self.programs / name).write_text(f"#!/bin/sh\nBIN={self.programs}\n{note}{does}")
        (self.programs / name).chmod(0o755)

    def set_up(self, goal: str = "run") -> subprocess.CompletedProcess[str]:
        environ = {"PATH": str(self.programs), "HOME": str(self.clone)}
        return subprocess.run(
            [self.clone / ".ci" / "setup", goal],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def calls(self) -> list[str]:
        calls = self.programs.parent / "calls"
        return calls.read_text().splitlines() if calls.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """The ordinary user's fresh clone, on a machine with nothing but a shell."""
    clone, programs = tmp_path / "a clone", tmp_path / "bin"
    shutil.copytree(ROOT / ".ci", clone / ".ci")
    programs.mkdir()
    for name in ("uv.lock", "pyproject.toml"):
        (clone / name).write_text(name)
    for tool in TOOLS:
        (programs / tool).symlink_to(shutil.which(tool) or tool)
    made = Machine(clone=clone, programs=programs)
    made.has("true")
    made.has("search", SEARCH)
    made.has("fetched-uv", UV)
    made.has("id", "echo 1000")
    return made


def test_a_machine_that_has_all_is_ready_and_is_not_asked_twice(machine: Machine) -> None:
    machine.has("uv", UV)
    machine.has("chromium")
    assert machine.set_up().returncode == 0
    assert machine.calls.count("uv sync --frozen --quiet") == 1
    asked = len(machine.calls)
    assert machine.set_up().returncode == 0
    assert len(machine.calls) == asked


def test_a_changed_lock_file_sets_up_again(machine: Machine) -> None:
    machine.has("uv", UV)
    machine.has("chromium")
    machine.set_up()
    (machine.clone / "uv.lock").write_text("another")
    machine.set_up()
    assert machine.calls.count("uv sync --frozen --quiet") == 2


def test_a_browser_that_went_away_sets_up_again(machine: Machine) -> None:
    machine.has("uv", UV)
    machine.has("chromium")
    machine.set_up()
    (machine.programs / "chromium").unlink()
    failed = machine.set_up()
    assert failed.returncode != 0
    assert "sudo apt-get install -y chromium" in failed.stderr


def test_without_python_it_says_how_to_get_one(machine: Machine) -> None:
    failed = machine.set_up()
    assert failed.returncode != 0
    assert "there is no Python 3 here" in failed.stderr
    assert not (machine.clone / ".venv").exists()


@pytest.mark.parametrize("with_what", ["venv-is-installed", "pip"])
def test_uv_is_fetched_into_the_clone(machine: Machine, with_what: str) -> None:
    machine.has("python3", PYTHON)
    machine.has("chromium")
    machine.has(with_what)
    assert machine.set_up().returncode == 0
    assert (machine.clone / ".uv" / "bin" / "uv").exists()


def test_a_user_whose_python_can_fetch_nothing_gets_one_command(machine: Machine) -> None:
    machine.has("python3", PYTHON)
    machine.has("apt-get", APT)
    failed = machine.set_up()
    assert failed.returncode != 0
    assert "sudo apt-get install -y python3-venv" in failed.stderr
    assert not [call for call in machine.calls if call.startswith("apt-get")]


def test_root_installs_what_is_missing(machine: Machine) -> None:
    machine.has("id", "echo 0")
    machine.has("python3", PYTHON)
    machine.has("apt-get", APT)
    machine.has("dpkg-deb", DPKG)
    assert machine.set_up("test").returncode == 0
    installed = [call for call in machine.calls if call.startswith("apt-get install")]
    assert [call.rpartition("recommends ")[2] for call in installed] == [
        "python3-venv",
        "chromium chromium-sandbox",
        "redis-tools",
    ]
    assert os.access(machine.clone / ".uv" / "prometheus" / "usr" / "bin" / "promtool", os.X_OK)


def test_a_user_without_promtool_gets_one_command(machine: Machine) -> None:
    machine.has("uv", UV)
    machine.has("chromium")
    machine.has("apt-get", "exit 100")
    assert machine.set_up("run").returncode == 0
    failed = machine.set_up("test")
    assert failed.returncode != 0
    assert "sudo apt-get install prometheus" in failed.stderr
    assert "apt-get update -qq" not in machine.calls


def test_make_alone_lists_every_target() -> None:
    command = ["make", "--no-print-directory"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    lines = [line.split() for line in listed.splitlines()]
    targets = [line[1] for line in lines]
    assert targets == ["help", "demo", "test", "lint", "bench", "chaos", "clean"]
    assert all(len(line) > 3 for line in lines)
