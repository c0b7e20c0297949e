"""Readings out of answers of X's API v2: users, posts, analytics, and its problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeAlias

import attrs
import orjson

from growthd.model.reading import (
    AccountCounts,
    AccountReading,
    Owner,
    PostCounts,
    PostReading,
    PrivateCounts,
    Refusal,
    RefusalKind,
    SourceName,
    Witness,
)
from growthd.reading import evidence
from growthd.reading.fingerprint import fingerprint
from growthd.reading.ownership import owns

Json: TypeAlias = dict[str, Any]  # the parsed body, or an object of it

MAX_BODY_BYTES = 8_000_000
MAX_COUNT = 2**53
_USER = {
    "followers": "followers_count",
    "following": "following_count",
    "posts": "tweet_count",
    "listed": "listed_count",
    "media": "media_count",
}
_POST = {
    "likes": "like_count",
    "reposts": "retweet_count",
    "replies": "reply_count",
    "quotes": "quote_count",
    "bookmarks": "bookmark_count",
    "views": "impression_count",
}
_PRIVATE = {"profile_clicks": "user_profile_clicks", "url_clicks": "url_link_clicks"}
_ANALYTICS = {
    "profile_clicks": "user_profile_clicks",
    "url_clicks": "url_clicks",
    "detail_expands": "detail_expands",
    "new_follows": "follows",
}
_COMES_AND_GOES = ("referenced_tweets", "non_public_metrics", "text")
_PROBLEMS = {
    "resource-not-found": RefusalKind.GONE,
    "not-authorized-for-resource": RefusalKind.PROTECTED,
}
_NO_HARM = "not-authorized-for-field"


class _Unreadable(ValueError):
    """The object lacks or contradicts what every such object has."""


def parse(body: bytes) -> Json | Refusal:
    """The answer as a JSON object; `unavailable` where it is empty, too large or cut off."""
    if not body or len(body) > MAX_BODY_BYTES:
        return refuse(RefusalKind.UNAVAILABLE, f"an answer of {len(body)} bytes")
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as reason:
        return refuse(RefusalKind.UNAVAILABLE, f"an answer that is no JSON: {str(reason)[:120]}")
    if type(document) is not dict:
        return refuse(RefusalKind.UNAVAILABLE, "an answer that is no JSON object")
    return document


def refuse(kind: RefusalKind, detail: str, until: datetime | None = None) -> Refusal:
    """A refusal that names the API as its source."""
    return Refusal(kind=kind, detail=f"API: {detail}", until=until, source=SourceName.API)


def me(document: Json, owner: Owner) -> AccountReading | Refusal:
    """The user whose token was shown: the owner, or the refusal that says who else it is."""
    node = document.get("data")
    if type(node) is not dict:
        return next(iter(problems(document).values()), _blind("no user", document))
    try:
        account = _account(node)
    except _Unreadable as reason:
        return _blind(f"user: {reason}", node)
    if owns(owner, account.account_id, account.handle) is False:
        detail = f"the token is of {account.handle}, not of {owner.handle}"
        return refuse(RefusalKind.WRONG_ACCOUNT, detail)
    return account


def posts(document: Json, owner: Owner, what: str) -> dict[str, PostReading | Refusal]:
    """Every post of the answer by its id: a reading if it is the owner's, else why not.

    Reposts are left out: their counts are not the post's. `what` names the request, for witnesses.
    """
    found: dict[str, PostReading | Refusal] = {}
    for place, node in enumerate(_nodes(document)):
        read = _read(node, owner, f"{what} data[{place}]")
        if isinstance(read, Refusal) or read.repost_of is None:
            found[str(node.get("id"))] = read
    return found


def authors(document: Json) -> dict[str, str | None]:
    """The author's id of every post in the answer, by the post's id: what X charges for."""
    return {str(node.get("id")): _text(node, "author_id") for node in _nodes(document)}


def problems(document: Json) -> dict[str, Refusal]:
    """Why the answer lacks what was asked for, by the id in question, "" where none is named."""
    found: dict[str, Refusal] = {}
    errors = document.get("errors")
    for error in errors if type(errors) is list else ():
        if type(error) is not dict:
            continue
        kind = str(error.get("type", "")).rpartition("/")[2]
        if kind == _NO_HARM:
            continue
        detail = str(error.get("detail") or error.get("title") or "an unnamed problem")[:200]
        refusal = refuse(_PROBLEMS.get(kind, RefusalKind.UNAVAILABLE), detail)
        found[str(error.get("resource_id") or error.get("value") or "")] = refusal
    return found


def next_page(document: Json) -> str | None:
    """The token of the page that follows, None after the last."""
    meta = document.get("meta")
    return _text(meta, "next_token") if type(meta) is dict else None


def analytics(document: Json) -> dict[str, PrivateCounts | Refusal]:
    """What the author is told of each post, summed over the time that was asked about."""
    found: dict[str, PrivateCounts | Refusal] = {}
    for node in _nodes(document):
        try:
            found[str(node.get("id"))] = _sum(node)
        except _Unreadable as reason:
            found[str(node.get("id"))] = _blind(f"analytics: {reason}", node)
    return found


def completed(reading: PostReading, told: PrivateCounts) -> PostReading:
    """The reading with what it did not know itself of `told`."""
    known = attrs.asdict(reading.private)
    filled = {
        name: getattr(told, name) if value is None else value for name, value in known.items()
    }
    return attrs.evolve(reading, private=PrivateCounts(**filled))


def _nodes(document: Json) -> Iterator[Json]:
    data = document.get("data")
    for node in data if type(data) is list else ():
        if type(node) is dict:
            yield node


def _account(node: Json) -> AccountReading:
    account_id, handle = _text(node, "id"), _text(node, "username")
    if account_id is None or handle is None:
        raise _Unreadable("no id or no username")
    counts = AccountCounts(**_counts(node, "public_metrics", _USER))
    if counts.followers is None:
        raise _Unreadable("no followers_count")
    protected = node.get("protected")
    return AccountReading(
        account_id=account_id,
        handle=handle,
        counts=counts,
        witness=_witness("GET /2/users/me", node),
        protected=protected if type(protected) is bool else None,
        raw=evidence.api_user(node),
    )


def _read(node: Json, owner: Owner, path: str) -> PostReading | Refusal:
    try:
        reading = _post(node, path)
    except _Unreadable as reason:
        return _blind(f"{path}: {reason}", node)
    if owns(owner, reading.author_id, None) is not True:
        return refuse(RefusalKind.WRONG_ACCOUNT, f"{reading.post_id} is another's post")
    return reading


def _post(node: Json, path: str) -> PostReading:
    post_id, author_id = _text(node, "id"), _text(node, "author_id")
    if post_id is None or not (post_id.isascii() and post_id.isdigit()):
        raise _Unreadable("no id")
    counts = PostCounts(**_counts(node, "public_metrics", _POST))
    if counts == PostCounts():
        raise _Unreadable("no counts")
    text, references = _text(node, "text"), _references(node)
    return PostReading(
        post_id=post_id,
        author_id=author_id,
        author_handle=None,
        counts=counts,
        private=PrivateCounts(**_counts(node, "non_public_metrics", _PRIVATE)),
        witness=_witness(path, node),
        posted_at=_moment(node),
        edit_ids=_edits(node, post_id),
        in_reply_to=references.get("replied_to"),
        conversation_id=_text(node, "conversation_id"),
        repost_of=references.get("retweeted"),
        quote_of=references.get("quoted"),
        text=text,
        raw=evidence.api_post(node, text),
    )


def _sum(node: Json) -> PrivateCounts:
    steps = node.get("timestamped_metrics")
    if type(steps) is not list or not steps:
        return PrivateCounts()
    each = [_counts(step if type(step) is dict else {}, "metrics", _ANALYTICS) for step in steps]
    totals: dict[str, int | None] = {}
    for name in _ANALYTICS:
        values = [one.get(name) for one in each]
        known = [value for value in values if value is not None]
        totals[name] = sum(known) if len(known) == len(values) else None
    return PrivateCounts(**totals)


def _counts(node: Json, part: str, names: Mapping[str, str]) -> dict[str, int | None]:
    """The counts of one part of an object; what the part does not name is unknown."""
    metrics = node.get(part)
    if metrics is None:
        return {}
    if type(metrics) is not dict:
        raise _Unreadable(f"{part} of an unknown shape")
    return {name: _count(metrics, key) for name, key in names.items()}


def _count(metrics: Json, key: str) -> int | None:
    value = metrics.get(key)
    if value is not None and (type(value) is not int or not 0 <= value < MAX_COUNT):
        raise _Unreadable(f"{key} is no count")
    return value


def _references(node: Json) -> dict[str, str]:
    listed = node.get("referenced_tweets")
    return {
        str(one.get("type")): str(one.get("id"))
        for one in (listed if type(listed) is list else ())
        if type(one) is dict
    }


def _edits(node: Json, post_id: str) -> tuple[str, ...]:
    """All versions of an edited post; none for one that never was."""
    listed = node.get("edit_history_tweet_ids")
    ids = tuple(one for one in listed if type(one) is str) if type(listed) is list else ()
    if ids and post_id not in ids:
        raise _Unreadable("an edit history without the post itself")
    return ids if len(ids) > 1 else ()


def _moment(node: Json) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(node, "created_at") or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _text(node: Json, name: str) -> str | None:
    value = node.get(name)
    return value if type(value) is str else None


def _witness(path: str, node: Json) -> Witness:
    lasting = {key: value for key, value in node.items() if key not in _COMES_AND_GOES}
    return Witness(source=SourceName.API, path=path, fingerprint=fingerprint(lasting))


def _blind(detail: str, node: object) -> Refusal:
    return attrs.evolve(evidence.blind(f"API: {detail}", node), source=SourceName.API)
