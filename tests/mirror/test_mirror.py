"""What readers of the predecessor's cache find, with the times that it lives."""

from __future__ import annotations

import json
import subprocess
from urllib.parse import urlsplit

import pytest

from growthd.actors.mirror import Mirror
from growthd.clock import Clock
from growthd.mirror.redis import RedisRefused, connect
from growthd.store.database import Database
from growthd.supervision.outage import Outage
from growthd.supervision.pulse import Pulse
from tests.healthy import last_moment
from tests.mirror.conftest import PASSWORD
from tests.store.asking import rows


def mirror(database: Database, url: str) -> Mirror:
    pulse = Pulse(name="mirror")
    return Mirror(database=database, clock=Clock(), accounts=["default"], url=url, pulse=pulse)


def said(url: str, *words: str) -> str:
    """What Redis's own client is told."""
    port = str(urlsplit(url).port)
    asked = ["redis-cli", "-p", port, "-n", "3", "-a", PASSWORD, "--no-auth-warning", *words]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


async def test_every_key_of_the_predecessor_is_there(healthy: Database, redis_url: str) -> None:
    now = await last_moment(healthy)
    newest = await rows(
        healthy,
        "select decision_id, likes, views from unified_outcomes"
        " order by timestamp desc, id desc limit 1",
    )
    [fresh] = newest

    assert await mirror(healthy, redis_url).one_pass(now) == 80
    assert await mirror(healthy, redis_url).one_pass(now) == 80

    post = fresh["decision_id"]
    metrics = json.loads(said(redis_url, "GET", f"metrics:{post}"))
    assert (metrics["likes"], metrics["views"]) == (fresh["likes"], fresh["views"])
    assert 0 < int(said(redis_url, "TTL", f"metrics:{post}")) <= 3600
    recent = said(redis_url, "LRANGE", "recent_metrics", "0", "-1").splitlines()
    assert len(recent) == 80
    assert json.loads(recent[0])["postId"] == post
    patterns = json.loads(said(redis_url, "GET", "learned_patterns"))
    assert {"dimension", "value", "lift_percent"} <= patterns[0].keys()


async def test_checkpoints_are_kept_by_phase(healthy: Database, redis_url: str) -> None:
    await mirror(healthy, redis_url).one_pass(await last_moment(healthy))
    [fresh] = await rows(
        healthy,
        "select post_id, follower_count, check_time from post_follower_tracking"
        " where collection_phase = 'baseline' and post_id = ("
        " select decision_id from newest_snapshots"
        " order by collected_at desc, horizon_minutes limit 1)",
    )
    post = fresh["post_id"]

    assert said(redis_url, "HGET", f"follower:{post}", "baseline") == str(fresh["follower_count"])
    moment = said(redis_url, "HGET", f"follower:{post}", "baseline_time")
    assert int(moment) == round(fresh["check_time"].timestamp() * 1000)
    flag = json.loads(said(redis_url, "HGET", f"velocity:{post}", "baseline"))
    assert set(flag) == {"likes", "followers", "tracked_at"}
    assert int(said(redis_url, "TTL", f"velocity:{post}")) > 0


async def test_a_redis_that_refuses_or_is_away_is_an_outage(redis_url: str) -> None:
    """It costs a pass of the mirror, and nothing else."""
    wrong = redis_url.replace("%20", "")
    with pytest.raises(RedisRefused, match="WRONGPASS"):
        async with connect(wrong):
            raise AssertionError
    with pytest.raises(Outage, match=r"redis at 127\.0\.0\.1:9:"):
        async with connect("redis://127.0.0.1:9"):
            raise AssertionError


async def test_one_bad_command_of_many_is_told(redis_url: str) -> None:
    async with connect(redis_url) as redis:
        await redis.tell([["SET", "metrics:d1", "text"]])
        with pytest.raises(RedisRefused, match="wrong kind"):
            await redis.tell([["MULTI"], ["LPUSH", "metrics:d1", "x"], ["EXEC"]])
