"""`growthd explain`."""

from __future__ import annotations

import json
import sys

import attrs
from rich.console import Console
from rich.table import Table

from growthd.cli.plain import USAGE, ConfigPath, carry_out, sentences, settings_or_exit
from growthd.config import Config
from growthd.house import clock_of, visit_database, watched
from growthd.logs import plain
from growthd.store import explanations
from growthd.web.explaining.explain import explain as explained
from growthd.web.explaining.explanation import Explanation, ReadingTold, RewardTold, Share
from growthd.web.explaining.telling import number
from growthd.web.summary.posts import Address
from growthd.web.wording import UNKNOWN, change, count, utc

LEAST_SHARE = 0.05
"""Followers below which an interval is not worth a line, unless all are asked for."""


def explain(
    decision: str, *, all_: bool = False, json_: bool = False, config: ConfigPath = None
) -> None:
    """Say how many followers a post earned, how sure that is, and what it is worth and why.

    Parameters
    ----------
    decision
        Its decision id, its tweet id, or its address on X.
    all_
        Show every interval, and not only those in which it earned something.
    json_
        Print one JSON object.
    config
        The configuration file.

    """
    settings = settings_or_exit(config)
    name = decision.partition("?")[0].rstrip("/").rpartition("/")[2]
    with sentences():
        found = carry_out(_look, settings.config, name)
    if found is None:
        print(_stranger(decision), file=sys.stderr)
        raise SystemExit(USAGE)
    if json_:
        print(json.dumps(attrs.asdict(found), default=str))
    else:
        _print(found, all_)


def _stranger(decision: str) -> str:
    return (
        f"growthd knows no post {plain(decision)}. It finds posts on the profile by itself within a"
        " quarter of an hour; `growthd post add` tells it of one at once."
    )


async def _look(config: Config, name: str) -> Explanation | None:
    accounts = {each.account_id: each.owner.handle for each in watched(config)}
    async with visit_database(config) as database:
        record = await database.run(explanations.on_record, accounts=list(accounts), name=name)
    if record is None:
        return None
    handle = accounts[record.post.account_id]
    url = Address(site=config.site.base_url, handle=handle).of(record.post.tweet_id)
    return explained(record, url, clock_of(config).now())


def _print(found: Explanation, every: bool) -> None:
    console = Console(highlight=False, markup=False)
    console.print(f"{found.kind} {plain(found.decision_id)}, {utc(found.posted_at)}")
    for line in (found.text, found.url):
        if line:
            console.print(f"  {plain(line)}")
    console.print("\n" + " ".join(found.verdict) + "\n")
    console.print(found.reward_sentence)
    if found.reward is not None:
        _print_reward(console, found.reward)
    if found.readings:
        console.print(_readings(found.readings))
    if found.growth:
        console.print(_growth(found.growth, every))
    console.print(found.company_sentence)
    for one in found.company:
        console.print(f"  {number(one.follows)}  {plain(one.decision_id)}  {plain(one.text or '')}")


def _print_reward(console: Console, reward: RewardTold) -> None:
    for part in reward.parts:
        console.print(f"  {part.sentence}")
    for sentence in reward.sentences:
        console.print(f"  {sentence}")
    for former in reward.former:
        console.print(f"  by the former weights {former.version}: {number(former.reward)}")
    console.print()


def _readings(readings: tuple[ReadingTold, ...]) -> Table:
    table = Table("age", "impressions", "likes", "bookmarks", "", title="what was read when")
    for one in readings:
        counts = one.counts
        numbers = (
            (UNKNOWN,) * 3 if counts is None else (counts.views, counts.likes, counts.bookmarks)
        )
        cells = [each if isinstance(each, str) else count(each) for each in numbers]
        table.add_row(one.label, *cells, plain(one.words))
    return table


def _growth(growth: tuple[Share, ...], every: bool) -> Table:
    shown = [one for one in growth if every or one.own >= LEAST_SHARE]
    hidden = len(growth) - len(shown)
    note = f"; {hidden} intervals in which it earned next to nothing are left out" if hidden else ""
    table = Table(
        *("until (UTC)", "followers", "this post", "other posts", "by themselves", "left"),
        "others alive",
        title=f"what became of the follower count{note}",
    )
    for one in shown:
        parts = (one.own, one.by_others, one.background, one.lost)
        table.add_row(
            f"{one.ended_at:%Y-%m-%d %H:%M}",
            change(one.change),
            *map(number, parts),
            str(one.alive),
        )
    return table
