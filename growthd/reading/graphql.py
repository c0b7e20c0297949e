"""Readings out of the JSON that a page's own GraphQL requests brought home.

Operations are not told apart by name: what is read follows from the structure alone. A body that
holds nothing known is refused as `blind`, never half-read.
"""

from __future__ import annotations

import attrs

from growthd.model.reading import AccountReading, Owner, PostReading, Refusal, RefusalKind
from growthd.reading import absence, account_json, identity, post_json
from growthd.reading.ownership import owns
from growthd.reading.response import Response, parse
from growthd.reading.sighting import Sighting, occurrences
from growthd.reading.structure import Found, Spot, inner
from growthd.reading.uncollected import uncollected


@uncollected()
def read_post(body: bytes, post_id: str, owner: Owner) -> PostReading | Refusal:
    """The wanted post of the owner's as the body shows it, or why it cannot be read."""
    response = parse(body)
    return response if isinstance(response, Refusal) else find_post(response, post_id, owner)


@uncollected()
def read_posts(body: bytes, owner: Owner) -> tuple[PostReading, ...] | Refusal:
    """Every own post of the body, each once, reposts and advertisements left out."""
    response = parse(body)
    if isinstance(response, Refusal):
        return response
    readings = own_posts(response, owner)
    return readings or response.refusal or blindness(response, owner) or ()


@uncollected()
def read_account(body: bytes, owner: Owner) -> AccountReading | Refusal:
    """The owner's account as the body shows it, or why it cannot be read."""
    response = parse(body)
    return response if isinstance(response, Refusal) else find_account(response, owner)


def sightings(body: bytes) -> tuple[Sighting, ...] | Refusal:
    """Every occurrence of every post in the body, with its role, in document order."""
    response = parse(body)
    return response if isinstance(response, Refusal) else occurrences(response)


def find_post(response: Response, post_id: str, owner: Owner) -> PostReading | Refusal:
    """As read_post, for a body already parsed."""
    read = [
        post_json.read(one, with_evidence=True)
        for one in response.posts
        if identity.names(one.node, post_id) and not identity.is_stub(one.node)
    ]
    whole = [one for one in read if isinstance(one, PostReading)]
    mine = [one for one in whole if owns(owner, one.author_id, one.author_handle)]
    if mine:
        return post_json.as_asked(_latest(mine, post_id), post_id)
    blind = [one for one in read if isinstance(one, Refusal)]
    if blind:
        return blind[-1]
    if whole:
        return Refusal(kind=RefusalKind.WRONG_ACCOUNT, detail=f"{post_id} is another's post")
    return absence.of_post(response, post_id)


def own_posts(response: Response, owner: Owner) -> tuple[PostReading, ...]:
    """Every own post of a parsed body, each once (the later occurrence), in order of appearance."""
    kept: dict[str, PostReading] = {}
    for one in _owners_posts(response, owner):
        reading = post_json.read(one, with_evidence=True)
        if isinstance(reading, PostReading) and not reading.promoted:
            before = kept.get(reading.post_id)
            pinned = reading.pinned or (before is not None and before.pinned)
            kept[reading.post_id] = attrs.evolve(reading, pinned=pinned)
    return tuple(kept.values())


def find_account(response: Response, owner: Owner) -> AccountReading | Refusal:
    """As read_account, for a body already parsed: the later occurrence that has counts."""
    read = [account_json.read(one) for one in response.people if _may_be(one, owner)]
    mine = _owners_accounts(read, owner)
    if mine:
        return next((one for one in reversed(mine) if account_json.has_counts(one)), mine[-1])
    blind = [one for one in read if isinstance(one, Refusal)]
    return blind[-1] if blind else absence.of_account(response, owner)


def account_occurrences(response: Response, owner: Owner) -> tuple[AccountReading, ...]:
    """Every whole reading of the owner's account in a parsed body, in order."""
    read = [account_json.read(one) for one in response.people if _may_be(one, owner)]
    return tuple(_owners_accounts(read, owner))


def blindness(response: Response, owner: Owner) -> Refusal | None:
    """The first shape in a parsed body that may be about the owner's posts and is not known."""
    for one in _owners_posts(response, owner):
        reading = post_json.read(one)
        if isinstance(reading, Refusal):
            return reading
    return None if response.refusal is not None else absence.nameless(response)


def _latest(mine: list[PostReading], post_id: str) -> PostReading:
    """The later occurrence of the version that was asked for, else of the newest version."""
    exact = [one for one in mine if one.post_id == post_id]
    if exact:
        return exact[-1]
    return max(reversed(mine), key=lambda one: int(one.post_id))


def _owners_posts(response: Response, owner: Owner) -> list[Found]:
    return [
        one
        for one in response.posts
        if inner(one.node, "retweeted_status_result") is None
        and not identity.is_stub(one.node)
        and _is_owners(one, owner)
    ]


def _is_owners(found: Found, owner: Owner) -> bool:
    try:
        return owns(owner, *identity.author_of(found.node)) is True
    except identity.Unreadable:
        return False


def _owners_accounts(read: list[AccountReading | Refusal], owner: Owner) -> list[AccountReading]:
    whole = [one for one in read if isinstance(one, AccountReading)]
    return [one for one in whole if owns(owner, one.account_id, one.handle)]


def _may_be(person: Spot, owner: Owner) -> bool:
    """False for a user object that plainly names somebody else, and for a mere notice."""
    if person.node.get("__typename") == "UserUnavailable":
        return False
    if account_json.is_nameless(person.node):
        return True
    if owner.account_id is not None:
        return bool(person.node.get("rest_id") == owner.account_id)
    try:
        return owns(owner, None, account_json.handle(person.node)) is True
    except identity.Unreadable:
        return True
