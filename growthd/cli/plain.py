"""Errors as sentences: what a person can act on, without a traceback, and the exit code for it."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TypeVar, TypeVarTuple, Unpack

import trio
from cyclopts import Parameter

from growthd.config import ConfigRefused, Settings, load
from growthd.pages.find import NoBrowser
from growthd.postgres.refusal import CannotServe
from growthd.store.database import DsnRefused
from growthd.store.migrate import SchemaError
from growthd.supervision.outage import Outage
from growthd.web.guards.token import TokenUnusable
from growthd.web.sockets import PortTaken

UNHEALTHY, USAGE, BAD_CONFIG, INTERRUPTED = 1, 2, 78, 130

ConfigPath = Annotated[
    Path | None, Parameter(name=["--config", "-c"], help="The configuration file.")
]


def settings_or_exit(path: Path | None) -> Settings:
    """The settings; a mistaken configuration is told in full, and ends the process with 78."""
    try:
        return load(path)
    except ConfigRefused as refused:
        where = f" in {refused.path}" if refused.path else ""
        print(f"The configuration{where} was refused:", file=sys.stderr)
        for mistake in refused.mistakes:
            print(f"  {mistake}", file=sys.stderr)
        raise SystemExit(BAD_CONFIG) from None


Arguments = TypeVarTuple("Arguments")
T = TypeVar("T")


def carry_out(work: Callable[[Unpack[Arguments]], Awaitable[T]], *arguments: *Arguments) -> T:
    """What the verb's work returns. Ctrl-C ends it where it waits, and is lost nowhere else."""
    return trio.run(work, *arguments, restrict_keyboard_interrupt_to_checkpoints=True)


KNOWN = (CannotServe, DsnRefused, SchemaError, Outage, NoBrowser, TokenUnusable, PortTaken)


@contextmanager
def sentences(*more: type[Exception]) -> Iterator[None]:
    """What cannot be done ends the process with a sentence and exit code 1, Ctrl-C with 130."""
    told: list[str] = []
    code = None
    try:
        yield
    except* KNOWN + more as refused:
        told, code = list(dict.fromkeys(_sentences(refused))), UNHEALTHY
    except* KeyboardInterrupt:
        code = INTERRUPTED
    if code is not None:  # raised in a handler, it would be one of a group, and so a traceback
        print("\n".join(told), file=sys.stderr)
        raise SystemExit(code)


def _sentences(refused: BaseException) -> Iterator[str]:
    if isinstance(refused, BaseExceptionGroup):
        for each in refused.exceptions:
            yield from _sentences(each)
    else:
        yield str(refused)
