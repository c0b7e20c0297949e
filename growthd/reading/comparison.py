"""One visit as a person compares it: what each reader saw, side by side, and what it amounts to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from growthd.model.page import PageCapture
from growthd.model.reading import (
    AccountCounts,
    PostCounts,
    PrivateCounts,
    Reading,
    Refusal,
    SourceName,
    Witness,
)
from growthd.model.verdict import AccountVerdict, PageReading, PostVerdict
from growthd.reading import errors
from growthd.reading.response import parse

ACCOUNT = "account"
KNOWN = "known structure"


@attrs.frozen(kw_only=True)
class Row:
    """One metric. `said` has an entry for every witness, None for one that does not know it."""

    metric: str
    said: Mapping[SourceName, int | None]
    published: int | None

    @property
    def differs(self) -> bool:
        """True where two witnesses name different numbers, whether or not the judge minds."""
        return len({value for value in self.said.values() if value is not None}) > 1

    @property
    def unknown(self) -> bool:
        return all(value is None for value in self.said.values())


@attrs.frozen(kw_only=True)
class Comparison:
    """One post, or the account: rows where it was read, else the refusal."""

    what: str
    """The post's id, or `account`."""
    rows: tuple[Row, ...] = ()
    witnesses: Mapping[SourceName, Witness] = attrs.field(factory=dict)
    doubts: tuple[str, ...] = ()
    refusal: Refusal | None = None


@attrs.frozen(kw_only=True)
class Answer:
    """One response that passed by, and what became of it."""

    operation: str
    status: int
    size: int
    outcome: str


def compare(reading: PageReading) -> tuple[Comparison, ...]:
    """The account first, then the posts, newest first."""
    found = [] if reading.account is None else [_account(reading.account)]
    newest = sorted(reading.posts.items(), key=lambda one: int(one[0]), reverse=True)
    return (*found, *(_post(post_id, answer) for post_id, answer in newest))


def answers(page: PageCapture) -> tuple[Answer, ...]:
    """Every response of the visit, in the order of arrival."""
    return tuple(
        Answer(
            operation=payload.operation,
            status=payload.status,
            size=len(payload.body),
            outcome=_outcome(errors.in_status(payload) or parse(payload.body)),
        )
        for payload in page.payloads
    )


def _outcome(parsed: object) -> str:
    if isinstance(parsed, Refusal):
        return parsed.kind.value
    return KNOWN if getattr(parsed, "is_known", False) else "unknown structure"


def _account(answer: AccountVerdict | Refusal) -> Comparison:
    if isinstance(answer, Refusal):
        return Comparison(what=ACCOUNT, refusal=answer)
    names = [field.name for field in attrs.fields(AccountCounts)]
    return Comparison(
        what=ACCOUNT,
        rows=tuple(
            _row(name, [(one, one.counts) for one in answer.witnesses], answer.counts)
            for name in names
        ),
        witnesses={one.witness.source: one.witness for one in answer.witnesses},
        doubts=tuple(suspect.detail for suspect in answer.suspects),
    )


def _post(post_id: str, answer: PostVerdict | Refusal) -> Comparison:
    if isinstance(answer, Refusal):
        return Comparison(what=post_id, refusal=answer)
    public = [
        _row(field.name, [(one, one.counts) for one in answer.witnesses], answer.counts)
        for field in attrs.fields(PostCounts)
    ]
    private = [
        _row(field.name, [(one, one.private) for one in answer.witnesses], answer.private)
        for field in attrs.fields(PrivateCounts)
    ]
    return Comparison(
        what=post_id,
        rows=(*public, *(row for row in private if not row.unknown)),
        witnesses={one.witness.source: one.witness for one in answer.witnesses},
        doubts=tuple(suspect.detail for suspect in answer.suspects),
    )


def _row(
    metric: str,
    told: Sequence[tuple[Reading, PostCounts | PrivateCounts | AccountCounts]],
    published: PostCounts | PrivateCounts | AccountCounts,
) -> Row:
    """The last word of each witness."""
    said: dict[SourceName, int | None] = {}
    for one, counts in told:
        value: int | None = getattr(counts, metric)
        said[one.witness.source] = said.get(one.witness.source) if value is None else value
    return Row(metric=metric, said=said, published=getattr(published, metric))
