"""`growthd db backup` and `growthd db restore`."""

from __future__ import annotations

import sys
from pathlib import Path

from growthd.cli.plain import UNHEALTHY, USAGE, ConfigPath, carry_out, sentences, settings_or_exit
from growthd.config import Config
from growthd.house import visit_dsn, visit_server
from growthd.postgres import dump, lock
from growthd.postgres.account import make_private
from growthd.store import migrate


def backup(file: Path, *, config: ConfigPath = None) -> None:
    """Write all that growthd stores into one file, as it is at this moment. It may be at work.

    Parameters
    ----------
    file
        Where to; only its owner can read it. A file that is there is kept.
    config
        The configuration file.

    """
    settings = settings_or_exit(config)
    if file.exists():
        print(f"{file} is there already: choose another name.", file=sys.stderr)
        raise SystemExit(USAGE)
    with sentences(OSError):
        carry_out(_backup, settings.config, file.absolute())
    print(f"{file}: {file.stat().st_size:,} bytes")


def restore(file: Path, *, replace: bool = False, config: ConfigPath = None) -> None:
    """Put a backup back, whole or not at all. The daemon must not be running.

    Parameters
    ----------
    file
        What growthd db backup wrote.
    replace
        Do so although the database holds something, which is then gone.
    config
        The configuration file.

    """
    settings = settings_or_exit(config)
    if not file.is_file():
        print(f"{file} is no file.", file=sys.stderr)
        raise SystemExit(USAGE)
    with sentences():
        restored = carry_out(_restore, settings.config, file.absolute(), replace)
    if not restored:
        print(
            "The database is not empty: back it up, and say --replace to have the backup instead.",
            file=sys.stderr,
        )
        raise SystemExit(UNHEALTHY)
    print(f"{file} is restored; growthd db status tells how far its schema is.")


async def _backup(config: Config, file: Path) -> None:
    async with visit_dsn(config) as dsn:
        await dump.backup(dsn, config.database.schema, file)


async def _restore(config: Config, file: Path, replace: bool) -> bool:
    """False where something is there that nobody said may be replaced."""
    make_private(config.daemon.data_dir)
    with lock.hold(config.daemon.data_dir / "daemon.lock"):
        async with visit_server(config) as database:
            state = await database.run(migrate.status, schema=config.database.schema)
        if state.applied and not replace:
            return False
        async with visit_dsn(config) as dsn:
            await dump.restore(dsn, file, migrate.clearing(config.database.schema))
    return True
