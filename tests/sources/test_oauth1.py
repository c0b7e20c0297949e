"""Signatures against the example of the OAuth Core 1.0 specification, appendix A.5."""

from __future__ import annotations

from urllib.parse import unquote

from growthd.sources.oauth1 import Keys, Moment

KEYS = Keys(
    api_key="dpf43f3p2l4k3l03",
    api_key_secret="kd94hf93k423kf44",
    access_token="nnch734d00sl2jdk",
    access_token_secret="pfkkdhi9sl3r4s00",
)
MOMENT = Moment(nonce="kllo9940pd9333jh", timestamp="1191242096")


def test_the_specifications_example() -> None:
    query = {"file": "vacation.jpg", "size": "original"}
    header = KEYS.signed("GET", "http://photos.example.net/photos", query, MOMENT)
    parts = dict(part.split("=", 1) for part in header.removeprefix("OAuth ").split(", "))
    assert unquote(parts["oauth_signature"]).strip('"') == "tR3+Ty81lMeYAr/Fid0kMTYa/WM="
    assert parts["oauth_consumer_key"] == '"dpf43f3p2l4k3l03"'


def test_two_requests_are_signed_differently() -> None:
    url = "https://api.x.com/2/users/me"
    assert KEYS.authorization(url, {}) != KEYS.authorization(url, {})


def test_what_is_asked_is_part_of_the_signature() -> None:
    one = KEYS.signed("GET", "https://api.x.com/2/tweets", {"ids": "1,2"}, MOMENT)
    other = KEYS.signed("GET", "https://api.x.com/2/tweets", {"ids": "1,3"}, MOMENT)
    assert one != other


def test_secrets_are_not_shown() -> None:
    assert "kd94" not in repr(KEYS)
    assert "pfkk" not in repr(KEYS)
