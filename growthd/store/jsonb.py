"""Values on their way into PostgreSQL's jsonb and back."""

from __future__ import annotations

from typing import Any

import orjson

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def encode(value: object) -> str:
    """The value as JSON that jsonb takes: what no text column can hold is replaced, not refused."""
    try:
        text = orjson.dumps(value).decode()
    except TypeError:  # a lone surrogate
        return orjson.dumps(storable(value)).decode()
    return orjson.dumps(storable(value)).decode() if r"\u0000" in text else text


def decode(text: str) -> Any:  # noqa: ANN401 - as wide as JSON
    return orjson.loads(text)


def storable(value: object) -> object:
    """The value with NUL characters and lone surrogates in its texts replaced by U+FFFD."""
    match value:
        case str():
            sound = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            return sound.replace("\0", _REPLACEMENT)
        case dict():
            return {storable(key): storable(item) for key, item in value.items()}
        case list() | tuple():
            return [storable(item) for item in value]
        case _:
            return value
