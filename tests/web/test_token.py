from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

from growthd.web.guards.token import FILE, Token, TokenUnusable, token_in

SECRET = "s" * 43


def test_a_token_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    made = token_in(tmp_path)

    assert token_in(tmp_path) == made
    assert len(made.secret) >= 43
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_two_folders_have_two_tokens(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    assert token_in(tmp_path / "a") != token_in(tmp_path / "b")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_token_that_others_can_read_is_none(tmp_path: Path, mode: int) -> None:
    token_in(tmp_path)
    (tmp_path / FILE).chmod(mode)

    with pytest.raises(TokenUnusable, match="can be read by other users; delete it"):
        token_in(tmp_path)


@pytest.mark.parametrize("content", ["", "\n", "short"])
def test_an_empty_file_opens_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    (tmp_path / FILE).chmod(0o600)

    with pytest.raises(TokenUnusable, match="holds no token"):
        token_in(tmp_path)


def test_the_token_is_not_shown() -> None:
    assert SECRET not in repr(Token(SECRET))


@pytest.mark.parametrize("header", [f"Bearer {SECRET}", f"bearer  {SECRET} "])
def test_the_bearer_of_the_token_may_write(header: str) -> None:
    assert Token(SECRET).opens(header)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        SECRET,
        f"Basic {SECRET}",
        f"Bearer {SECRET[:-1]}",
        f"Bearer {SECRET}s",
        "Bearer ñ",
        f"Bearer {SECRET.upper()}",
    ],
)
def test_nobody_else_may(header: str | None) -> None:
    assert not Token(SECRET).opens(header)
    assert not Token(SECRET).lets_read(header)


@pytest.mark.parametrize(
    ("credentials", "lets"),
    [(f"x:{SECRET}", True), (f":{SECRET}", True), (SECRET, False), (f"{SECRET}:", False)],
)
def test_the_password_of_a_browser_is_the_token(credentials: str, *, lets: bool) -> None:
    header = f"Basic {base64.b64encode(credentials.encode()).decode()}"

    assert Token(SECRET).lets_read(header) is lets
    assert not Token(SECRET).opens(header)


@pytest.mark.parametrize("header", ["Basic !!!", "Basic /w==", "Basic "])
def test_a_malformed_password_opens_nothing(header: str) -> None:
    assert not Token(SECRET).lets_read(header)
