"""Returns to the system what the C library keeps for itself of memory that nobody uses."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

LARGE = 256 * 2**10
"""Bytes from which on a piece of memory has pages of its own."""
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_set: Callable[[int, int], int] | None = getattr(ctypes.CDLL(None), "mallopt", None)
_trim: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)


def keep_large_apart() -> bool:
    """What is `LARGE` goes back to the system as soon as it is freed, where there is mallopt(3).

    By itself glibc raises that bound to the largest piece that was ever freed, up to 32 MB: arrays
    then come and go in the heap, and leave holes in it that grow for as long as a daemon runs.
    """
    return _set is not None and _set(_M_MMAP_THRESHOLD, LARGE) == 1


def share_one_heap() -> bool:
    """All threads take from one heap from now on, where there is mallopt(3).

    By itself glibc gives each of some sixteen threads a heap of its own, and each keeps what was
    freed in it for that thread's next work. Python lets one thread allocate at a time anyway.
    """
    return _set is not None and _set(_M_ARENA_MAX, 1) == 1


def give_back() -> bool:
    """The process holds no more pages than are in use, where the C library is glibc; else False.

    After large computations glibc keeps what was freed between things that live on: the longer a
    daemon runs, the more of it (malloc_trim(3)). It takes a few milliseconds; the GIL is released.
    """
    if _trim is None:
        return False
    _trim(0)
    return True
