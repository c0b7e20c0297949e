"""The configuration as text, without its secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from growthd.config.sections import Config

_ADDRESS = re.compile(r"^(https?://[^/@]*(?=/|$)|[a-z]+://).*", re.IGNORECASE)
"""Of an address to speak to: all beyond a web host, and all of any other one, may be a secret."""
_USER_PASSWORD = re.compile(r"(?<=://)([^:/@]*):[^@/]*(?=@)")
_QUERY_PASSWORD = re.compile(r"(?i)((?:password|token|secret)=)[^&\s]*")


def shown(config: Config) -> dict[str, str]:
    """Key path to value, as TOML would have it; passwords in URLs are masked."""
    return dict(_leaves(attrs.asdict(config), ""))


def masked(text: str) -> str:
    """The text with the passwords of its URLs replaced, in both places where they occur."""
    return _QUERY_PASSWORD.sub(r"\1***", _USER_PASSWORD.sub(r"\1:***", text))


def _leaves(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, tuple) and value and isinstance(value[0], dict):
        for n, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{n}]")
    elif path.startswith("notify.") and isinstance(value, tuple):
        yield path, _text(tuple(_ADDRESS.sub(r"\1***", str(each)) for each in value))
    else:
        yield path, _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(str, value))}]"
    return '""' if value is None else f'"{masked(str(value))}"'
