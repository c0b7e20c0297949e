"""`growthd check-config`: everything that is wrong at once, and no secret shown."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from growthd.config import Config
from tests.cli.commands import growthd

MISTAKEN = """
[[accounts]]
handel = "ada"

[databse]
dsn = ""

[browser]
pages = 0

[schedule]
horizons_minutes = [60, 30]
tolerance_minutes = "ten"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "growthd.toml"


def test_five_mistakes_are_told_with_their_keys_and_what_was_meant(file: Path) -> None:
    file.write_text(MISTAKEN)

    ended = growthd("check-config", "--config", str(file))

    assert ended.code == 78
    assert f"The configuration in {file} was refused" in ended.err
    assert [line.strip() for line in ended.err.splitlines()[1:]] == [
        "databse is not a setting; did you mean database?",
        "accounts[0].handel is not a setting; did you mean accounts[0].handle?",
        "accounts[0].handle is missing",
        "browser.pages must be between 1 and 16, not 0",
        "schedule.tolerance_minutes must be a number, not 'ten'",
        "schedule.horizons_minutes must rise from one horizon to the next, starting at 0 or above",
    ]


@pytest.mark.parametrize("verb", ["run", "db status"])
def test_no_verb_works_with_a_mistaken_file(file: Path, verb: str) -> None:
    file.write_text(MISTAKEN)

    assert growthd(*verb.split(), "--config", str(file)).code == 78


@pytest.mark.parametrize(
    "dsn",
    ["postgresql://me:canary@db.example/x", "postgresql://db.example/x?user=me&password=canary"],
)
def test_a_secret_is_masked_wherever_it_came_from(file: Path, dsn: str) -> None:
    file.write_text('[[accounts]]\nhandle = "ada"\n')

    ended = growthd(
        "check-config", "--print", "--origin", "--config", str(file),
        environ={"GROWTHD_DATABASE_DSN": dsn, "GROWTHD_WEB_PORT": "9000"},
    )  # fmt: skip

    assert ended.code == 0
    assert "canary" not in ended.out + ended.err
    shown = dict(line.split(" = ", 1) for line in ended.out.splitlines())
    assert shown["database.dsn"].endswith("# GROWTHD_DATABASE_DSN")
    assert shown["web.port"].split() == ["9000", "#", "GROWTHD_WEB_PORT"]
    assert shown["accounts[0].handle"].split() == ['"ada"', "#", "file"]
    assert shown["browser.pages"].split() == ["2", "#", "default"]


def test_a_sound_file_is_told_to_be_so(file: Path) -> None:
    file.write_text('[[accounts]]\nhandle = "ada"\n')

    ended = growthd("check-config", "--config", str(file))

    sections = len(attrs.fields(Config))
    assert (ended.code, ended.out) == (0, f"{file}: {sections} sections, no mistakes.\n")
