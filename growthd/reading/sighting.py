"""Every place of a response where a post stands, whoever wrote it: to compare, not to store."""

from __future__ import annotations

import attrs

from growthd.model.reading import PostReading, Refusal
from growthd.reading import identity, post_json
from growthd.reading.response import Response
from growthd.reading.structure import Found, Role, place


@attrs.frozen(kw_only=True)
class Sighting:
    """One occurrence of a post in a response."""

    role: Role
    entry_id: str | None
    visibility_wrapped: bool
    has_previous_counts: bool
    views_state: str | None
    reading: PostReading | Refusal


def occurrences(response: Response, post_id: str | None = None) -> tuple[Sighting, ...]:
    """The sightings of one post, or of all, in document order; stubs are none."""
    return tuple(
        _sighting(one)
        for one in response.posts
        if not identity.is_stub(one.node) and (post_id is None or identity.names(one.node, post_id))
    )


def _sighting(found: Found) -> Sighting:
    views = found.node.get("views")
    state = views.get("state") if type(views) is dict else None
    return Sighting(
        role=found.role,
        entry_id=place(found.frame).entry_id,
        visibility_wrapped=found.wrapped,
        has_previous_counts=type(found.node.get("previous_counts")) is dict,
        views_state=state if type(state) is str else None,
        reading=post_json.read(found),
    )
