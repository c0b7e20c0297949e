"""What goes into jsonb: everything, changed only where no text column could hold it."""

from __future__ import annotations

import json

from hypothesis import given, strategies as st

from growthd.store import jsonb

ANY_TEXT = st.text(st.characters(exclude_categories=()))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | ANY_TEXT,
    lambda children: st.lists(children) | st.dictionaries(ANY_TEXT, children),
    max_leaves=8,
)


def _refused(value: object) -> bool:
    """True where PostgreSQL would refuse the value."""
    match value:
        case str():
            return "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value)
        case dict():
            return any(_refused(key) or _refused(item) for key, item in value.items())
        case list():
            return any(map(_refused, value))
        case _:
            return False


@given(JSON)
def test_what_is_encoded_is_storable_and_otherwise_unchanged(value: object) -> None:
    stored = json.loads(jsonb.encode(value))

    assert not _refused(stored)
    assert _refused(value) or stored == value


@given(JSON)
def test_what_is_storable_stays_so(value: object) -> None:
    once = jsonb.storable(value)

    assert jsonb.storable(once) == once
