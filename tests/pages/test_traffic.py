from __future__ import annotations

import pytest

from growthd.pages.traffic import variables


@pytest.mark.parametrize(
    ("query", "post", "expected"),
    [
        ("variables=%7B%22a%22%3A1%7D&features=%7B%7D", None, b'{"a":1}'),
        ("", '{"variables":{"a":1},"queryId":"q"}', b'{"a":1}'),
        ("variables=%7B%22a%22%3A1%7D", '{"variables":{"a":2}}', b'{"a":1}'),
        ("", None, b""),
        ("", "not json", b""),
        ("", "[1]", b""),
        ("features=1", "{}", b""),
    ],
)
def test_variables_come_from_the_url_or_the_body(
    query: str, post: str | None, expected: bytes
) -> None:
    assert variables(query, post) == expected
