"""`growthd import`."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from growthd.cli.plain import UNHEALTHY, USAGE, ConfigPath, carry_out, sentences, settings_or_exit
from growthd.config import Config
from growthd.house import clock_of, visit_server, watched
from growthd.logs import plain
from growthd.model.export import ExportKind
from growthd.sources.csv_import import Delivery, FileUnreadable, bring_in, open_file
from growthd.store import migrate
from growthd.store.imports import Fate


def x_analytics(
    files: list[Path],
    *,
    dry_run: bool = False,
    account: str | None = None,
    exported: datetime | None = None,
    config: ConfigPath = None,
) -> None:
    """Take in exports from X Analytics: the content (posts), the overview (days), or both.

    Bad rows are told by line and kept out; the others are stored. The same file twice changes
    nothing, and where two exports speak of one post or day, the later export has the last word.
    Exits with 1 where anything was kept out.

    Parameters
    ----------
    files
        CSV files as X exported them, untouched by a spreadsheet.
    dry_run
        Check the files, and store nothing.
    account
        The handle of the account that they are of. Default: the first of the configuration.
    exported
        When they were exported, for files whose times on disk do not tell (UTC).
    config
        The configuration file.

    """
    settings = settings_or_exit(config)
    account_id, handle = _account(settings.config, account)
    now = clock_of(settings.config).now()
    moment = exported if exported is None or exported.tzinfo else exported.replace(tzinfo=UTC)
    with sentences(FileUnreadable):
        deliveries = [open_file(path, now, moment) for path in files]
        fates = {} if dry_run else carry_out(_store, settings.config, account_id, deliveries)
    for one in deliveries:
        _tell(one, fates.get(one.path), handle)
    if any(one.export.bad for one in deliveries):
        raise SystemExit(UNHEALTHY)


def _account(config: Config, handle: str | None) -> tuple[str, str | None]:
    """The account's key, and its handle where one is known."""
    known = {each.owner.handle.lower(): each.account_id for each in watched(config)}
    if handle is None:
        return "default", next(iter(known), None)
    wanted = handle.removeprefix("@").lower()
    if wanted not in known:
        print(f"{plain(handle)} is no account of the configuration.", file=sys.stderr)
        raise SystemExit(USAGE)
    return known[wanted], wanted


async def _store(
    config: Config, account_id: str, deliveries: list[Delivery]
) -> dict[Path, Counter[Fate]]:
    async with visit_server(config) as database:
        await migrate.migrate(database)
        return await bring_in(database, account_id, deliveries)


def _tell(one: Delivery, fates: Counter[Fate] | None, handle: str | None) -> None:
    export = one.export
    print(f"{plain(str(one.path))}: {export.kind or 'no export'}")
    if export.kind is not None:
        unit = "posts" if export.kind is ExportKind.CONTENT else "days"
        print(f"  exported {one.exported_at:%Y-%m-%d %H:%M} UTC, {len(export.rows)} {unit} read")
    if fates is not None:
        print(f"  {', '.join(f'{fates[fate]} {fate}' for fate in Fate)}")
    if export.repeated:
        print(f"  {export.repeated} rows say again what another row says")
    strangers = sorted(export.handles - {handle}) if handle else []
    if strangers:
        print(f"  note: links lead to {', '.join(strangers)}, not to {handle}")
    if export.bad:
        print(f"  {len(export.bad)} kept out:")
    for bad in export.bad:
        print(f"    {plain(str(bad))}")
