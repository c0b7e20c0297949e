"""Kept evidence put before today's readers: what they would say of it now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from growthd.model.capture import Subject
from growthd.model.reading import Owner, Reading, Refusal, RefusalKind, SourceName
from growthd.reading import api_v2, dom, graphql


@attrs.frozen(kw_only=True)
class Kept:
    """What one witness saw, and the sanitised object that it saw it in."""

    reading_id: int
    account_id: str
    capture_id: int | None
    read_at: datetime
    subject: Subject = attrs.field(converter=Subject)
    subject_id: str
    """X's own id of the post or account."""
    source: SourceName = attrs.field(converter=SourceName)
    counts: Mapping[str, int | None]
    raw: bytes


@attrs.frozen(kw_only=True)
class Change:
    """What today's readers say otherwise: by metric, the value then and now."""

    kept: Kept
    refusal: Refusal | None
    """Set where they refuse what was read then."""
    differs: Mapping[str, tuple[int | None, int | None]] = attrs.field(factory=dict)


def read_again(kept: Kept, owner: Owner) -> Reading | Refusal:
    """The reading of today. `owner` is the account that the evidence is of."""
    wanted = kept.subject_id
    post = kept.subject is Subject.POST
    if not post:
        owner = attrs.evolve(owner, account_id=owner.account_id or wanted)
    match kept.source:
        case SourceName.PAGE_JSON if post:
            return graphql.read_post(_wrapped(kept.raw, "tweetResult"), wanted, owner)
        case SourceName.PAGE_JSON:
            return graphql.read_account(_wrapped(kept.raw, "user"), owner)
        case SourceName.PAGE_DOM if post:
            return dom.read_post(kept.raw, wanted, owner)
        case SourceName.PAGE_DOM:
            return dom.read_account(kept.raw, owner)
        case SourceName.API:
            return _of_api(kept, owner)
        case SourceName.CSV:
            return Refusal(kind=RefusalKind.ABSENT, detail="an export is read from its own file")


def change(kept: Kept, owner: Owner) -> Change | None:
    """What would change; None where today's readers say the same.

    What only the author is told may come from another answer than the one that was kept: of that
    only a contradiction counts.
    """
    reading = read_again(kept, owner)
    if isinstance(reading, Refusal):
        return Change(kept=kept, refusal=reading)
    now: dict[str, int | None] = attrs.asdict(reading.counts)
    differs = {
        name: (kept.counts.get(name), value)
        for name, value in now.items()
        if kept.counts.get(name) != value
    }
    return Change(kept=kept, refusal=None, differs=differs) if differs else None


def _wrapped(raw: bytes, place: str) -> bytes:
    """The object where a response would have it."""
    return b'{"data":{"' + place.encode() + b'":{"result":' + raw + b"}}}"


def _of_api(kept: Kept, owner: Owner) -> Reading | Refusal:
    listed = kept.subject is Subject.POST
    body = b'{"data":[' + kept.raw + b"]}" if listed else b'{"data":' + kept.raw + b"}"
    document = api_v2.parse(body)
    if isinstance(document, Refusal):
        return document
    if not listed:
        return api_v2.me(document, owner)
    author = api_v2.authors(document).get(kept.subject_id)
    owner = attrs.evolve(owner, account_id=owner.account_id or author)
    unread = Refusal(kind=RefusalKind.BLIND, detail="the kept object names no post")
    return api_v2.posts(document, owner, "kept").get(kept.subject_id, unread)
