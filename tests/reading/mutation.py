"""Material damaged on purpose, and the check that no damage ever yields a wrong number.

A mutant is one case with up to three random damages, of which at most one touches what says whose
an object is: two can agree on a lie that nothing contradicts. A number in an answer is wrong unless
it is the truth of that post or account, or the damage itself wrote it where counts stand.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from random import Random

import attrs

from growthd.model.page import PageCapture
from growthd.model.reading import AccountCounts, Owner, PostCounts, Refusal
from growthd.model.verdict import AccountVerdict, PageReading, PostVerdict
from growthd.reading.page import read_page
from tests.reading import html_damage, json_damage, pages, payloads
from tests.reading.hostile import Damaged

SLOW_SECONDS = 1.0
MAX_DAMAGES = 3


@attrs.frozen(kw_only=True)
class Case:
    """Sound material and what is true of it."""

    name: str
    body: bytes | None
    html: bytes
    owner: Owner
    wanted: str
    posts: Mapping[str, PostCounts]
    account: AccountCounts


@attrs.frozen(kw_only=True)
class Mutant:
    """Damaged material, how it was damaged, and the numbers that the damage wrote itself."""

    case: Case
    capture: PageCapture
    damages: tuple[str, ...]
    written: frozenset[int]


@attrs.frozen(kw_only=True)
class Finding:
    """What became of one mutant. `outcome` is wrong, crash or slow where it must not be."""

    damages: tuple[str, ...]
    outcome: str
    detail: str


@attrs.define(kw_only=True)
class Tally:
    """Outcomes by kind of damage."""

    outcomes: Counter[tuple[str, str]] = attrs.field(factory=Counter)
    failures: list[Finding] = attrs.field(factory=list)
    slowest_seconds: float = 0.0
    """Of processor time, so that a busy machine does not count."""

    def add(self, finding: Finding, seconds: float) -> None:
        """Count a finding under each of its damages, and keep it if it is a failure."""
        self.slowest_seconds = max(self.slowest_seconds, seconds)
        for damage in dict.fromkeys(finding.damages):
            self.outcomes[damage, finding.outcome] += 1
        if finding.outcome in {"wrong", "crash", "slow"}:
            self.failures.append(finding)


def run(count: int, seed: int, cases: Sequence[Case] | None = None) -> Tally:
    """The tally of `count` mutants, the same for the same seed."""
    rng = Random(seed)
    tally = Tally()
    known = cases or tuple(all_cases())
    for _ in range(count):
        mutant = mutate(rng.choice(known), rng)
        started = time.thread_time()
        finding = examine(mutant)
        seconds = time.thread_time() - started
        if seconds > SLOW_SECONDS:
            finding = attrs.evolve(finding, outcome="slow", detail=f"{seconds:.2f} s")
        tally.add(finding, seconds)
    return tally


def sound(case: Case) -> Mutant:
    """The case without any damage."""
    return _mutant(case, case.body, case.html, [])


def mutate(case: Case, rng: Random) -> Mutant:
    """The case with one to three damages, to the response or to the page."""
    body, html = case.body, case.html
    done: list[Damaged] = []
    for _ in range(rng.randint(1, MAX_DAMAGES)):
        if body is not None and rng.random() < 0.7:
            forged = any(one.forged for one in done)
            done.append(json_damage.damage(body, rng, may_forge=not forged))
            body = done[-1].material
        else:
            done.append(html_damage.damage(html, rng))
            html = done[-1].material
    return _mutant(case, body, html, done)


def _mutant(case: Case, body: bytes | None, html: bytes, done: list[Damaged]) -> Mutant:
    return Mutant(
        case=case,
        capture=pages.capture(html, [] if body is None else [payloads.payload(body)]),
        damages=tuple(one.name for one in done),
        written=frozenset().union(*(one.written for one in done)),
    )


def examine(mutant: Mutant) -> Finding:
    """What the readers make of the mutant."""
    case = mutant.case
    try:
        found = read_page(mutant.capture, case.owner, frozenset({case.wanted}))
        outcome, detail = _judged(found, mutant)
    except Exception as crash:  # noqa: BLE001 - a crash of any kind is what is looked for
        outcome, detail = "crash", repr(crash)
    return Finding(damages=mutant.damages, outcome=outcome, detail=f"{case.name}: {detail}")


def _judged(found: PageReading, mutant: Mutant) -> tuple[str, str]:
    wrong = list(_wrong(found, mutant))
    if wrong:
        return "wrong", "; ".join(wrong)
    if found.refusal is not None:
        return found.refusal.kind.value, found.refusal.detail
    asked = found.posts[mutant.case.wanted]
    if isinstance(asked, Refusal):
        return asked.kind.value, asked.detail
    whole = asked.counts == mutant.case.posts[mutant.case.wanted]
    return ("right" if whole else "right, some unknown"), ""


def _wrong(found: PageReading, mutant: Mutant) -> Iterator[str]:
    case = mutant.case
    for post_id, verdict in found.posts.items():
        if isinstance(verdict, PostVerdict):
            if post_id not in case.posts:
                yield f"{post_id} is not the owner's"
            else:
                yield from _differences(verdict.counts, case.posts[post_id], mutant.written)
    if isinstance(found.account, AccountVerdict):
        yield from _differences(found.account.counts, case.account, mutant.written)


def _differences(
    read: PostCounts | AccountCounts, true: PostCounts | AccountCounts, written: frozenset[int]
) -> Iterator[str]:
    for metric, value in attrs.asdict(read).items():
        if value is not None and value != getattr(true, metric) and value not in written:
            yield f"{metric} {value} instead of {getattr(true, metric)}"


def all_cases() -> Iterator[Case]:
    """Every kind of page, in every schema, with the response that came with it and without."""
    for schema in payloads.SCHEMAS:
        for name, body, html, known in _pages(schema):
            account = payloads.account_counts(schema)
            with_body = Case(
                name=f"{name}, {schema}", body=body, html=html, owner=payloads.OWNER,
                wanted=payloads.POST_ID, posts=known, account=account,
            )  # fmt: skip
            yield with_body
            yield attrs.evolve(with_body, name=f"{name}, rendered", body=None)
            yield attrs.evolve(with_body, name=f"{name}, not rendered", html=pages.html())


def _pages(schema: str) -> Iterator[tuple[str, bytes, bytes, Mapping[str, PostCounts]]]:
    own, foreign = payloads.COUNTS, payloads.FOREIGN_COUNTS
    other_id, stranger = payloads.OTHER_ID, payloads.STRANGER
    theirs = payloads.post(other_id, stranger, foreign, schema=schema)
    mine = payloads.post(schema=schema)
    quoting = payloads.quoting(payloads.post(schema=schema), theirs)
    article, parent = pages.article(), pages.article(other_id, stranger, foreign)
    second = attrs.evolve(own, likes=7, reposts=1, replies=0, quotes=0, bookmarks=2, views=431)
    mine_too = payloads.post(payloads.EDITED_ID, counts=second, schema=schema)
    known = {payloads.POST_ID: own}
    yield (
        "a reply below its parent",
        payloads.detail(payloads.entry(theirs), payloads.entry(mine), payloads.module(theirs)),
        pages.html(pages.cell(parent), pages.cell(article), pages.cell(parent, promoted=True)),
        known,
    )
    yield (
        "a quoting post",
        payloads.detail(payloads.entry(quoting)),
        pages.html(pages.cell(pages.article(card=pages.card(other_id, stranger)))),
        known,
    )
    yield (
        "a profile",
        payloads.timeline(
            payloads.entry(payloads.repost(theirs)), payloads.module(mine, mine_too),
            payloads.entry(theirs, promotedMetadata={}), pinned=payloads.entry(mine),
        ),
        pages.html(
            pages.profile_header(), pages.cell(article), pages.cell(parent),
            pages.cell(pages.article(payloads.EDITED_ID, counts=second)),
            head=pages.profile_schema(),
        ),
        known | {payloads.EDITED_ID: second},
    )  # fmt: skip
    yield (
        "flat posts",
        payloads.detail(payloads.entry(payloads.flat(theirs)), payloads.entry(payloads.flat(mine))),
        pages.html(pages.cell(parent), pages.cell(article)),
        known,
    )
