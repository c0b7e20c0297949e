"""`growthd recompute`."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from growthd.actors.rewarder import Passed
from growthd.advisers import rewarder
from growthd.cli.plain import ConfigPath, carry_out, sentences, settings_or_exit
from growthd.config import Config
from growthd.house import clock_of, visit_database
from growthd.logs import plain
from growthd.store.reward_passes import Change, Recomputation

UNKNOWN = "unknown"


def rewards(*, dry_run: bool = False, config: ConfigPath = None) -> None:
    """Compute every reward and every daily aggregate from scratch, by the weights in force now.

    Shows first what differs from what is stored. The daemon may be running; where its weights are
    others than this configuration's, it computes all anew by its own.

    Parameters
    ----------
    dry_run
        Show what would differ, and store nothing.
    config
        The configuration file.

    """
    settings = settings_or_exit(config)
    with sentences():
        carry_out(_recompute, settings.config, dry_run)


async def _recompute(config: Config, dry_run: bool) -> None:
    async with visit_database(config) as database:
        one, now = rewarder(database, config), clock_of(config).now()
        for account, difference in (await one.foresee(now)).items():
            _show(account, difference)
        if dry_run:
            print("Nothing was stored.")
            return
        for passed in await one.recompute(now):
            print(_done(passed))


def _show(account: str, difference: Recomputation) -> None:
    print(f"{account}: {difference.changed} rewards differ, {difference.unchanged} do not")
    if difference.former_version not in {None, difference.version}:
        print(f"  weights {difference.version}, formerly {difference.former_version}")
    if difference.mean_change is not None:
        print(f"  mean change {difference.mean_change:+.4f}")
    if difference.largest:
        Console().print(_table(difference.largest))


def _table(changes: tuple[Change, ...]) -> Table:
    table = Table("post", "before", "after", title="the largest changes")
    for change in changes:
        table.add_row(plain(change.decision_id), _number(change.before), _number(change.after))
    return table


def _number(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.4f}"


def _done(passed: Passed) -> str:
    return f"stored: {passed}"
