"""Evidence says the same to the readers that made it, and tells where they have changed."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import orjson
import pytest

from growthd.model.capture import Subject
from growthd.model.reading import (
    AccountReading,
    Owner,
    PostReading,
    Reading,
    RefusalKind,
    SourceName,
)
from growthd.reading import api_v2, dom, graphql
from growthd.reading.again import Kept, change
from tests.reading import pages, payloads
from tests.reading.payloads import OWNER, POST_ID, SCHEMAS

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)


def kept(reading: object, **otherwise: int | None) -> Kept:
    """The reading as evidence keeps it, with these counts in place of its own."""
    assert isinstance(reading, (PostReading, AccountReading)), reading
    post = isinstance(reading, PostReading)
    return Kept(
        reading_id=1,
        account_id="default",
        capture_id=7,
        read_at=NOW,
        subject=Subject.POST if post else Subject.ACCOUNT,
        subject_id=reading.post_id if isinstance(reading, PostReading) else str(reading.account_id),
        source=reading.witness.source,
        counts=attrs.asdict(reading.counts) | otherwise,
        raw=reading.raw,
    )


def api_post() -> dict[str, object]:
    counts = {"like_count": 3, "retweet_count": 1, "reply_count": 0, "impression_count": 50}
    return {"id": POST_ID, "author_id": OWNER.account_id, "public_metrics": counts}


def by_every_witness() -> list[Reading | object]:
    """A post and an account by each witness, in every schema of users."""
    profile = pages.html(pages.profile_header(), head=pages.profile_schema())
    user = {
        "id": OWNER.account_id,
        "username": OWNER.handle,
        "public_metrics": {"followers_count": 31, "following_count": 5},
    }
    return [
        graphql.read_post(payloads.detail(payloads.entry(payloads.post())), POST_ID, OWNER),
        dom.read_post(pages.html(pages.cell(pages.article())), POST_ID, OWNER),
        dom.read_account(profile, OWNER),
        api_v2.posts({"data": [api_post()]}, OWNER, "GET")[POST_ID],
        api_v2.me({"data": user}, OWNER),
        *(
            graphql.read_account(
                orjson.dumps({"data": {"user": {"result": payloads.user(schema=schema)}}}), OWNER
            )
            for schema in SCHEMAS
        ),
    ]


@pytest.mark.parametrize("reading", by_every_witness())
@pytest.mark.parametrize("owner", [OWNER, Owner(account_id=None, handle=OWNER.handle)])
def test_what_was_read_is_read_again(reading: Reading, owner: Owner) -> None:
    assert change(kept(reading), owner) is None


@pytest.mark.parametrize("reading", by_every_witness())
def test_a_value_that_readers_now_see_otherwise_is_told(reading: Reading) -> None:
    name = "likes" if isinstance(reading, PostReading) else "followers"
    true = getattr(reading.counts, name)

    found = change(kept(reading, **{name: 12}), OWNER)

    assert found is not None
    assert (found.refusal, dict(found.differs)) == (None, {name: (12, true)})


@pytest.mark.parametrize("source", [SourceName.PAGE_JSON, SourceName.PAGE_DOM, SourceName.API])
def test_what_cannot_be_read_any_more_is_told(source: SourceName) -> None:
    whole = kept(by_every_witness()[0])
    for raw in (b"{}", b"not even JSON", b"[1]", b"<html></html>"):
        found = change(attrs.evolve(whole, raw=raw, source=source), OWNER)
        assert found is not None
        assert found.refusal is not None


def test_an_export_is_not_read_from_evidence() -> None:
    found = change(attrs.evolve(kept(by_every_witness()[0]), source=SourceName.CSV), OWNER)
    assert found is not None
    assert found.refusal is not None
    assert found.refusal.kind is RefusalKind.ABSENT
