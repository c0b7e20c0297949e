"""An actor's sign of life: when it last got somewhere, and what went wrong last."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import attrs
import trio

FRUITLESS = 3
"""Passes in a row that did nothing of what they were to do, after which that is a fault."""


@attrs.define(kw_only=True)
class Pulse:
    """Written by one actor and its supervisor, read by the watchman, metrics and the page.

    Times are Unix seconds of the machine, None before the first.
    """

    name: str
    wall: Callable[[], float] = time.time
    up: bool = False
    progressed_at: float | None = None
    succeeded_at: float | None = None
    failed_at: float | None = None
    faults_in_row: int = 0
    last_error: str | None = None
    restarts: int = 0
    pass_seconds: float | None = None
    fruitless: int = 0
    """Passes in a row that did nothing of what they were to do."""
    ticked: float = attrs.field(factory=lambda: 0.0)
    """trio's time at the last progress, for the watchman."""

    def progress(self) -> None:
        """The actor got somewhere. Nothing to do is progress; failing at all of it is not."""
        self.progressed_at = self.wall()
        self.ticked = trio.current_time()

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Time one pass; a pass that returns is progress and success."""
        began = trio.current_time()
        yield
        self.pass_seconds = trio.current_time() - began
        if not self.fruitless:
            self.succeeded_at = self.wall()
            self.faults_in_row = 0
            self.progress()

    def reap(self, done: int, asked: int, reason: str) -> None:
        """So much was done of what the pass was asked to do. Nothing, three times, is a fault.

        A pass that did nothing of it is neither progress nor success; one that was asked for
        nothing is both. The fault is told, and ends no life before the watchman does.
        """
        self.fruitless = self.fruitless + 1 if asked and not done else 0
        if self.fruitless >= FRUITLESS:
            self.failed_at = self.wall()
            self.faults_in_row = self.fruitless - FRUITLESS + 1
            self.last_error = f"0 of {asked} done, {self.fruitless} times in a row: {reason}"

    def failed(self, error: str) -> None:
        """A life ended by a fault or an outage."""
        self.failed_at = self.wall()
        self.faults_in_row += 1
        self.restarts += 1
        self.last_error = error
