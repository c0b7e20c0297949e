"""Why something that was asked for is not in a response."""

from __future__ import annotations

import re

from growthd.model.reading import Owner, Refusal, RefusalKind
from growthd.reading import account_json, evidence, identity
from growthd.reading.response import Response
from growthd.reading.structure import Node, place, render

_ENTRY_POST = re.compile(r"(?:^|-)tweet-(\d{1,20})(?:-|$)", re.ASCII)
_OF_ONE_THING = frozenset({RefusalKind.GONE, RefusalKind.PROTECTED})
_GONE_REASONS = frozenset(
    {"suspended", "deleted", "deactivated", "bounced", "withheld", "tweettombstone"}
)


def of_post(response: Response, post_id: str) -> Refusal:
    """The notice in the post's place, the server's words, an unknown shape, or plain absence."""
    return (
        _notice(response, post_id)
        or _said_of_all(response)
        or nameless(response)
        or Refusal(kind=RefusalKind.ABSENT, detail=f"{post_id} is not in this response")
    )


def of_account(response: Response, owner: Owner) -> Refusal:
    """As of_post, for the owner's account."""
    root = next((one for one in response.people if render(one.frame).endswith("user.result")), None)
    if root is not None and root.node.get("__typename") == "UserUnavailable":
        found = account_json.read(root)
        if isinstance(found, Refusal):
            return found
    if root is not None and "rest_id" in root.node and response.refusal is None:
        return Refusal(
            kind=RefusalKind.WRONG_ACCOUNT, detail=f"the profile of another than {owner.handle}"
        )
    return (
        response.refusal
        or (None if response.is_known else unknown(response))
        or Refusal(kind=RefusalKind.ABSENT, detail=f"{owner.handle} is not in this response")
    )


def nameless(response: Response) -> Refusal | None:
    """`blind` where nothing is known, or a post tells neither its id nor its author."""
    if not response.is_known:
        return unknown(response)
    for found in response.posts:
        if not identity.is_stub(found.node) and identity.is_nameless(found.node):
            return evidence.blind(f"{render(found.frame)}: a post without a name", found.node)
    return None


def unknown(response: Response) -> Refusal:
    """`blind`, with a sample of a response that holds nothing that is known."""
    return evidence.blind("a response of unknown structure", response.document)


def _said_of_all(response: Response) -> Refusal | None:
    """The server's refusal, unless it is of some part only: then the response is merely partial.

    Beside whole data X reports a quoted post that is gone in the same words as the post itself.
    """
    refusal = response.refusal
    if refusal is None or not (response.posts and refusal.kind in _OF_ONE_THING):
        return refusal
    return Refusal(kind=RefusalKind.UNAVAILABLE, detail=f"a partial response: {refusal.detail}")


def _notice(response: Response, post_id: str) -> Refusal | None:
    alone = len(response.missing) == 1 and not response.posts
    for notice in response.missing:
        named = _ENTRY_POST.search(place(notice.frame).entry_id or "")
        if named[1] == post_id if named is not None else alone:
            return _unavailable(notice.node)
    return None


def _unavailable(notice: Node) -> Refusal:
    reason = str(notice.get("reason") or notice.get("__typename"))[:64]
    plain = reason.casefold()
    if plain == "protected":
        return Refusal(kind=RefusalKind.PROTECTED, detail="the post's author is protected")
    if plain.endswith("loggedout"):
        return Refusal(kind=RefusalKind.LOGGED_OUT, detail=f"shown only to viewers: {reason}")
    kind = RefusalKind.GONE if plain in _GONE_REASONS else RefusalKind.UNAVAILABLE
    return Refusal(kind=kind, detail=f"the post is unavailable: {reason}")
