"""Shows in Redis what readers of the predecessor's cache look for: written, and never read back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NoReturn

import attrs
import trio

from growthd.clock import Clock, wake_by
from growthd.mirror.redis import Command, connect
from growthd.store.database import Database
from growthd.store.reflection import Checkpoint, Reflection, reflect
from growthd.supervision.pulse import Pulse

LOOK_SECONDS = 60.0
METRICS_SECONDS = 3600
CHECKPOINT_SECONDS = 8 * 86_400
"""The predecessor let checkpoints lie for ever; nobody asks for them after the last one."""
RECENT = 1000


@attrs.frozen(kw_only=True)
class Mirror:
    database: Database
    clock: Clock
    accounts: Sequence[str]
    url: str
    pulse: Pulse

    async def run(self, *, task_status: trio.TaskStatus[None]) -> NoReturn:
        task_status.started()
        while True:
            with self.pulse.passing():
                await self.one_pass(self.clock.now())
            await trio.sleep_until(wake_by(LOOK_SECONDS))

    async def one_pass(self, now: datetime) -> int:
        """Redis shows what was read last; returns of how many posts."""
        since = now - timedelta(seconds=METRICS_SECONDS)
        shown = await self.database.run(
            reflect, accounts=list(self.accounts), since=since, limit=RECENT
        )
        async with connect(self.url) as redis:
            await redis.tell([["MULTI"], *commands(shown, now), ["EXEC"]])
        return len(shown.metrics)


def commands(shown: Reflection, now: datetime) -> Iterator[Command]:
    """What sets every key anew; doing it twice changes nothing."""
    for one in shown.metrics:
        left = METRICS_SECONDS - int((now - one.at).total_seconds())
        if left > 0:
            yield ["SETEX", f"metrics:{one.post}", str(left), _json(one.row)]
    for checkpoint in shown.checkpoints:
        yield from _checkpoint(checkpoint)
    yield ["DEL", "recent_metrics"]
    recent = [_json({"postId": one.post, "metrics": one.row}) for one in shown.metrics]
    if recent:
        yield ["RPUSH", "recent_metrics", *recent]
    yield ["SET", "learned_patterns", _json(shown.patterns)]


def _checkpoint(one: Checkpoint) -> Iterator[Command]:
    moment = round(one.at.timestamp() * 1000)
    flag = {"likes": one.likes, "followers": one.followers, "tracked_at": moment}
    yield ["HSET", f"velocity:{one.post}", one.phase, _json(flag)]
    yield ["EXPIRE", f"velocity:{one.post}", str(CHECKPOINT_SECONDS)]
    if one.followers is not None:
        counted = [one.phase, str(one.followers), f"{one.phase}_time", str(moment)]
        yield ["HSET", f"follower:{one.post}", *counted]
        yield ["EXPIRE", f"follower:{one.post}", str(CHECKPOINT_SECONDS)]


def _json(value: object) -> str:
    return json.dumps(value, default=str, separators=(",", ":"))
