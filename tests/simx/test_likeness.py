"""The simulated answers beside real ones: no key is invented."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from growthd.simx.payload.shape import Schema
from growthd.simx.world import World
from tests.simx.asking import ask, results
from tests.simx.conftest import NOW, OWNER

REAL = {
    Schema.NEWEST: "twscrape__2026-08-07_b71007c__raw_user_tweets.json",
    Schema.CORE: "twscrape__2026-05-21_14b3cd5__raw_user_tweets.json",
    Schema.LEGACY: "twscrape__2024-04-17_84078e7__raw_user_tweets.json",
}


def paths(value: object, prefix: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{prefix}.{key}"
            yield from paths(inner, f"{prefix}.{key}")
    if isinstance(value, list):
        for inner in value:
            yield from paths(inner, f"{prefix}[]")


def key_paths(answer: object) -> set[str]:
    found = set()
    for tweet in results(answer):
        plain = {k: v for k, v in tweet.items() if k not in {"quoted_status_result", "__typename"}}
        plain["legacy"] = {
            k: v for k, v in plain["legacy"].items() if k != "retweeted_status_result"
        }
        found |= set(paths(plain))
    return found


@pytest.mark.parametrize("schema", list(Schema))
def test_every_key_of_a_post_is_a_real_one(world: World, schema: Schema, shared: Path) -> None:
    real = orjson.loads((shared / "data/x/payloads" / REAL[schema]).read_bytes())
    simulated, _ = ask(world, NOW, "UserTweets", schema, userId=OWNER.account_id)
    ours, theirs = key_paths(simulated), key_paths(real)
    assert len(ours) > 60
    # A capture has no empty lists to walk into, and the owner there answered nobody.
    unknown = {path for path in ours - theirs if "in_reply_to" not in path}
    assert unknown <= {".legacy.entities.symbols", ".legacy.entities.hashtags"}
