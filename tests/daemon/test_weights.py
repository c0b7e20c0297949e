"""A daemon whose weights are changed while it runs."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from growthd.config import load
from growthd.house import visit_database
from tests.store.asking import rows
from tests.waiting import until
from tests.watching import Watch, watching

PLAIN = '\n[reward]\nfollowers_weight = 0\nbookmarks_weight = 0\nnormalise = "raw"\n'
REWARDS = """
select kept.decision_id, kept.reward, kept.weights_version, kept.revisions,
    (kept.reward_components -> 'impressions' ->> 'raw')::float8 as impressions
from reward_features kept where kept.reward > 0 order by 1
"""


@pytest.fixture
def plain(watch: Watch) -> str:
    """Rewards that need no day to be known: the plain count of impressions, times a weight."""
    text = watch.settings
    watch.set(text + PLAIN)
    return text


async def asked(watch: Watch, sql: str) -> list[Any]:
    async with visit_database(load(watch.config, {}).config) as database:
        return list(await rows(database, sql))


async def test_a_sighup_with_another_weight_tells_the_difference_and_adds_nothing_twice(
    watch: Watch, plain: str
) -> None:
    """F62: the former scores are put away, the new ones take their place."""
    async with watching(watch) as daemon:
        await until(lambda: asked(watch, REWARDS))

        watch.set(plain + PLAIN + "impressions_weight = 0.6\n")
        os.kill(daemon.pid, signal.SIGHUP)
        await daemon.says("rewards_recomputed")

        async def both() -> list[Any] | None:
            found = await asked(watch, "select * from reward_versions order by in_force_since")
            return found if len(found) == 2 else None

        versions = await until(both)

        async def recomputed() -> list[Any] | None:
            found = await asked(watch, REWARDS)
            former = versions[0]["weights_version"]
            return found if all(row["weights_version"] != former for row in found) else None

        found = await until(recomputed)
        assert [row["reward"] for row in found] == [0.6 * row["impressions"] for row in found]
        assert [one["impressions_weight"] for one in versions] == [0.3, 0.6]
        assert {row["weights_version"] for row in found} == {versions[1]["weights_version"]}
        event = "select event_data from system_events where event_type = 'REWARDS_RECOMPUTED'"
        (told,) = await asked(watch, event)
        assert told["event_data"]["changed"] == versions[1]["posts_changed"] > 0
        former = "select weights_version, reward from former_rewards where reward > 0"
        assert {row["weights_version"] for row in await asked(watch, former)} == {
            versions[0]["weights_version"]
        }
