"""Where the API's secret is found, and what is refused as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from growthd.model.reading import Refusal, RefusalKind
from growthd.sources.api_token import VARIABLE, Bearer, find
from growthd.sources.oauth1 import Keys

FOUR = """api_key = aaaa
api_key_secret=bbbb
access_token = 1-cccc
access_token_secret = dddd
"""


def kept(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "x-api.token"
    path.touch(mode=mode)
    path.write_text(text)
    return path


@pytest.mark.parametrize("text", ["AAA%2Bb=c\n", "  AAA%2Bb=c", "Bearer AAA%2Bb=c"])
def test_one_line_is_a_bearer_token(tmp_path: Path, text: str) -> None:
    assert find(kept(tmp_path, text), {}) == Bearer(secret="AAA%2Bb=c")


def test_four_lines_are_the_keys_of_an_app(tmp_path: Path) -> None:
    assert find(kept(tmp_path, FOUR), {}) == Keys(
        api_key="aaaa",
        api_key_secret="bbbb",
        access_token="1-cccc",
        access_token_secret="dddd",
    )


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    found = find(kept(tmp_path, FOUR), {VARIABLE: "EEE"})
    assert found == Bearer(secret="EEE")
    assert find(tmp_path / "absent", {VARIABLE: "EEE"}) == found


@pytest.mark.parametrize(
    "text", ["", "\n", FOUR.replace("access_token_secret", "secret"), "a\x00b"]
)
def test_half_a_secret_is_none_and_is_not_quoted(tmp_path: Path, text: str) -> None:
    found = find(kept(tmp_path, text), {})
    assert isinstance(found, Refusal)
    assert found.kind is RefusalKind.LOGGED_OUT
    assert "bbbb" not in found.detail


def test_a_file_that_is_no_text_or_no_file(tmp_path: Path) -> None:
    binary = tmp_path / "binary"
    binary.touch(mode=0o600)
    binary.write_bytes(b"\xff\xfe")
    for path in (binary, tmp_path, tmp_path / "absent"):
        found = find(path, {})
        assert isinstance(found, Refusal)
        assert str(path) in found.detail


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_can_read_holds_no_secret(tmp_path: Path, mode: int) -> None:
    path = kept(tmp_path, "AAA")
    path.chmod(mode)
    found = find(path, {})
    assert isinstance(found, Refusal)
    assert "chmod 600" in found.detail
