"""What the attributor itself writes agrees with every other name that tells of followers."""

from __future__ import annotations

from growthd.store.database import Database
from tests.actors.crediting import attributor
from tests.healthy import last_moment
from tests.store.asking import rows, value
from tests.store.telling import told

BESIDE = """
select credit.followers_before, seen.followers_before, credit.followers_after, {after}
from follower_attributions credit
join {name} seen on seen.post_id = credit.decision_id
where credit.time_window_hours = {hours}
"""


async def test_the_attributors_counts_are_those_of_the_checkpoints(healthy: Database) -> None:
    """F53: hourly counts beside the baseline's own would be two answers to one question."""
    await told(
        healthy,
        "delete from follower_attributions; delete from follower_ledger;"
        " update account_snapshots set followers_count = followers_count + 3",
    )

    await attributor(healthy).one_pass(await last_moment(healthy))

    assert await value(healthy, "select count(*) from post_attribution") != 0
    for name, after, hours in (
        ("follower_attribution", "followers_24h", 24),
        ("follower_attribution", "followers_48h", 48),
        ("post_attribution", "followers_2h_after", 2),
        ("post_attribution", "followers_24h_after", 24),
        ("comprehensive_metrics", "followers_48h_after", 48),
    ):
        found = await rows(healthy, BESIDE.format(name=name, after=after, hours=hours))
        assert len(found) > 20
        assert all(row[0] == row[1] and row[2] == row[3] for row in found), (name, hours)
