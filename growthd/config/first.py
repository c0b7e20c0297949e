"""The first configuration of a new owner: the shipped one, with the account filled in."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

import attrs

from growthd.config.load import place_of
from growthd.config.sections import Account

_BLOCK = '# [[accounts]]\n# handle = "your_handle" '


class Taken(Exception):
    """There is a configuration already; it stays as it is."""


def shipped() -> str:
    """`config/growthd.toml`, from the package or, in a checkout, from beside it."""
    packed = files("growthd") / "config" / "growthd.toml"
    if packed.is_file():
        return packed.read_text(encoding="utf-8")
    beside = Path(__file__).resolve().parents[2] / "config" / "growthd.toml"
    return beside.read_text(encoding="utf-8")


def first(handle: str) -> str:
    """The configuration of one account. ValueError where that is no handle."""
    account = Account(handle=handle.strip().removeprefix("@"))
    filled = f'[[accounts]]\nhandle = "{attrs.asdict(account)["handle"]}" '
    return shipped().replace(_BLOCK, filled, 1)


def written_to(path: Path | None, text: str) -> Path:
    """The file is there, for its owner alone, where there was none. Raises Taken."""
    file = place_of(path)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Taken(f"{file} is there already, and stays as it is") from None
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    return file
