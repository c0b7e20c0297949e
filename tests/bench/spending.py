"""What growthd's meter says of a month over the API, beside the bill of the simulated site.

    uv run python -m tests.bench.spending

Exits with 1 where they differ by more than 1 %, or a day went beyond the cap.
"""

from __future__ import annotations

from pathlib import Path

import trio

from growthd.border import open_border
from growthd.postgres.server import serve as serve_database
from growthd.simx.site import Site, serve
from growthd.store.database import Database
from growthd.store.migrate import migrate
from tests.conftest import throw_away_directory
from tests.sources.asking import spent_by_day
from tests.sources.conftest import START, Api, Time
from tests.sources.month import CAP_USD, MONTH, live_a_month, quiet_world

TOLERANCE = 0.01


async def spend(folder: Path) -> bool:
    """Whether every promise was kept; the figures are printed."""
    time, world = Time(), quiet_world()
    site = Site(world, time.now)
    token = folder / "x-api.token"
    token.touch(mode=0o600)
    token.write_text(site.desk.token)
    async with (
        serve_database(folder / "postgres", durable=False) as dsn,
        open_border(),
        Database.open(dsn, size=2) as database,
        trio.open_nursery() as nursery,
    ):
        await migrate(database)
        base = await nursery.start(serve, site)
        api = Api(site=site, base=base, time=time, database=database, token=token)
        await live_a_month(api)
        by_day = await database.run(spent_by_day)
        nursery.cancel_scope.cancel()
    metered, highest = float(sum(by_day.values())), float(max(by_day.values()))
    apart = abs(metered - site.bill_usd) / site.bill_usd
    print(f"posts       {len(world.posts(START + MONTH))}")
    print(f"requests    {site.requests['api']}, refused at times by 429 and 503: {_struck(site)}")
    print(f"billed      {site.bill_usd:.3f} USD")
    print(f"metered     {metered:.3f} USD, {apart:.2%} apart")
    print(f"dearest day {highest:.3f} USD of a cap of {CAP_USD} USD")
    return apart <= TOLERANCE and highest <= CAP_USD


def _struck(site: Site) -> str:
    return ", ".join(f"{name} {count}" for name, count in site.dice.struck.items() if count)


def main() -> None:
    with throw_away_directory() as folder:
        kept = trio.run(spend, folder)
    raise SystemExit(not kept)


if __name__ == "__main__":
    main()
