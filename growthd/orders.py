"""Signals as orders: stop, stop at once, read the configuration anew."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import attrs
import structlog
import trio

from growthd.clock import LONGEST_NAP, wake_by
from growthd.config.load import state_of

log = structlog.get_logger(__name__)


@attrs.define
class Orders:
    """Cancels what is interruptible at the moment; what closes the house afterwards is not."""

    reload: Callable[[], bool]
    """Asked at SIGHUP: whether there is something new for which the current life must end."""
    file: Path | None = None
    """Changing it is as good as SIGHUP."""
    stopping: bool = False
    _alive: bool = attrs.field(init=False, default=False)
    """True while a life goes by the configuration; before that, it begins with the new one."""
    _seen: tuple[int, int] | None = attrs.field(init=False)
    _scope: trio.CancelScope = attrs.field(init=False, factory=trio.CancelScope)

    @_seen.default
    def _look(self) -> tuple[int, int] | None:
        return state_of(self.file)

    async def obey(self, *, task_status: trio.TaskStatus[None]) -> NoReturn:
        """Carry out one signal after another, for ever. The second stop ends the process."""
        with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT, signal.SIGHUP) as signals:
            task_status.started()
            async for number in signals:
                self._obey(signal.Signals(number))
        raise AssertionError  # signals never run out

    async def follow_file(self) -> NoReturn:
        """The configuration is read anew whenever its file has changed, and then left alone."""
        while True:
            await trio.sleep_until(wake_by(LONGEST_NAP))
            if state_of(self.file) not in {self._seen, None}:
                self._obey(signal.SIGHUP)

    @contextmanager
    def living(self) -> Iterator[None]:
        """A new configuration ends the block, as the order to stop does."""
        with self.interruptible():
            self._alive = True
            try:
                yield
            finally:
                self._alive = False

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """The order to stop ends the block, and nothing around it."""
        with trio.CancelScope() as scope:
            outer, self._scope = self._scope, scope
            try:
                yield
            finally:
                self._scope = outer

    def _obey(self, number: signal.Signals) -> None:
        if number is signal.SIGHUP:
            self._seen = state_of(self.file)
            if self.reload() and self._alive:
                self._scope.cancel()
        elif self.stopping:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        else:
            log.info("stopping", signal=number.name)
            self.stopping = True
            self._scope.cancel()
