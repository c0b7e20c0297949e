"""A whole visit: its walls first, then every witness to the owner's account and posts, judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from growthd.model.page import PageCapture, Payload
from growthd.model.reading import AccountReading, Owner, PostReading, Refusal, RefusalKind
from growthd.model.verdict import AccountVerdict, PageReading, PostVerdict
from growthd.reading import account_json, dom, errors, graphql, post_json
from growthd.reading.judge import judge_account, judge_post
from growthd.reading.material import Material, gather
from growthd.reading.ownership import owns
from growthd.reading.response import Response
from growthd.reading.uncollected import uncollected
from growthd.reading.walls import is_post, is_profile, viewer, wall, wandered

_SESSION = frozenset({RefusalKind.CHALLENGE, RefusalKind.LOGGED_OUT, RefusalKind.RATE_LIMITED})
"""What concerns the whole session, not one post."""


@uncollected()
def read_page(page: PageCapture, owner: Owner, wanted: frozenset[str]) -> PageReading:
    """All that one visit says about the owner's account and posts.

    Every id of `wanted` has an entry in `posts`: a verdict, or the refusal that says why not. Own
    posts that nobody asked for are there as well, foreign posts never. Where a wall or the wrong
    viewer stands before the content, nothing is read at all.
    """
    document = dom.parse(page.html)
    if isinstance(document, Refusal):
        return _refused(document, page)
    obstacle = wall(page, document)
    if obstacle is not None:
        said = (errors.in_status(one) for one in page.payloads)
        return _refused(errors.gravest((obstacle, *(one for one in said if one))), page)
    material = gather(page, document, owner)
    stranger = _stranger(document, material.owner) or material.impostor
    if stranger is not None:
        return _refused(stranger, page)
    reading = _read(page, material, wanted)
    return _turned_away(page, reading, material) or reading


def _refused(refusal: Refusal | None, page: PageCapture) -> PageReading:
    return PageReading(refusal=refusal, account=None, posts={}, read_at=answered_at(page))


def answered_at(page: PageCapture) -> datetime:
    """When the site last said something: its numbers are of that moment, whatever we did later."""
    return max((payload.received_at for payload in page.payloads), default=page.loaded_at)


def _stranger(document: dom.Document, owner: Owner) -> Refusal | None:
    """The refusal where somebody else than the owner is logged in."""
    seen = viewer(document)
    if seen is None or owns(attrs.evolve(owner, account_id=None), None, seen) is not False:
        return None
    detail = f"logged in is {seen}, not {owner.handle}"
    return Refusal(kind=RefusalKind.WRONG_ACCOUNT, detail=detail)


def _turned_away(page: PageCapture, reading: PageReading, material: Material) -> PageReading | None:
    """The whole page refused, where the server turned the session away and nothing was read."""
    gravest = errors.gravest(material.server_refusals)
    if gravest is None or gravest.kind not in _SESSION:
        return None
    found = (*reading.posts.values(), reading.account)
    read_any = any(isinstance(one, PostVerdict | AccountVerdict) for one in found)
    return None if read_any else _refused(gravest, page)


def _read(page: PageCapture, material: Material, wanted: frozenset[str]) -> PageReading:
    carried = [
        (payload.received_at, _carried(response, material.owner, wanted))
        for payload, response in material.responses
    ]
    rendered = dom.own_posts(material.document, material.owner)
    witnesses = [*(one for _, readings in carried for one in readings), *rendered]
    posts: dict[str, PostVerdict | Refusal] = {
        post_id: judge_post(readings) for post_id, readings in _by_post(witnesses, wanted).items()
    }
    for post_id in sorted(wanted - posts.keys()):
        posts[post_id] = _why_not(page, material, post_id)
    return PageReading(
        refusal=None,
        account=_account(page, material),
        posts=posts,
        blind=_blindness(material, wanted),
        read_at=answered_at(page),
        moments=_moments([(page.loaded_at, rendered), *carried], wanted),
    )


def _moments(
    heard: Iterable[tuple[datetime, Iterable[PostReading]]], wanted: frozenset[str]
) -> dict[str, datetime]:
    """When each post's numbers were said last; what is heard first gives way.

    What is only rendered may be of an answer that nobody overheard: it counts as of the moment at
    which the document was taken, which no answer in it can be younger than.
    """
    return {
        post_id: said_at
        for said_at, readings in heard
        for one in readings
        for post_id in _answers_to(one, wanted)
    }


def _carried(response: Response, owner: Owner, wanted: frozenset[str]) -> list[PostReading]:
    """The own posts of one answer."""
    posts = graphql.own_posts(response, owner)
    return [*posts, *_own_advertisements(response, owner, wanted)]


def _by_post(
    witnesses: Iterable[PostReading], wanted: frozenset[str]
) -> Mapping[str, list[PostReading]]:
    """Own posts by the id that was asked for, JSON before DOM: that is the order of observation."""
    found: dict[str, list[PostReading]] = {}
    for one in witnesses:
        for post_id in _answers_to(one, wanted):
            found.setdefault(post_id, []).append(one)
    return {post_id: _one_version(post_id, versions) for post_id, versions in found.items()}


def _own_advertisements(
    response: Response, owner: Owner, wanted: frozenset[str]
) -> list[PostReading]:
    """Wanted posts that discovery leaves out because they were shown as advertisements."""
    read = [graphql.find_post(response, one, owner) for one in sorted(wanted)]
    whole = [one for one in read if isinstance(one, PostReading)]
    return [one for one in whole if one.promoted and one.repost_of is None]


def _answers_to(reading: PostReading, wanted: frozenset[str]) -> list[str]:
    """The wanted ids that the post goes by, else its own."""
    asked = [one for one in (reading.post_id, *reading.edit_ids) if one in wanted]
    return list(dict.fromkeys(asked)) or [reading.post_id]


def _one_version(post_id: str, readings: list[PostReading]) -> list[PostReading]:
    """The readings of the version asked for, else of the newest, under the id asked for."""
    versions = {one.post_id for one in readings}
    chosen = post_id if post_id in versions else max(versions, key=int)
    return [post_json.as_asked(one, post_id) for one in readings if one.post_id == chosen]


def _why_not(page: PageCapture, material: Material, post_id: str) -> Refusal:
    found = [
        graphql.find_post(response, post_id, material.owner)
        for payload, response in material.responses
        if _is_about(payload, response, post_id)
    ]
    found.append(dom.find_post(material.document, post_id, material.owner))
    refusals = [*material.failures, *(_as_refusal(one) for one in found)]
    refusals += material.asked_in_vain(post_id)
    gravest = errors.gravest(refusals)
    if gravest is not None and gravest.kind is not RefusalKind.ABSENT:
        return gravest
    if wandered(page) or not page.settled:
        return Refusal(kind=RefusalKind.UNAVAILABLE, detail=f"the visit ended early: {page.url}")
    return Refusal(kind=RefusalKind.ABSENT, detail=f"{post_id} is not on this page")


def _as_refusal(found: PostReading | Refusal) -> Refusal:
    """What was found of a post that has no verdict: it can only be a repost."""
    if isinstance(found, Refusal):
        return found
    detail = f"{found.post_id} is a repost of {found.repost_of}"
    return Refusal(kind=RefusalKind.ABSENT, detail=detail)


def _is_about(payload: Payload, response: Response, post_id: str) -> bool:
    """False for a response that holds no posts at all, or was asked for another post alone."""
    if response.posts:
        return True
    if not (response.missing or response.refusal):
        return False
    return not payload.variables or post_id.encode() in payload.variables


def _blindness(material: Material, wanted: frozenset[str]) -> tuple[Refusal, ...]:
    """Every shape that one reader did not know, whether or not another witness could be read."""
    owner = material.owner
    seen = [graphql.blindness(response, owner) for _, response in material.responses]
    seen += material.asked_in_vain(owner.account_id, owner.handle, *wanted)
    seen += [one for one in material.accounts if isinstance(one, Refusal)]
    seen.append(dom.blindness(material.document))
    blind = [one for one in seen if one is not None and one.kind is RefusalKind.BLIND]
    return tuple({one.fingerprint: one for one in blind}.values())


def _account(page: PageCapture, material: Material) -> AccountVerdict | Refusal | None:
    """The account as far as the page speaks of it; None where it neither does nor was asked to."""
    whole = [one for one in material.accounts if isinstance(one, AccountReading)]
    witnesses = [one for one in whole if account_json.has_counts(one)]
    if witnesses:
        return judge_account(witnesses)
    refusals = [one for one in material.accounts if isinstance(one, Refusal)]
    owner = material.owner
    told = (*refusals, *material.failures, *material.asked_in_vain(owner.account_id, owner.handle))
    # The profile of somebody else on a post's page is the page's own affair.
    idle = {RefusalKind.ABSENT} | ({RefusalKind.WRONG_ACCOUNT} if is_post(page.asked) else set())
    grave = errors.gravest(one for one in told if one.kind not in idle)
    if grave is not None or not is_profile(page.asked, owner.handle):
        return grave
    if wandered(page) or not page.settled:
        return Refusal(kind=RefusalKind.UNAVAILABLE, detail=f"the visit ended early: {page.url}")
    return Refusal(kind=RefusalKind.ABSENT, detail=f"{owner.handle} is not on this page")
