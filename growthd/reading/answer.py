"""The answer to one question about one file, in the form that `growthd read` writes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import attrs

from growthd.model.page import PageCapture
from growthd.model.reading import (
    AccountCounts,
    AccountReading,
    Owner,
    PostCounts,
    PostReading,
    Reading,
    Refusal,
    RefusalKind,
)
from growthd.model.verdict import AccountVerdict, PostVerdict, Suspect
from growthd.reading import graphql
from growthd.reading.page import read_page
from growthd.reading.response import parse
from growthd.reading.sighting import Sighting, occurrences

PAGE = "page"
"""The operation name that stands for a rendered page instead of a JSON response."""


def answer(material: bytes, op: str | None, post_id: str | None, owner: Owner) -> dict[str, Any]:
    """What is read of one post, or with `post_id` None of the account, ready to be JSON.

    Keys: outcome (`reading` or `refusal`), kind (of the refusal), post, account, witnesses.
    """
    if op == PAGE or (op is None and material.lstrip()[:1] == b"<"):
        return _of_page(material, post_id, owner)
    return _of_json(material, post_id, owner)


def _of_json(body: bytes, post_id: str | None, owner: Owner) -> dict[str, Any]:
    response = parse(body)
    if isinstance(response, Refusal):
        return _refused(response)
    if post_id is None:
        account = graphql.find_account(response, owner)
        seen = [_account_occurrence(one) for one in graphql.account_occurrences(response, owner)]
        return _told(account, seen)
    post = graphql.find_post(response, post_id, owner)
    return _told(post, [_post_occurrence(one) for one in occurrences(response, post_id)])


def _of_page(html: bytes, post_id: str | None, owner: Owner) -> dict[str, Any]:
    page = PageCapture(
        asked="", url="", title="", html=html, settled=True, payloads=(),
        loaded_at=datetime.min.replace(tzinfo=UTC),
    )  # fmt: skip
    found = read_page(page, owner, frozenset() if post_id is None else frozenset({post_id}))
    if found.refusal is not None:
        return _refused(found.refusal)
    verdict = found.account if post_id is None else found.posts[post_id]
    if verdict is None:
        verdict = Refusal(kind=RefusalKind.ABSENT, detail="the page holds no profile data")
    return _refused(verdict) if isinstance(verdict, Refusal) else _judged(verdict)


def _told(reading: Reading | Refusal, occurrences: list[dict[str, Any]]) -> dict[str, Any]:
    if isinstance(reading, Refusal):
        return _refused(reading)
    testimony = _testimony(reading) | {"occurrences": occurrences}
    return _read(_subject(reading, reading.counts), {reading.witness.source.value: testimony})


def _judged(verdict: PostVerdict | AccountVerdict) -> dict[str, Any]:
    reading = verdict.witnesses[-1]
    witnesses: dict[str, Any] = {
        one.witness.source.value: _testimony(one) for one in verdict.witnesses
    }
    if verdict.suspects:
        witnesses["suspects"] = [_suspect(one) for one in verdict.suspects]
    return _read(_subject(reading, verdict.counts), witnesses)


def _subject(reading: Reading, counts: PostCounts | AccountCounts) -> dict[str, Any]:
    if isinstance(reading, PostReading):
        return {"post": {"id": reading.post_id, **attrs.asdict(counts)}}
    identity = {"id": reading.account_id, "handle": reading.handle}
    return {"account": {**identity, **attrs.asdict(counts)}}


def _read(subject: dict[str, Any], witnesses: dict[str, Any]) -> dict[str, Any]:
    empty = {"outcome": "reading", "kind": None, "post": None, "account": None}
    return empty | subject | {"witnesses": witnesses}


def _refused(refusal: Refusal) -> dict[str, Any]:
    told = {
        "detail": refusal.detail,
        "until": None if refusal.until is None else refusal.until.isoformat(),
        "fingerprint": refusal.fingerprint,
    }
    return {
        "outcome": "refusal",
        "kind": refusal.kind.value,
        "post": None,
        "account": None,
        "witnesses": {"refusal": told},
    }


def _testimony(reading: Reading) -> dict[str, Any]:
    told: dict[str, Any] = attrs.asdict(reading.witness)
    del told["source"]
    told |= attrs.asdict(reading.counts)
    if reading.displayed:
        told["displayed"] = {name: [one.low, one.high] for name, one in reading.displayed.items()}
    return told


def _post_occurrence(sighting: Sighting) -> dict[str, Any]:
    reading = sighting.reading
    if isinstance(reading, Refusal):
        return {"role": sighting.role.value, "refusal": reading.kind.value}
    return {
        "role": sighting.role.value,
        "entry_id": sighting.entry_id,
        "path": reading.witness.path,
        "author_id": reading.author_id,
        "author": reading.author_handle,
        "pinned": reading.pinned,
        "promoted": reading.promoted,
        "edit_ids": reading.edit_ids,
        "in_reply_to": reading.in_reply_to,
        "conversation_id": reading.conversation_id,
        "repost_of": reading.repost_of,
        "quote_of": reading.quote_of,
        "visibility_wrapped": sighting.visibility_wrapped,
        "previous_counts": sighting.has_previous_counts,
        "views_state": sighting.views_state,
        **attrs.asdict(reading.counts),
    }


def _account_occurrence(reading: AccountReading) -> dict[str, Any]:
    return {
        "path": reading.witness.path,
        "protected": reading.protected,
        **attrs.asdict(reading.counts),
    }


def _suspect(suspect: Suspect) -> dict[str, Any]:
    return {
        "metric": suspect.metric,
        "value": suspect.value,
        "doubt": suspect.doubt.value,
        "detail": suspect.detail,
    }
