"""Evidence is bounded, and holds nothing of strangers and no secrets."""

from __future__ import annotations

import orjson
import pytest

from growthd.reading import evidence
from growthd.reading.fingerprint import digest, fingerprint, shape
from tests.reading import payloads
from tests.reading.payloads import FOREIGN_COUNTS, OTHER_ID, STRANGER


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://a.example/b?token=1 now", "see https://a.example/b now"),
        ("https://a.example/#frag", "https://a.example/"),
        ("http://a.example http://b.example?x", "http://a.example http://b.example"),
        ("what? nothing", "what? nothing"),
    ],
)
def test_urls_lose_their_queries(text: str, expected: str) -> None:
    assert evidence.without_queries(text) == expected


def test_a_posts_evidence_names_inner_posts_and_nothing_more_of_them() -> None:
    foreign = payloads.post(OTHER_ID, STRANGER, FOREIGN_COUNTS, full_text="a stranger's words")
    raw = evidence.post(payloads.quoting(payloads.post(), foreign), "mine")
    assert OTHER_ID.encode() in raw
    for secret in (b"stranger", str(FOREIGN_COUNTS.likes).encode(), b"source", b"entities"):
        assert secret not in raw
    assert len(raw) <= evidence.MAX_BYTES


def test_evidence_that_would_be_too_large_is_not_kept() -> None:
    node = payloads.post() | {"edit_control": {"edit_tweet_ids": ["1" * 19] * 2_000}}
    assert evidence.post(node, "mine") == b""


def test_a_blind_sample_keeps_the_shape_and_masks_what_it_says() -> None:
    node = {"__typename": "Post", "text": "a secret", "n": [1, 2, 3, 4], "deep": {"x": None}}
    refusal = evidence.blind("unknown", node)
    assert orjson.loads(refusal.raw) == {
        "__typename": "Post",
        "text": "str",
        "n": ["int", "int", "int"],
        "deep": {"x": None},
    }
    assert refusal.fingerprint == fingerprint(node)


def test_hostile_samples_stay_bounded() -> None:
    deep: object = 1
    for _ in range(5_000):
        deep = {"k": deep}
    wide = {f"{i:0>80}": {"a": [1] * 100} for i in range(5_000)}
    for node in (deep, wide, {"__typename": "x" * 500}, [[]] * 10_000):
        refusal = evidence.blind("unknown", node)
        assert len(refusal.raw) <= evidence.MAX_BYTES
        assert refusal.fingerprint is not None
        assert len(refusal.fingerprint) == 12


def test_fingerprints_hash_key_paths_and_no_values() -> None:
    assert fingerprint({"a": 1, "b": [{"c": 2}]}) == fingerprint({"b": [{"c": "x"}] * 5, "a": None})
    assert fingerprint({"a": {"123": 1}}) == fingerprint({"a": {"456": 1}})
    assert fingerprint({"a": 1}) != fingerprint({"a": {"b": 1}})
    assert digest(["x", "y"]) == digest(["y", "x", "x"])
    assert shape(("", ("b", "a"))) == shape(("", ("a", "b")))
