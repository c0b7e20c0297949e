"""A post's page: what it earned, in whose company, what was read when, and its reward."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser

from growthd.actors.rewarder import Rewarder
from growthd.clock import Clock
from growthd.compute.reward import RewardWeights
from growthd.store import explanations
from growthd.store.database import Database, Session
from growthd.supervision.pulse import Pulse
from growthd.web.explaining.explain import explain
from growthd.web.explaining.explanation import Explanation
from tests.store.rewarding import live
from tests.web.conftest import NOW


@pytest.fixture
async def lived(client: httpx2.AsyncClient, database: Database) -> httpx2.AsyncClient:
    """A client, after three posts have lived and were rewarded by two sets of weights."""
    await live(database, NOW)
    for weights in (RewardWeights(), RewardWeights(followers=0.8)):
        await Rewarder(
            database=database,
            clock=Clock(),
            accounts=["default"],
            weights=weights,
            zone=ZoneInfo("UTC"),
            pulse=Pulse(name="rewarder"),
        ).one_pass(NOW)
    return client


async def told(database: Database, name: str) -> Explanation:
    record = await database.run(explanations.on_record, accounts=["default"], name=name)
    assert record is not None
    return explain(record, None, NOW)


async def page_of(client: httpx2.AsyncClient, name: str) -> tuple[int, str]:
    """The status and all that a reader sees, on one line."""
    answer = await client.get(f"/posts/{name}")
    body = LexborHTMLParser(answer.text).body
    assert body is not None
    return answer.status_code, " ".join(body.text().split())


async def test_the_page_says_what_it_earned_and_how_sure_that_is(
    lived: httpx2.AsyncClient,
) -> None:
    status, text = await page_of(lived, "d1")

    assert status == 200
    assert "It earned about 3.2 followers, most likely 1.5 to 5.0 (80 %)" in text
    assert "That it earned at least one is 96% certain." in text
    assert "Meanwhile the account changed by +4: other posts earned 0.50" in text
    assert "About 90% of them are expected to stay for a week." in text
    assert "Why <b>sleep</b>" in text


async def test_what_was_read_when_and_why_not(lived: httpx2.AsyncClient) -> None:
    _, text = await page_of(lived, "d1")

    assert "1h 120 3 — — — — read 47 hours ago by scraped" in text
    assert "2h — — — — — — missed: the machine slept until its window had closed" in text
    assert "7d — — — — — — due in 5 days" in text


async def test_the_reward_adds_up_part_by_part(
    lived: httpx2.AsyncClient, database: Database
) -> None:
    reward = (await told(database, "d1")).reward

    assert reward is not None
    assert reward.total is not None
    assert sum(part.points or 0.0 for part in reward.parts) == reward.total
    followers, impressions, bookmarks = (part.sentence for part in reward.parts)
    assert followers == (
        "followers earned: 3.2, 1.73 times the 1.9 that an average one earns;"
        " a weight of 0.8 makes it 1.39"
    )
    assert impressions == (
        "impressions: 900, 1.50 times the 600 that an average one gets;"
        " a weight of 0.3 makes it 0.45"
    )
    assert bookmarks == (
        "bookmarks: 4.0, 1.33 times the 3.0 that an average one gets; a weight of 0.2 makes it 0.27"
    )
    (former,) = reward.former
    assert former.version == RewardWeights().version
    assert former.reward == pytest.approx(0.5 * 3.25 / 1.875 + 0.45 + 0.8 / 3)
    _, text = await page_of(lived, "d1")
    assert "Its reward is 2.10; an average post of this kind gets 1.3." in text
    assert "It may still change: followers are credited until a post is seven days old." in text
    assert f"By the former weights {former.version} it was 1.6." in text


async def test_every_interval_adds_up_and_names_its_company(
    lived: httpx2.AsyncClient, database: Database
) -> None:
    found = await told(database, "d1")

    assert [one.own for one in found.growth] == [2.5, 0.75]
    for one in found.growth:
        assert one.own + one.by_others + one.background - one.lost == one.change
    assert [(one.decision_id, one.follows) for one in found.company] == [("d2", 0.5)]
    assert "Up to 1 other post could have earned followers at the same time" in (
        found.company_sentence
    )
    _, text = await page_of(lived, "d1")
    assert "A rival" in text


async def test_an_account_whose_growth_follows_no_posts_says_so(
    lived: httpx2.AsyncClient, database: Database
) -> None:
    said = " ".join((await told(database, "d2")).verdict)

    assert "take the figures for a fair share, not for a finding" in said


async def test_a_post_that_is_not_credited_yet_says_what_is_missing(
    lived: httpx2.AsyncClient,
) -> None:
    status, text = await page_of(lived, "1893000000000000003")

    assert status == 200
    assert "It is not credited with followers yet" in text
    assert "It has no reward yet: followers earned, impressions, bookmarks are not known." in text
    assert "The follower count has not been read while it was alive." in text


async def test_an_unknown_post_is_said_to_be_unknown(lived: httpx2.AsyncClient) -> None:
    status, text = await page_of(lived, "no/such%3Cb%3E")

    assert status == 404
    assert "growthd knows no post of this name" in text


async def test_its_page_needs_nothing_that_the_policy_forbids(lived: httpx2.AsyncClient) -> None:
    page = LexborHTMLParser((await lived.get("/posts/d1")).text)

    assert page.css("[style], style") == []
    assert [script for script in page.css("script") if not script.attributes.get("src")] == []
    assert len(page.css("h1")) == 1
    assert len(page.css("table caption")) == len(page.css("table")) == 3
    assert [cell for cell in page.css("th") if "scope" not in cell.attributes] == []


async def test_a_test_post_is_neither_credited_nor_scored(
    client: httpx2.AsyncClient, database: Database
) -> None:
    """F61."""
    await live(database, NOW)

    async def mark(session: Session) -> None:
        await session.script("update content_metadata set is_test_post = true")

    await database.run(mark)
    assert (await told(database, "d1")).verdict == (
        "A test post: it is neither read, nor credited, nor scored.",
    )
