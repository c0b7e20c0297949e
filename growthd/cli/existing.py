"""`growthd import existing`."""

from __future__ import annotations

import attrs

from growthd.cli.plain import USAGE, ConfigPath, carry_out, sentences, settings_or_exit
from growthd.config import Config
from growthd.house import visit_database, watched
from growthd.store import backfill, takeover
from growthd.store.backfill import Told
from growthd.store.database import Session
from growthd.store.existing import Layout, probe
from growthd.store.takeover import Taken


@attrs.frozen(kw_only=True)
class Brought:
    """What there was, and what came of it."""

    layout: Layout
    taken: Taken | None
    told: list[Told]


def existing(*, dry_run: bool = False, config: ConfigPath = None) -> None:
    """Take over posts, events and history of another program's tables, in `existing.schema`.

    Said again, it brings only what is new. Readings are entered for posts that are followed, so
    say it once more after growthd has taken the posts in. Zeros that stand where nothing was read,
    estimates, and readings between two ages are left out and counted.

    Parameters
    ----------
    dry_run
        Only say what is there, and what is missing.
    config
        The configuration file.

    """
    settings = settings_or_exit(config)
    if not settings.config.existing.schema:
        print("existing.schema names no schema: set it to where the other tables are.")
        raise SystemExit(USAGE)
    with sentences():
        brought = carry_out(_bring, settings.config, dry_run)
    _tell(brought)


async def _bring(config: Config, dry_run: bool) -> Brought:
    async with visit_database(config) as database:
        return await database.run(_enter, config, dry_run)


async def _enter(session: Session, config: Config, dry_run: bool) -> Brought:
    layout = await probe(session, schema=config.existing.schema)
    if dry_run:
        return Brought(layout=layout, taken=None, told=[])
    account = next(iter(watched(config)), None)
    told = await backfill.backfill(
        session,
        layout=layout,
        account_id="default" if account is None else account.account_id,
        ages=config.schedule.horizons_minutes,
    )
    taken = await takeover.take_over(session, layout=layout, since=takeover.BEGINNING)
    return Brought(layout=layout, taken=taken, told=told)


def _tell(brought: Brought) -> None:
    for relation in brought.layout.relations.values():
        columns = len(relation.columns)
        print(f"found    {relation.schema}.{relation.name}: {relation.kind}, {columns} columns")
    for lacking in brought.layout.missing:
        print(f"missing  {lacking}")
    if brought.taken is not None:
        print(f"taken    {brought.taken.posts} posts and {brought.taken.events} events are new")
    for one in brought.told:
        print(f"entered  {one.entered} of {one.rows} rows of {one.relation}")
        for why, count in sorted(one.left_out.items()):
            print(f"         {count} left out: {why}")
