"""Credits and ledger in the tables: they add up, and say the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import attrs
import pytest

from growthd.compute.attribution.records import PostRecord
from growthd.store.database import Database, Record
from tests.actors.crediting import (
    ACCOUNT,
    LEDGER,
    WHOLE,
    attributor,
    hour,
    pass_at,
    script,
    store,
)
from tests.compute.attribution.simulated import Account, Simulated, simulate
from tests.store.asking import rows, value


@pytest.fixture(scope="module")
def made() -> Simulated:
    return simulate(ACCOUNT, 3)


def _earlier(made: Simulated) -> PostRecord:
    return attrs.evolve(made.posts[0], post_id="p999999", posted_at=hour(-30 * 24))


async def changes(database: Database) -> Sequence[Record]:
    return await rows(
        database,
        "select event_data from system_events where event_type = 'CREDITS_CHANGED' order by id",
    )


async def test_credits_and_ledger_say_the_same_and_explain_every_change(
    database: Database, made: Simulated
) -> None:
    """F57: what the posts were given is what the ledger has for posts, and no follower twice."""
    await pass_at(database, made, 6 * 24)

    credits_, ledger = await rows(database, WHOLE), await rows(database, LEDGER)
    assert len(credits_) == sum(post.posted_at <= hour(6 * 24) for post in made.posts)
    assert sum(row["credit"] for row in credits_) == pytest.approx(
        sum(row["by_posts"] for row in ledger)
    )
    for row in ledger:
        assert sum(row["follows"]) == pytest.approx(row["by_posts"])
        assert list(row["follows"]) == sorted(row["follows"], reverse=True)
    for before, after in pairwise(ledger):
        assert before["ended_at"] == after["began_at"]
        assert before["followers_after"] == after["followers_before"]
    read = await value(database, "select max(measured_at) from account_snapshots")
    assert ledger[-1]["ended_at"] == read


async def test_windows_have_their_naive_change_and_their_part_of_the_credit(
    database: Database, made: Simulated
) -> None:
    await pass_at(database, made, 4 * 24)

    found = await rows(database, "select * from follower_attributions order by decision_id, 3")
    for row in found:
        both = row["followers_before"] is not None and row["followers_after"] is not None
        gained = row["followers_after"] - row["followers_before"] if both else None
        assert row["followers_gained"] == gained
    young = [row for row in found if row["decision_id"] == made.posts[-1].post_id]
    assert all(row["time_window_hours"] == 168 for row in young)
    first = [row for row in found if row["decision_id"] == made.posts[0].post_id]
    assert [row["time_window_hours"] for row in first] == [2, 24, 48, 168]
    parts = [row["credit"] for row in first]
    assert parts == sorted(parts)


async def test_a_missing_reading_is_no_gain(database: Database, made: Simulated) -> None:
    """F58: without a baseline nothing is said to have been gained."""
    await store(database, made, 4 * 24)
    await script(
        database, f"delete from account_snapshots where timestamp < '{hour(30).isoformat()}'"
    )

    await attributor(database).one_pass(hour(4 * 24))

    early = await rows(
        database,
        "select followers_before, followers_gained from follower_attributions a"
        " join content_metadata p using (account_id, decision_id)"
        f" where p.posted_at < '{hour(28).isoformat()}'",
    )
    assert early
    assert {tuple(row) for row in early} == {(None, None)}


async def test_what_changed_is_told_with_what_it_was(database: Database, made: Simulated) -> None:
    await pass_at(database, made, 3 * 24)
    former = {row["decision_id"]: row["credit"] for row in await rows(database, WHOLE)}

    await pass_at(database, made, 3 * 24 + 6)

    for row in await rows(database, WHOLE):
        metadata = row["attribution_metadata"]
        if row["decision_id"] in former and "former_credit" in metadata:
            assert metadata["former_credit"] == former[row["decision_id"]]
    first, second = await changes(database)
    assert first["event_data"]["new"] == first["event_data"]["posts"]
    assert second["event_data"]["new"] < second["event_data"]["posts"]


async def test_a_reading_that_came_late_divides_its_interval(
    database: Database, made: Simulated
) -> None:
    await store(database, made, 60)
    await script(
        database, f"delete from account_snapshots where timestamp = '{hour(50).isoformat()}'"
    )
    await attributor(database).one_pass(hour(60))
    undivided = await rows(database, LEDGER)

    await pass_at(database, made, 60)

    divided = await rows(database, LEDGER)
    assert len(divided) == len(undivided) + 1
    for before, after in pairwise(divided):
        assert before["ended_at"] == after["began_at"]


async def test_estimated_rows_and_test_posts_are_not_told(
    database: Database, made: Simulated
) -> None:
    """F59, F61: neither flattens a change, neither is credited with one."""
    await store(database, made, 60)
    await script(
        database,
        "update account_snapshots set source = 'estimated' where extract(hour from timestamp) = 9;"
        "update content_metadata set is_test_post = true where decision_id = 'p000001'",
    )

    await attributor(database).one_pass(hour(60))

    ends = {row["ended_at"].hour for row in await rows(database, LEDGER)}
    assert 9 not in ends
    assert 8 in ends
    assert "p000001" not in {row["decision_id"] for row in await rows(database, WHOLE)}


async def test_posts_from_before_the_watch_say_that_nothing_was_read(
    database: Database, made: Simulated
) -> None:
    old = Simulated(
        posts=(*made.posts, _earlier(made)),
        snapshots=made.snapshots,
        readings=made.readings,
        truth=made.truth,
    )

    await pass_at(database, old, 11 * 24)

    (row,) = [row for row in await rows(database, WHOLE) if row["decision_id"] == "p999999"]
    assert (row["credit"], row["attribution_method"], row["settled"]) == (
        None,
        "insufficient",
        True,
    )


async def test_accounts_are_attributed_apart(database: Database, made: Simulated) -> None:
    other = simulate(Account(days=4, posts=3), 9)
    await store(database, made, 60)
    await store(database, other, 60, "second")

    await attributor(database, "default", "second").one_pass(hour(60))

    counted = await rows(
        database,
        "select distinct account_id from follower_ledger order by account_id",
    )
    assert [row["account_id"] for row in counted] == ["default", "second"]
