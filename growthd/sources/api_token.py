"""The secret that X's API asks for: a file that only its owner can read, or the environment."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import attrs

from growthd.model.reading import Refusal, RefusalKind
from growthd.reading.api_v2 import refuse
from growthd.sources.oauth1 import Keys

VARIABLE = "GROWTHD_X_API_TOKEN"
MAX_BYTES = 8_192
_KEY = re.compile(r"(\w+)\s*=\s*(\S+)")
_PRINTABLE = re.compile(r"[!-~]+")


class Credentials(Protocol):
    """What opens the API."""

    def authorization(self, url: str, query: Mapping[str, str]) -> str:
        """The Authorization header of a GET of `url` (without its query) with this query."""


@attrs.frozen(kw_only=True)
class Bearer:
    """A user's access token. Never shown."""

    secret: str = attrs.field(repr=False)

    def authorization(self, _url: str, _query: Mapping[str, str]) -> str:
        return f"Bearer {self.secret}"


def find(path: Path, environ: Mapping[str, str] = os.environ) -> Credentials | Refusal:
    """The credentials, from the environment or else from the file; read anew for each visit.

    The file holds a bearer token in one line, or four lines `name = value` with the keys of an app
    and its owner. What cannot be used is refused with the remedy, and never quoted.
    """
    if secret := environ.get(VARIABLE):
        return _bearer(secret, f"${VARIABLE}")
    try:
        text = _read(path)
    except PermissionError:
        return _refuse(f"{path} can be read by other users, or not by this one: chmod 600 it")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        return _refuse(f"there is no token: {path}: {why}; write it there, mode 0600")
    keys = dict(_KEY.findall(text))
    names = {field.name for field in attrs.fields(Keys)}
    return Keys(**keys) if keys.keys() == names else _bearer(text, str(path))


def _read(path: Path) -> str:
    with path.open("rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise PermissionError
        return file.read(MAX_BYTES).decode("ascii").strip()


def _bearer(text: str, where: str) -> Credentials | Refusal:
    secret = text.strip().removeprefix("Bearer ").strip()
    if not _PRINTABLE.fullmatch(secret):
        names = ", ".join(field.name for field in attrs.fields(Keys))
        return _refuse(f"{where} holds neither one token nor the four keys {names}")
    return Bearer(secret=secret)


def _refuse(detail: str) -> Refusal:
    return refuse(RefusalKind.LOGGED_OUT, detail)
