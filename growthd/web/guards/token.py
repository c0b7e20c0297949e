"""The secret that whoever writes must know: a file that only its owner can read."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
import stat
from pathlib import Path

import attrs

FILE = "web.token"


class TokenUnusable(Exception):
    """The token's file keeps no secret; growthd makes a new one once it is deleted."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} {why}; delete it, and growthd makes a new one")


@attrs.frozen
class Token:
    """Compares in constant time; never shown."""

    secret: str = attrs.field(repr=False)

    def opens(self, authorization: str | None) -> bool:
        """True where the header carries the token as a bearer."""
        scheme, _, given = (authorization or "").partition(" ")
        return scheme.lower() == "bearer" and self._is(given.strip())

    def lets_read(self, authorization: str | None) -> bool:
        """True for the bearer, and for a browser that was given the token as a password."""
        scheme, _, given = (authorization or "").partition(" ")
        basic = scheme.lower() == "basic" and self._is(_password(given.strip()))
        return basic or self.opens(authorization)

    def _is(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self.secret.encode())


def _password(credentials: str) -> str:
    try:
        said = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return said.partition(":")[2]


def token_in(folder: Path) -> Token:
    """The token of `folder`, made there at first, mode 0600. `TokenUnusable` if it is no secret."""
    path = folder / FILE
    try:
        return _read(path)
    except FileNotFoundError:
        _make(path)
        return _read(path)


def _read(path: Path) -> Token:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise TokenUnusable(path, "can be read by other users")
    secret = path.read_text(encoding="ascii").strip()
    if len(secret) < 32:
        raise TokenUnusable(path, "holds no token")
    return Token(secret)


def _make(path: Path) -> None:
    """Write a new secret under another name and link it, so that nobody ever reads half of it."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, f"{secrets.token_urlsafe(32)}\n".encode())
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        os.close(descriptor)
        draft.unlink()
