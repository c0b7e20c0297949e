"""The API over HTTP: what is asked, what is read, and how it is refused."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from growthd.model.post import DecisionType
from growthd.model.reading import Owner, PrivateCounts, Refusal, RefusalKind, SourceName
from growthd.model.verdict import AccountVerdict, PageReading, PostVerdict
from growthd.model.visit import Place
from growthd.simx.faults import Fate, Faults
from growthd.simx.mint import Machine, minted_by
from growthd.supervision.outage import Outage
from tests.sources.asking import spent_on
from tests.sources.conftest import Api, a_visit, claimed

DAY = 1440


def verdict(reading: PageReading, tweet_id: str) -> PostVerdict:
    answer = reading.posts[tweet_id]
    assert isinstance(answer, PostVerdict), answer
    return answer


def refused(reading: PageReading, tweet_id: str) -> RefusalKind:
    answer = reading.posts[tweet_id]
    assert not isinstance(answer, PostVerdict)
    return answer.kind


async def test_a_first_look_reads_the_account_and_every_post_of_its_timeline(api: Api) -> None:
    """Pagination: more posts than fit on one page, and none of them twice or missing."""
    reading = await api.source().visit(a_visit())

    account = reading.account
    assert isinstance(account, AccountVerdict)
    assert account.counts == api.world.account(api.time.at)
    posts = api.world.posts(api.time.at)
    own = {i for post in posts for i in (post.thread_tweet_ids or (post.tweet_id,))}
    assert len(own) > 100
    assert reading.posts.keys() == own
    assert all(minted_by(post_id) is Machine.OWNER for post_id in reading.posts)
    assert api.metrics.api_requests.labels("timeline", "200")._value.get() == 2
    for post_id in own:
        found = verdict(reading, post_id)
        assert found.counts == api.world.counts(post_id, api.time.at)
        assert [one.witness.source for one in found.witnesses] == [SourceName.API]


async def test_a_post_brings_what_discovery_and_its_author_want_to_know(api: Api) -> None:
    reply = next(p for p in api.world.posts(api.time.at) if p.decision_type is DecisionType.REPLY)
    reading = await api.source().visit(a_visit())

    found = verdict(reading, reply.tweet_id)
    (witness,) = found.witnesses
    extras = api.world.extras(reply.tweet_id, api.time.at)
    assert (witness.in_reply_to, witness.text) == (reply.target_tweet_id, reply.content)
    assert witness.posted_at is not None
    assert abs(witness.posted_at - reply.posted_at) < timedelta(seconds=1)
    assert found.private == PrivateCounts(
        profile_clicks=extras.profile_clicks, url_clicks=extras.url_clicks
    )


async def test_analytics_are_read_at_their_horizons_alone(api: Api) -> None:
    posts = api.world.posts(api.time.at - timedelta(days=1))
    known = max(posts, key=lambda p: api.world.extras(p.tweet_id, api.time.at).follows)
    other = next(post for post in posts if post is not known)
    captures = (
        claimed(known.tweet_id, DAY, api.time.at),
        claimed(other.tweet_id, 60, api.time.at),
    )
    reading = await api.source(analytics=(DAY,)).visit(a_visit(*captures))

    extras = api.world.extras(known.tweet_id, api.time.at)
    assert extras.follows > 0
    assert verdict(reading, known.tweet_id).private == PrivateCounts(
        profile_clicks=extras.profile_clicks,
        url_clicks=extras.url_clicks,
        detail_expands=extras.detail_expands,
        new_follows=extras.follows,
    )
    assert verdict(reading, other.tweet_id).private.new_follows is None


async def test_what_is_private_is_unknown_after_thirty_days(api: Api) -> None:
    """Absent is never 0, and what is refused is not asked for."""
    post = api.world.posts(api.time.at)[0]
    api.time.at = post.posted_at + timedelta(days=40)
    visit = a_visit(place=Place.POST, post_id=post.tweet_id)
    found = verdict(await api.source().visit(visit), post.tweet_id)
    assert found.private == PrivateCounts()
    assert found.counts.views is not None


async def test_more_than_a_hundred_posts_are_looked_up_in_several_requests(api: Api) -> None:
    source = api.source()
    await source.visit(a_visit())
    old = [post.tweet_id for post in api.world.posts(api.time.at)]
    api.time.pass_by(timedelta(days=20))
    reading = await source.visit(a_visit(*(claimed(one, 10080, api.time.at) for one in old)))
    assert api.metrics.api_requests.labels("tweets", "200")._value.get() == -(-len(old) // 100)
    assert all(verdict(reading, one).counts.views is not None for one in old)


async def test_each_post_that_cannot_be_read_says_why(api: Api) -> None:
    posts = api.world.posts(api.time.at)
    gone, fresh = posts[0].tweet_id, posts[-1].tweet_id
    reply = next(p for p in posts if p.decision_type is DecisionType.REPLY)
    assert reply.target_tweet_id is not None
    foreign = reply.target_tweet_id  # F05: the stored id belongs to somebody else's post
    api.time.at = posts[-1].posted_at + timedelta(minutes=2)
    api.site.faults = Faults(fates={gone: Fate.DELETED, fresh: Fate.DELETED})
    captures = [claimed(one, 60, api.time.at) for one in (gone, fresh, foreign)]
    reading = await api.source().visit(a_visit(*captures))
    assert refused(reading, gone) is RefusalKind.GONE
    assert refused(reading, fresh) is RefusalKind.UNAVAILABLE  # X may not know it everywhere yet
    assert refused(reading, foreign) is RefusalKind.WRONG_ACCOUNT


async def test_a_token_of_another_account_reads_nothing(api: Api) -> None:
    """F04."""
    visit = attrs.evolve(a_visit(), owner=Owner(account_id="1", handle="night_notes"))
    reading = await api.source().visit(visit)
    assert reading.refusal is not None
    assert reading.refusal.kind is RefusalKind.WRONG_ACCOUNT
    assert not reading.posts


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        (None, 0o600, "there is no token"),
        ("secret", 0o644, "chmod 600"),
        ("two words", 0o600, "holds neither one token nor the four keys"),
        ("", 0o600, "holds neither"),
        ("expired", 0o600, "make a new one"),
    ],
)
async def test_a_token_that_opens_nothing_is_named_with_its_remedy(
    api: Api, content: str | None, mode: int, said: str
) -> None:
    if content is None:
        api.token.unlink()
    else:
        api.token.write_text(content)
        api.token.chmod(mode)
    source = api.source()
    reading = await source.visit(a_visit())
    assert reading.refusal is not None
    assert reading.refusal.kind is RefusalKind.LOGGED_OUT
    assert said in reading.refusal.detail
    assert not content or content not in reading.refusal.detail

    api.token.write_text(api.site.desk.token)
    api.token.chmod(0o600)
    assert (await source.visit(a_visit())).refusal is None  # it resumes by itself


async def test_a_rate_limit_is_a_refusal_with_its_end_and_is_not_run_into_again(api: Api) -> None:
    source = api.source()
    await source.visit(a_visit())
    api.site.faults = Faults(rate_limit=1, rate_limit_seconds=300)
    until = api.time.at + timedelta(seconds=300)
    post = api.world.posts(api.time.at)[0]
    captures = (claimed(post.tweet_id, 60, api.time.at),)

    first = await source.visit(a_visit(*captures))
    asked = api.site.requests["api"]
    second = await source.visit(a_visit(*captures))

    for reading in (first, second):
        answer = reading.posts[post.tweet_id]
        assert not isinstance(answer, PostVerdict)
        assert (answer.kind, answer.until) == (RefusalKind.RATE_LIMITED, until)
        assert isinstance(reading.account, Refusal)
        assert [one.kind for one in reading.setbacks] == [RefusalKind.RATE_LIMITED]
    assert api.site.requests["api"] == asked

    api.site.faults = Faults()
    api.time.pass_by(timedelta(seconds=301))
    assert verdict(await source.visit(a_visit(*captures)), post.tweet_id).counts.views is not None


async def test_a_quota_that_is_used_up_is_not_overdrawn(api: Api) -> None:
    """The last request of a window says that it was the last."""
    api.site.desk.limits["me"] = 2
    source = api.source()
    for _ in range(4):
        await source.visit(a_visit())
    assert api.metrics.api_requests.labels("me", "200")._value.get() == 2
    assert api.metrics.api_requests.labels("me", "429")._value.get() == 0


async def test_analytics_that_are_limited_for_a_moment_are_waited_for(api: Api) -> None:
    """What would come in time is not stored without its follows."""
    post = api.world.posts(api.time.at - timedelta(days=1))[-1].tweet_id
    visit = a_visit(claimed(post, DAY, api.time.at))
    api.site.faults = Faults(rate_limit=1e-9)
    for seconds, waits in ((600, True), (3600, False)):
        api.site.limited_until["api analytics"] = api.time.at + timedelta(seconds=seconds)
        answer = (await api.source(analytics=(DAY,)).visit(visit)).posts[post]
        assert isinstance(answer, PostVerdict) is not waits


async def test_no_network_is_an_outage_and_costs_nothing(api: Api) -> None:
    source = attrs.evolve(api, base="http://127.0.0.1:9").source()
    with pytest.raises(Outage, match="cannot be reached"):
        await source.visit(a_visit())
    assert await api.database.run(spent_on, api) == 0


async def test_an_overloaded_api_is_tried_again_later(api: Api) -> None:
    api.site.faults = Faults(over_capacity=1)
    reading = await api.source().visit(a_visit())
    assert reading.refusal is not None
    assert reading.refusal.kind is RefusalKind.UNAVAILABLE
    assert await api.database.run(spent_on, api) == 0


async def test_analytics_that_the_plan_lacks_are_unknown_and_all_else_is_read(api: Api) -> None:
    """F10: X refuses its analytics, as it does to those who do not pay for them."""
    api.site.desk.excluded = frozenset({"analytics"})
    post = api.world.posts(api.time.at - timedelta(days=1))[-1].tweet_id

    reading = await api.source(analytics=(DAY,)).visit(a_visit(claimed(post, DAY, api.time.at)))

    answer = reading.posts[post]
    assert isinstance(answer, PostVerdict)
    assert answer.counts.views is not None
    assert (answer.private.new_follows, answer.private.detail_expands) == (None, None)
    assert len(reading.setbacks) == 1
