"""`growthd db`."""

from __future__ import annotations

from growthd.cli.plain import ConfigPath, carry_out, sentences, settings_or_exit
from growthd.config import Config
from growthd.house import visit_server
from growthd.store import migrate as migrations


def status(*, config: ConfigPath = None) -> None:
    """Say which migrations the database has, and which it lacks."""
    settings = settings_or_exit(config)
    with sentences():
        state = carry_out(_status, settings.config)
    for applied in state.applied:
        print(f"applied  {applied.version:04} {applied.name}")
    for pending in state.pending:
        print(f"pending  {pending.version:04} {pending.name}")


def migrate(*, config: ConfigPath = None) -> None:
    """Bring the database's schema up to this version. The daemon does so by itself."""
    settings = settings_or_exit(config)
    with sentences():
        applied = carry_out(_migrate, settings.config)
    print("\n".join(f"applied  {name}" for name in applied) or "Nothing to do.")


async def _status(config: Config) -> migrations.Status:
    async with visit_server(config) as database:
        return await database.run(migrations.status, schema=config.database.schema)


async def _migrate(config: Config) -> list[str]:
    async with visit_server(config) as database:
        return await migrations.migrate(database)
