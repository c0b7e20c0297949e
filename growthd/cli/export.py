"""`growthd export`: an account's history as tables that `growthd attribute` and others read."""

from __future__ import annotations

import sys
from pathlib import Path

from growthd.cli.plain import ConfigPath, carry_out, sentences, settings_or_exit
from growthd.cli.tables import Form, NoParquet, written
from growthd.config import Config
from growthd.house import clock_of, visit_database
from growthd.sources.exporting import write_tables
from growthd.store import history
from growthd.store.history import Material, Stretch
from growthd.store.tables import NoSuchTable


def export(
    table: str | None = None,
    *,
    out: Path,
    to: Form = Form.CSV,
    account: str = "default",
    config: ConfigPath = None,
) -> None:
    """Write posts.csv, metric_snapshots.csv and account_snapshots.csv of a watched account.

    With a table or view of the database it writes that one as a whole, of all accounts.

    Parameters
    ----------
    table
        A table or view, such as performance_snapshots.
    out
        The folder they go to, made where it is not there; for a table, the file.
    to
        A table's form: csv, in which no cell is a formula, or parquet.
    account
        The account's key; the first one of the configuration is "default".
    config
        The configuration file.

    """
    settings = settings_or_exit(config)
    if table is not None:
        with sentences(NoSuchTable, NoParquet):
            rows = carry_out(_write_table, settings.config, table, to, out)
        print(f"{out}: {rows} rows of {table}")
        return
    with sentences():
        material = carry_out(_gather, settings.config, account)
    try:
        write_tables(out, material)
    except OSError as error:
        sys.exit(f"growthd export: {error.filename}: {error.strerror}")
    print(
        f"{out}: {len(material.posts)} posts, {len(material.snapshots)} snapshots of them,"
        f" {len(material.readings)} readings of the followers"
    )


async def _write_table(config: Config, table: str, form: Form, out: Path) -> int:
    async with visit_database(config) as database:
        return await database.run(written, table, form, out)


async def _gather(config: Config, account: str) -> Material:
    whole = Stretch(
        account_id=account, posts_since=None, readings_since=None, until=clock_of(config).now()
    )
    async with visit_database(config) as database:
        return await database.run(history.material, stretch=whole)
