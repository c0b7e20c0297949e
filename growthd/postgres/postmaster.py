"""The server as our child: started, waited for, started again when it dies, ended."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import attrs
import structlog
import trio

from growthd.postgres import claim, journal, orphan, program
from growthd.postgres.binaries import Binaries
from growthd.postgres.cluster import Cluster
from growthd.postgres.ending import end
from growthd.postgres.refusal import CannotServe

START_SECONDS = 120.0
"""Recovery after a power cut reads at most `max_wal_size`, a matter of seconds on any disk."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.25, 60.0
LOG_CHECK_SECONDS = 600.0

log = structlog.get_logger(__name__)


@attrs.define(kw_only=True)
class Postmaster:
    cluster: Cluster
    binaries: Binaries
    _process: trio.Process | None = None

    async def start(self) -> None:
        """The server accepts connections; raises `CannotServe` where it ends instead."""
        journal.rotate(self.cluster.log)
        began_at = self.cluster.log.stat().st_size if self.cluster.log.exists() else 0
        self._process = process = await self._open()
        with trio.move_on_after(START_SECONDS):
            while process.poll() is None:
                if _is_ready(self.cluster.data, process.pid):
                    return
                await trio.sleep(0.01)
        await self.stop()
        raise CannotServe(
            f"Postgres did not start: {journal.last_words(self.cluster.log, began_at)}. "
            f"Its log is {self.cluster.log}."
        )

    async def keep(self) -> None:
        """Start the server again whenever it dies, for as long as it takes; runs until cancelled.

        Nothing is raised: until it is back, connections fail, and whoever needs one waits out
        the outage. The socket stays where it was, so every DSN handed out remains valid.
        """
        while True:
            process = self._process
            while process is not None and process.poll() is None:
                with trio.move_on_after(LOG_CHECK_SECONDS):
                    await process.wait()
                journal.rotate(self.cluster.log)
            log.error("The embedded server ended by itself", log=str(self.cluster.log))
            await self._start_again()

    async def stop(self) -> None:
        """No process of the server is left, in under 4 s; a cancelled caller gets this as well."""
        if self._process is not None:
            await end(self._process.send_signal, self._process.wait)

    async def _start_again(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            await trio.sleep(pause)
            try:
                await orphan.clear(self.cluster.data)
                return await self.start()
            except CannotServe as refusal:
                log.error("The embedded server could not be started again", reason=str(refusal))  # noqa: TRY400 - the sentence is the news
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _open(self) -> trio.Process:
        written = journal.open_for_append(self.cluster.log)
        try:
            return await trio.lowlevel.open_process(
                [self.binaries.postgres, "-D", self.cluster.data],
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=written,
                **program.options(self.cluster.account),
            )
        finally:
            os.close(written)


def _is_ready(data: Path, pid: int) -> bool:
    claimed = claim.read(data)
    return claimed is not None and claimed.pid == pid and claimed.ready
