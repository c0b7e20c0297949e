"""What became of a life among faults: every promise held against the world's own truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise

import attrs

from growthd.model.capture import CaptureState
from growthd.model.reading import AccountCounts, PostCounts, RefusalKind
from growthd.model.verdict import Ruling
from growthd.simx.world import World
from growthd.store import audit, doubts
from growthd.store.audit import Number
from growthd.store.database import Record
from tests.bench.fault_world import OPENED, Life
from tests.store.asking import rows, value

LEDGER = """
select subject, state, reason, count(*) as count from captures
where due_at <= '{until}' group by subject, state, reason
"""
SILENT = """
select count(*) from captures
where closes_at <= '{until}'
    and (ended_at is null or state in ('missed', 'gone') and reason is null)
"""
TOLD = "select read_at, verdict from readings where counts is null"
WALLS = "select event_type, count(*) as count from system_events group by event_type"


@attrs.frozen(kw_only=True)
class Table:
    """The figures, and which promises they break."""

    days: float
    visits: int
    refused: Mapping[str, int]
    """Visits that were refused as a whole, by kind."""
    struck: Mapping[str, int]
    endings: Mapping[str, int]
    numbers: int
    wrong: tuple[str, ...]
    silent: int
    """Captures past their window that have no end, or an end without a reason."""
    untraced: int
    """Refused visits that left no evidence of why."""
    foreign: int
    doubled: int
    walls: Mapping[str, int]
    solved: int
    standing: str | None
    longest_pause: timedelta
    lies: int
    held: Mapping[str, int]
    """Values held back, by what became of them."""

    @property
    def broken(self) -> list[str]:
        """The promises that were not kept."""
        promises = {
            "wrong values": len(self.wrong),
            "captures without an end or a reason": self.silent,
            "refused visits without evidence": self.untraced,
            "foreign posts": self.foreign,
            "stored twice": self.doubled,
            "no visit was refused: no fault was met": not self.refused,
            "no number was stored": not self.numbers,
            "a wall that nothing got over": self.longest_pause > timedelta(hours=8),
        }
        return [f"{name}: {int(found)}" for name, found in promises.items() if found]

    def lines(self) -> list[str]:
        """Name and figure, one a line."""
        return [
            f"simulated days           {self.days:.1f}",
            f"visits                   {self.visits}",
            f"refused as a whole       {_said(self.refused)}",
            f"faults that struck       {_said(self.struck)}",
            f"captures                 {_said(self.endings)}",
            f"walls, told once each    {_said(self.walls)}",
            f"challenges passed        {self.solved}, standing at the end: {self.standing}",
            f"longest time unread      {self.longest_pause}",
            f"zeros served falsely     {self.lies}",
            f"values held back         {_said(self.held)}",
            f"numbers checked          {self.numbers}",
            f"wrong values             {len(self.wrong)}",
            f"captures without reason  {self.silent}",
            f"refusals without trace   {self.untraced}",
            f"foreign posts            {self.foreign}",
            f"stored twice             {self.doubled}",
            *self.wrong[:20],
        ]


async def reckon(life: Life) -> Table:
    """The table of a life as it stands."""
    database = life.crew.database
    holdings = await database.run(audit.holdings, until=life.now)
    ledger = await rows(database, LEDGER.format(until=life.now.isoformat()))
    told = {(row["read_at"], row["verdict"]) for row in await rows(database, TOLD)}
    held = await database.run(doubts.newest, ruling=None, limit=100_000)
    wall = life.crew.walls.standing("default")
    refused = [(r.read_at, r.refusal.kind) for _, r in life.diary.visits if r.refusal is not None]
    return Table(
        days=(life.now - OPENED) / timedelta(days=1),
        visits=len(life.diary.visits),
        refused=Counter(kind.value for _, kind in refused),
        struck=+life.struck,  # those that never struck left out
        endings=_endings(ledger),
        numbers=sum(_known(number) for number in holdings.numbers),
        wrong=tuple(
            _wrong(life.world, number) for number in holdings.numbers if _lies(life.world, number)
        ),
        silent=int(str(await value(database, SILENT.format(until=life.now.isoformat())))),
        untraced=sum((at, kind.value) not in told for at, kind in refused),
        foreign=len(holdings.followed - _own(life.world, life.now)),
        doubled=holdings.doubled,
        walls=_walls(await rows(database, WALLS)),
        solved=life.solved,
        standing=None if wall is None else wall.kind.value,
        longest_pause=_longest_pause(life),
        lies=life.lies,
        held=Counter(one.ruling.value for one in held) or {Ruling.OPEN.value: 0},
    )


def _said(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in sorted(counts.items(), key=lambda x: -x[1]))


def _endings(ledger: list[Record]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in ledger:
        read = row["state"] in {CaptureState.CAPTURED, CaptureState.LATE}
        why = "" if read or row["reason"] is None else f" ({row['reason'][:40]})"
        found[f"{row['subject']} {row['state']}{why}"] += row["count"]
    return found


def _walls(told: list[Record]) -> Counter[str]:
    kinds = {"SESSION_EXPIRED", "SESSION_RESTORED", RefusalKind.RATE_LIMITED.value.upper(),
             "READER_BLIND"}  # fmt: skip
    return Counter({row["event_type"]: row["count"] for row in told if row["event_type"] in kinds})


def _longest_pause(life: Life) -> timedelta:
    """Between two visits that read anything."""
    read = [reading.read_at for _, reading in life.diary.visits if reading.refusal is None]
    moments = [OPENED, *read, life.now]
    return max(later - earlier for earlier, later in pairwise(moments))


def _own(world: World, until: datetime) -> frozenset[str]:
    posts = world.posts(until)
    return frozenset(one for post in posts for one in (post.tweet_id, *post.thread_tweet_ids))


def _truth(world: World, number: Number) -> PostCounts | AccountCounts:
    if not number.tweet_id:
        return world.account(number.read_at)
    return world.counts(number.tweet_id, number.read_at)


def _known(number: Number) -> int:
    return sum(value is not None for value in attrs.astuple(number.counts))


def _lies(world: World, number: Number) -> bool:
    true = attrs.asdict(_truth(world, number))
    said = {name: n for name, n in attrs.asdict(number.counts).items() if n is not None}
    return any(true[name] != n for name, n in said.items())


def _wrong(world: World, number: Number) -> str:
    said, true = number.counts, _truth(world, number)
    return f"{number.tweet_id or 'account'} at {number.read_at}: {said}, and it was {true}"
