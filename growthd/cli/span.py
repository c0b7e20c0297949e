"""Lengths of time as people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter, Token

_SPAN = re.compile(r"(\d+(?:\.\d+)?)([smhd])")
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def seconds_of(text: str) -> float:
    """Seconds in `90s`, `5m`, `1.5h` or `7d`. ValueError, as a sentence, for anything else."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no length of time; write 90s, 5m, 1.5h or 7d")
    return float(match[1]) * _SECONDS[match[2]]


def _converted(_type: object, tokens: Sequence[Token]) -> float:
    return seconds_of(tokens[0].value)


Span = Annotated[float, Parameter(converter=_converted)]
"""A parameter that is told as a length of time, and known in seconds."""
