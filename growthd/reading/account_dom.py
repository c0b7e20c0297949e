"""The account as a profile page describes it: exact in its linked data, displayed in its header."""

from __future__ import annotations

import orjson
from selectolax.lexbor import LexborHTMLParser

from growthd.model.reading import (
    AccountCounts,
    AccountReading,
    Refusal,
    RefusalKind,
    SourceName,
    Witness,
)
from growthd.reading import evidence, skeleton
from growthd.reading.compact import Language, interval
from growthd.reading.fingerprint import fingerprint
from growthd.reading.identity import Unreadable
from growthd.reading.post_json import MAX_COUNT
from growthd.reading.structure import Node

_ATTRIBUTES = 'type="application/ld+json" data-testid="UserProfileSchema-test"'
_SELECTOR = 'script[type="application/ld+json"][data-testid="UserProfileSchema-test"]'
_LINKS = {
    "verified_followers": "followers",
    "followers": "followers",
    "following": "following",
}
_NAMES = {"Follows": "followers", "Friends": "following", "Tweets": "posts"}


def read(tree: LexborHTMLParser, spoken: Language | None) -> AccountReading | Refusal:
    """Whoever the page's linked data is about, whole or not at all."""
    scripts = tree.css(_SELECTOR)
    if not scripts:
        return Refusal(kind=RefusalKind.ABSENT, detail="the page holds no profile data")
    try:
        document = orjson.loads(scripts[-1].text())
    except orjson.JSONDecodeError:
        return Refusal(kind=RefusalKind.UNAVAILABLE, detail="profile data cut off")
    person = document.get("mainEntity") if isinstance(document, dict) else None
    if not isinstance(person, dict):
        return evidence.blind("profile data about nobody", document)
    try:
        return _read(person, tree, spoken)
    except Unreadable as reason:
        return evidence.blind(f"profile data: {reason}", person)


def _read(person: Node, tree: LexborHTMLParser, spoken: Language | None) -> AccountReading:
    account_id, handle = (_name(person, key) for key in ("identifier", "additionalName"))
    if account_id is None and handle is None:
        raise Unreadable("about nobody")
    counts = _counts(person.get("interactionStatistic"))
    header = {} if handle is None else _header(tree, handle)
    return AccountReading(
        account_id=account_id,
        handle=handle,
        counts=AccountCounts(**counts),
        witness=Witness(
            source=SourceName.PAGE_DOM,
            path=f"{_SELECTOR} mainEntity",
            fingerprint=fingerprint(person),
        ),
        displayed={
            _LINKS[link.rpartition("/")[2]]: shown
            for link, number in header.items()
            if (shown := interval(number, spoken)) is not None
        },
        raw=_evidence(person, header, spoken),
    )


def _name(person: Node, key: str) -> str | None:
    value = person.get(key)
    return value if isinstance(value, str) and value else None


def _counts(statistics: object) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in statistics if isinstance(statistics, list) else ():
        metric = _NAMES.get(str(one.get("name"))) if isinstance(one, dict) else None
        if metric is not None:
            value = one.get("userInteractionCount")
            if type(value) is not int or not 0 <= value < MAX_COUNT or metric in found:
                raise Unreadable(f"{metric} is no count, or two")
            found[metric] = value
    if len(found) != len(_NAMES):
        raise Unreadable("a statistic is missing")
    return found


def _header(tree: LexborHTMLParser, handle: str) -> dict[str, str]:
    """What the header's own links display; its other links count other people."""
    wanted = {f"/{handle}/{name}".lower() for name in _LINKS}
    shown: dict[str, str] = {}
    for link in tree.css('[data-testid="primaryColumn"] a[href]'):
        href = (link.attributes.get("href") or "").lower()
        number = link.css_first("span")
        if href in wanted and number is not None:
            shown[href] = number.text()
    return shown


def _evidence(person: Node, header: dict[str, str], spoken: Language | None) -> bytes:
    kept = {name: person.get(name) for name in ("identifier", "additionalName")}
    kept["interactionStatistic"] = [
        {name: one.get(name) for name in ("name", "userInteractionCount")}
        for one in person["interactionStatistic"]
        if isinstance(one, dict)
    ]
    links = "".join(skeleton.link(href, number) for href, number in header.items())
    return skeleton.page(skeleton.account(_ATTRIBUTES, kept, links), spoken)
