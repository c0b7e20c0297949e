"""A start that cannot be made says why, in a sentence, and leaves nothing running."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.databases import administer
from tests.programs import growthd, users

SILENT = "postgresql://me:canary@127.0.0.1:{port}/x"


def written(folder: Path, settings: str) -> Path:
    """A configuration with these settings besides what every one needs."""
    config = folder / "growthd.toml"
    config.write_text(
        f'[[accounts]]\nhandle = "ada"\n[daemon]\ndata_dir = "{folder}/data"\n{settings}',
        encoding="utf-8",
    )
    return config


async def refusal(folder: Path, settings: str, environ: Mapping[str, str] | None = None) -> str:
    """What `growthd run` says before it ends with 1."""
    config = written(folder, settings)
    log = folder / "log"
    async with growthd("run", "--config", str(config), log=log, environ=environ) as daemon:
        assert await daemon.ended() == 1, daemon.said
    assert users(folder / "data") == []
    assert "Traceback" not in daemon.said
    assert "canary" not in daemon.said
    return daemon.said.strip().splitlines()[-1]


async def test_a_server_that_refuses_connections(short_directory: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        dsn = SILENT.format(port=nobody.getsockname()[1])
        said = await refusal(short_directory, f'[database]\ndsn = "{dsn}"\n')

    assert said.startswith("database: ConnectionRefusedError")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("//growthd:", "//growthd:canary"), "password authentication failed"),
        (("postgresql://", "postgres//"), "invalid DSN"),
    ],
    ids=["password", "scheme"],
)
async def test_a_dsn_that_will_never_work(
    short_directory: Path, database_dsn: str, change: tuple[str, str], why: str
) -> None:
    said = await refusal(short_directory, f'[database]\ndsn = "{database_dsn.replace(*change)}"\n')

    assert said.startswith("no connection by database.dsn: ")
    assert why in said


async def test_a_machine_without_a_browser(short_directory: Path, database_dsn: str) -> None:
    """F35: told at the start, not at the first visit."""
    said = await refusal(
        short_directory,
        f'[database]\ndsn = "{database_dsn}"\n',
        {"GROWTHD_CHROME": "/no/such/browser"},
    )

    assert said == (
        "GROWTHD_CHROME is /no/such/browser, which is not a program; correct or unset it"
    )


async def test_a_port_that_is_taken(short_directory: Path, database_dsn: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = await refusal(
            short_directory,
            f'[database]\ndsn = "{database_dsn}"\n[web]\nport = {port}\n[browser]\nheadless=true',
        )

    assert said == (
        f"127.0.0.1:{port} is taken by another program; end it, or set web.port to another number"
    )


@pytest.fixture
def newer_dsn(database_dsn: str) -> str:
    """A database that a later version has migrated."""
    administer(database_dsn, "insert into schema_migrations values (9999, 'beyond', 'unknown')")
    return database_dsn


async def test_a_schema_of_a_newer_growthd(short_directory: Path, newer_dsn: str) -> None:
    """F56: a database is never brought back to an older version."""
    said = await refusal(short_directory, f'[database]\ndsn = "{newer_dsn}"\n')

    assert said.endswith("upgrade growthd on this machine")
