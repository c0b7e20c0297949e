"""What was freed is the system's again, whatever still lives beside it."""

from __future__ import annotations

import psutil
import pytest

from growthd.supervision.memory import give_back

PIECE, PIECES = 100_000, 1_000


def test_what_was_freed_between_things_that_live_on_is_given_back() -> None:
    if not give_back():
        pytest.skip("not glibc")
    process = psutil.Process()
    pieces = [b"\1" * PIECE for _ in range(PIECES)]
    full = process.memory_info().rss
    del pieces[:-1]

    assert give_back()
    assert process.memory_info().rss < full - PIECE * PIECES / 2
    assert len(pieces[0]) == PIECE
