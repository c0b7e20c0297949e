"""asyncio as it is: importing trio_asyncio puts another event loop behind `asyncio.run`."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def natively(coroutine: Coroutine[Any, Any, T]) -> T:
    """The coroutine's result, from asyncio's own loop."""
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        return runner.run(coroutine)
