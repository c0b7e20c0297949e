"""Returns to the system what the C library keeps for itself of memory that nobody uses."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

_trim: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)


def give_back() -> bool:
    """The process holds no more pages than are in use, where the C library is glibc; else False.

    After large computations glibc keeps what was freed between things that live on: the longer a
    daemon runs, the more of it (malloc_trim(3)). It takes a few milliseconds; the GIL is released.
    """
    if _trim is None:
        return False
    _trim(0)
    return True
