"""One visit's material once parsed: what the readers of a whole page share."""

from __future__ import annotations

import attrs

from growthd.model.page import PageCapture, Payload
from growthd.model.reading import AccountReading, Owner, Refusal, RefusalKind
from growthd.reading import absence, dom, errors, graphql
from growthd.reading.ownership import owns
from growthd.reading.response import Response, parse


@attrs.frozen(kw_only=True)
class Material:
    """The responses that could be parsed, the refusals of the others, and the rendered page."""

    owner: Owner
    """The owner under the handle that the material itself gives to the owner's id."""
    responses: tuple[tuple[Payload, Response], ...]
    unknown: tuple[tuple[Payload, Refusal], ...]
    """Responses without any known structure, each refused as `blind`: of the page's own affairs,
    unless they were asked for the owner or a wanted post."""
    failures: tuple[Refusal, ...]
    accounts: tuple[AccountReading | Refusal, ...]
    """What each response, and last the page, says of the owner's account."""
    impostor: Refusal | None
    """Where the owner's handle is shown to belong to another id by now."""
    document: dom.Document

    @property
    def server_refusals(self) -> tuple[Refusal, ...]:
        """Everything that the server itself refused."""
        told = (one.refusal for _, one in self.responses)
        return (*self.failures, *(one for one in told if one is not None))

    def asked_in_vain(self, *names: str | None) -> list[Refusal]:
        """The refusals of unknown responses that were asked for one of these ids or handles."""
        wanted = [name.lower().encode() for name in names if name]
        return [
            refusal
            for payload, refusal in self.unknown
            if any(name in payload.variables.lower() for name in wanted)
        ]


def gather(page: PageCapture, document: dom.Document, owner: Owner) -> Material:
    """Every payload of the visit parsed once."""
    responses: list[tuple[Payload, Response]] = []
    unknown: list[tuple[Payload, Refusal]] = []
    failures: list[Refusal] = []
    for payload in page.payloads:
        parsed = errors.in_status(payload) or parse(payload.body)
        if isinstance(parsed, Refusal):
            failures.append(parsed)
        elif not parsed.is_known:
            unknown.append((payload, absence.unknown(parsed)))
        else:
            responses.append((payload, parsed))
    accounts = [graphql.find_account(response, owner) for _, response in responses]
    accounts.append(dom.find_account(document, owner))
    present = _renamed(owner, accounts)
    known = [response for _, response in responses]
    if _impostor(present, known, document) is not None:
        # Two ids under one new handle: then the page's handles say nothing of whose a post is.
        present = owner
    return Material(
        owner=present,
        responses=tuple(responses),
        unknown=tuple(unknown),
        failures=tuple(failures),
        accounts=tuple(accounts),
        impostor=_impostor(owner, known, document),
        document=document,
    )


def _impostor(owner: Owner, responses: list[Response], document: dom.Document) -> Refusal | None:
    named = Owner(account_id=None, handle=owner.handle)
    holders = [
        one for response in responses for one in graphql.account_occurrences(response, named)
    ]
    rendered = dom.find_account(document, named)
    holders += [rendered] if isinstance(rendered, AccountReading) else []
    for one in holders:
        if owns(owner, one.account_id, one.handle) is False:
            detail = f"{owner.handle} is the handle of {one.account_id} by now"
            return Refusal(kind=RefusalKind.WRONG_ACCOUNT, detail=detail)
    return None


def _renamed(owner: Owner, accounts: list[AccountReading | Refusal]) -> Owner:
    for one in accounts:
        if isinstance(one, AccountReading) and one.account_id == owner.account_id and one.handle:
            return attrs.evolve(owner, handle=one.handle)
    return owner
