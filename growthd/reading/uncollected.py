"""Reading without the collector of cycles, which has nothing to find in a parsed document."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Nothing is collected meanwhile; afterwards all is as it was.

    The collector comes by for every 700 new objects and walks those that are young: all of a
    document that is being parsed, which holds no cycle and is gone before the reading ends. That
    takes an eighth of the time of parsing. For pure readings alone, which take milliseconds. Where
    several threads read at once, who found the collector at work is who sets it to work again.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
