"""The collector rests while something is read, and never longer."""

from __future__ import annotations

import gc

import pytest

from growthd.reading.uncollected import uncollected


def test_nothing_is_collected_meanwhile() -> None:
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_ends_the_rest() -> None:
    with pytest.raises(ValueError, match=r"^$"), uncollected():
        raise ValueError
    assert gc.isenabled()


def test_who_collects_by_hand_is_left_alone() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
