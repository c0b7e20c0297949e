"""One mistake in the configuration, in words a person can act on."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import attrs


@attrs.frozen(kw_only=True)
class Mistake:
    """`key` is the path in the file, or the environment variable; empty for the file as a whole."""

    key: str
    problem: str
    suggestion: str | None = None

    @classmethod
    def unknown(cls, key: str, known: Iterable[str]) -> Mistake:
        """A key that nothing reads, with the nearest one that something does."""
        near = get_close_matches(key, list(known), n=1, cutoff=0.6)
        return cls(key=key, problem="is not a setting", suggestion=near[0] if near else None)

    def __str__(self) -> str:
        said = f"{self.key} {self.problem}" if self.key else self.problem
        return f"{said}; did you mean {self.suggestion}?" if self.suggestion else said
