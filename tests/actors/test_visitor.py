"""What a visit found is stored as one whole: numbers, endings, retries, discoveries, notices."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from growthd.model.reading import AccountCounts, PostCounts, Refusal, RefusalKind, SourceName
from growthd.model.verdict import PostVerdict
from growthd.model.visit import Place, Visit
from growthd.store.database import Database
from growthd.supervision.outage import Outage
from tests.actors.making import ACCOUNT, ME, Crew, Told, page, replies, seen, tweet_of, wall
from tests.actors.visiting import due, entry, look, notices, stored, the_hour
from tests.store.asking import rows, value
from tests.store.making import NOW, TWEET, claimed

MINUTE = timedelta(minutes=1)


@pytest.fixture
def crew(database: Database) -> Crew:
    return Crew(database=database)


async def test_what_was_read_is_stored_with_all_that_is_known(crew: Crew) -> None:
    (capture,) = await due(crew, 0)

    await look(crew, page({TWEET: seen(TWEET)}, at=NOW + 3 * MINUTE), replies(capture))

    (kept,) = await rows(crew.database, "select * from performance_snapshots")
    assert (kept["likes"], kept["impressions"], kept["replies"]) == (3, 50, 0)
    assert (kept["quality"], kept["lateness"]) == ("on_time", 3 * MINUTE)
    assert (kept["followers_at_snapshot"], kept["source"]) == (1304, "scraped")
    ended = await entry(crew)
    assert (ended["state"], ended["captured_at"]) == ("captured", NOW + 3 * MINUTE)
    witnesses = await rows(crew.database, "select * from readings where subject = 'post'")
    assert [(one["capture_id"], one["verdict"]) for one in witnesses] == [
        (capture.capture_id, "published")
    ]
    assert crew.count("captures_total", horizon="baseline", result="captured") == 1
    assert crew.count("capture_lateness_seconds_sum", horizon="baseline") == 180


async def test_unknown_stays_unknown(crew: Crew) -> None:
    """F21, F23, F25: no zero where nothing was said."""
    (capture,) = await due(crew, 0)

    await look(crew, page({TWEET: seen(TWEET, counts=PostCounts(likes=0))}), replies(capture))

    (kept,) = await rows(crew.database, "select * from performance_snapshots")
    assert kept["likes"] == 0
    assert {kept[name] for name in ("impressions", "reposts", "replies", "bookmarks")} == {None}
    assert kept["engagement_rate"] is None


async def test_what_was_read_late_says_so(crew: Crew) -> None:
    """F43."""
    (capture,) = await due(crew, 0)

    await look(crew, page({TWEET: seen(TWEET)}, at=NOW + 11 * MINUTE), replies(capture))

    assert (await entry(crew))["state"] == "late"
    assert await value(crew.database, "select quality from performance_snapshots") == "late"


async def test_the_account_is_stored_for_its_hour(crew: Crew) -> None:
    (capture,) = await the_hour(crew)

    await look(crew, page(at=NOW + 2 * MINUTE), replies(capture))

    (kept,) = await rows(crew.database, "select * from account_snapshots")
    assert (kept["timestamp"], kept["measured_at"]) == (NOW, NOW + 2 * MINUTE)
    assert (kept["followers_count"], kept["total_posts"]) == (1304, 1200)
    assert (kept["exact"], (await entry(crew))["state"]) == (True, "captured")
    assert await notices(crew) == {"ACCOUNT_SNAPSHOT": attrs.asdict(ACCOUNT)}
    assert crew.count("followers", account="default") == 1304


async def test_a_profile_without_followers_ends_no_hour(crew: Crew) -> None:
    """F58: a missing count is not a count of nothing."""
    (capture,) = await the_hour(crew)

    await look(crew, page(account=AccountCounts(posts=3)), replies(capture))

    ended = await entry(crew)
    assert (ended["state"], ended["reason"], ended["attempts"]) == ("due", "held_back", 1)
    assert "account_snapshots" not in await stored(crew)
    assert crew.count("followers", account="default") is None


async def test_a_timeline_without_the_post_sends_to_its_own_page(crew: Crew) -> None:
    """F02: and costs the post no attempt."""
    (capture,) = await due(crew, 0)

    await look(crew, page(), replies(capture))

    again = await entry(crew)
    assert (again["state"], again["reason"], again["own_page"]) == ("due", "absent", True)
    assert (again["attempts"], again["next_attempt_at"]) == (0, NOW)


async def test_a_page_that_did_not_answer_is_tried_again_after_a_while(crew: Crew) -> None:
    (capture,) = await due(crew, 0)

    await look(crew, wall(Refusal(kind=RefusalKind.UNAVAILABLE, detail="503")), replies(capture))

    again = await entry(crew)
    assert (again["state"], again["reason"], again["attempts"]) == ("due", "unavailable", 1)
    assert again["next_attempt_at"] == NOW + timedelta(seconds=30)
    assert await stored(crew) == {"readings": 1}


async def test_a_value_that_witnesses_dispute_is_held_back(crew: Crew) -> None:
    (capture,) = await due(crew, 0)
    (one,) = seen(TWEET, counts=PostCounts(likes=3)).witnesses
    drawn = attrs.evolve(one.witness, source=SourceName.PAGE_DOM)
    other = attrs.evolve(one, counts=PostCounts(likes=68_000), witness=drawn)
    disputed = PostVerdict(post_id=TWEET, counts=PostCounts(), witnesses=(one, other))

    await look(crew, page({TWEET: disputed}), replies(capture))

    assert (await entry(crew))["reason"] == "held_back"
    assert "performance_snapshots" not in await stored(crew)
    assert crew.count("readings_suspect_total", metric="likes") == 2


async def test_the_last_attempt_ends_as_missed_and_is_told(crew: Crew) -> None:
    """F44."""
    (capture,) = await due(crew, 0)
    tired = attrs.evolve(capture, attempts=7)
    blind = Refusal(kind=RefusalKind.BLIND, detail="unknown", fingerprint="f9")

    await look(crew, page({TWEET: blind}), replies(tired))

    ended = await entry(crew)
    assert (ended["state"], ended["reason"]) == ("missed", "blind")
    assert (await notices(crew))["CAPTURE_MISSED"] == {"count": 1, "reasons": {"blind": 1}}
    assert crew.count("captures_missed_total", horizon="baseline", reason="blind") == 1


async def test_a_deleted_post_is_gone(crew: Crew) -> None:
    """F16."""
    (capture,) = await due(crew, 0)
    gone = Refusal(kind=RefusalKind.GONE, detail="deleted")

    await look(crew, page({TWEET: gone}), Visit(
        owner=ME.owner, place=Place.POST, post_id=TWEET, captures=(capture,)
    ))  # fmt: skip

    ended = await entry(crew)
    assert (ended["state"], ended["reason"]) == ("gone", "deleted")
    assert "CAPTURE_MISSED" not in await notices(crew)


@pytest.mark.parametrize(
    "kind", [RefusalKind.LOGGED_OUT, RefusalKind.CHALLENGE, RefusalKind.WRONG_ACCOUNT]
)
async def test_a_wall_stores_no_number_and_calls_the_owner(crew: Crew, kind: RefusalKind) -> None:
    """F07, F09, F28: nothing is a value, and the owner hears of it."""
    captures = [*await due(crew, 0, 60), *await the_hour(crew)]

    await look(crew, wall(Refusal(kind=kind, detail="as the page said")), replies(*captures))

    found = await rows(crew.database, "select distinct state, reason, attempts from captures")
    assert [tuple(row) for row in found] == [("due", kind.value, 0)]
    told = {"kind": kind.value, "detail": "as the page said"}
    assert await notices(crew) == {"SESSION_EXPIRED": told}
    assert await stored(crew) == {"readings": 1, "system_events": 1}
    assert crew.count("login_required", account="default") == 1


async def test_a_rate_limit_is_waited_out(crew: Crew) -> None:
    (capture,) = await due(crew, 0)
    until = NOW + 21 * MINUTE
    limit = Refusal(kind=RefusalKind.RATE_LIMITED, detail="429", until=until)

    await look(crew, wall(limit), replies(capture))

    assert (await entry(crew))["next_attempt_at"] == until
    assert crew.count("rate_limited_until_timestamp_seconds", account="default") is not None


async def test_the_wall_is_gone_once_a_page_is_read(crew: Crew) -> None:
    logged_out = Refusal(kind=RefusalKind.LOGGED_OUT, detail="log in")
    await look(crew, wall(logged_out), replies())
    await look(crew, page(), replies())

    assert crew.count("login_required", account="default") == 0


async def test_a_lost_lease_writes_no_number(crew: Crew) -> None:
    """Another runner has the capture by now, and reads it itself."""
    (stale,) = await due(crew, 0)
    lapse = "update captures set lease_until = now() - interval '1 second'"
    await crew.database.run(lambda session: session.script(lapse))
    (fresh,) = await claimed(crew.database, "r2")

    await look(crew, page({TWEET: seen(TWEET)}), replies(stale))

    assert "performance_snapshots" not in await stored(crew)
    held = await entry(crew)
    assert (held["state"], held["owner"], held["epoch"]) == ("claimed", "r2", fresh.lease.epoch)
    assert crew.count("captures_total", horizon="baseline", result="captured") is None


async def test_what_outlived_its_window_is_missed_without_a_visit(crew: Crew) -> None:
    captures = await due(crew, 0)
    crew.hands.at = NOW + 41 * MINUTE

    source = await look(crew, page(), replies(*captures))

    assert source.visits == []
    ended = await entry(crew)
    assert (ended["state"], ended["reason"]) == ("missed", "no_capacity")
    assert (await notices(crew))["CAPTURE_MISSED"] == {"count": 1, "reasons": {"no_capacity": 1}}
    assert crew.count("captures_total", horizon="baseline", result="missed") == 1


async def test_what_was_read_after_its_window_is_no_number(crew: Crew) -> None:
    (capture,) = await due(crew, 0)

    await look(crew, page({TWEET: seen(TWEET)}, at=NOW + 41 * MINUTE), replies(capture))

    assert (await entry(crew))["reason"] == "read_too_late"
    assert "performance_snapshots" not in await stored(crew)
    assert (await notices(crew))["CAPTURE_MISSED"] == {"count": 1, "reasons": {"read_too_late": 1}}


async def test_an_outage_gives_the_captures_back_untried(crew: Crew) -> None:
    captures = await due(crew, 0, 60)

    with pytest.raises(Outage, match="no browser"):
        await look(crew, Outage("no browser"), replies(*captures))

    found = await rows(crew.database, "select distinct state, reason, attempts from captures")
    assert [tuple(row) for row in found] == [("due", "outage", 0)]
    assert await stored(crew) == {}


async def test_visits_that_bring_nothing_three_times_in_a_row_are_a_fault(crew: Crew) -> None:
    """F45: a page of an unknown shape is told by the heartbeat, with its reason."""
    blind = page({TWEET: Refusal(kind=RefusalKind.BLIND, detail="unknown shape")}, account=None)
    (capture,) = await due(crew, 0)
    visitor = crew.visitor(Told(blind))

    for _ in range(3):
        await visitor.one_pass(replies(capture))

    assert (visitor.pulse.faults_in_row, visitor.pulse.succeeded_at) == (1, None)
    assert visitor.pulse.last_error == "0 of 1 done, 3 times in a row: blind"


async def test_a_wall_is_no_fault_of_the_visitor(crew: Crew) -> None:
    """F07: the owner is told of the wall itself."""
    (capture,) = await due(crew, 0)
    limited = wall(Refusal(kind=RefusalKind.RATE_LIMITED, detail="429"))
    visitor = crew.visitor(Told(limited))

    for _ in range(3):
        await visitor.one_pass(replies(capture))

    assert visitor.pulse.faults_in_row == 0


async def test_a_post_is_as_old_as_the_answer_that_carried_it(crew: Crew) -> None:
    """F43: not as what the timeline brought when it was read on."""
    (capture,) = await due(crew, 0)
    said_at = NOW + 2 * MINUTE
    scrolled = attrs.evolve(
        page({TWEET: seen(TWEET)}, at=NOW + 11 * MINUTE), moments={TWEET: said_at}
    )

    await look(crew, scrolled, replies(capture))

    assert (await entry(crew))["state"] == "captured"
    (kept,) = await rows(crew.database, "select * from performance_snapshots")
    assert kept["collected_at"] == said_at
    assert await value(crew.database, "select seen_at from known_counts") == said_at


async def test_a_page_holds_what_came_home_of_it_however_far_was_planned(crew: Crew) -> None:
    """A timeline that was read on for a missing post is two pages, not one with twice the posts."""
    shown = [NOW - n * MINUTE for n in range(20)]
    home = page({tweet_of(at): seen(tweet_of(at), at=at) for at in shown})

    await look(crew, attrs.evolve(home, pages=2), replies())

    assert [crew.timelines.page_of(ME.account_id, at) for at in (shown[9], shown[10])] == [1, 2]
