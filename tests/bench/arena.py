"""The arena in which learners are played: a program of the shared data, not of the repository."""

from __future__ import annotations

import importlib
import sys
from functools import cache
from types import ModuleType

from tests.conftest import SHARED


@cache
def the_arena() -> ModuleType:
    """Its module. ModuleNotFoundError where the shared data are elsewhere than GROWTHD_SHARED."""
    sys.path.insert(0, str(SHARED / "data" / "learning"))
    return importlib.import_module("arena")
