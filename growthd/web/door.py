"""The web as an actor: serves until cancelled, and tells where."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import attrs
import structlog
import trio

from growthd.clock import wake_by
from growthd.supervision.pulse import Pulse
from growthd.web.app import build
from growthd.web.context import Context
from growthd.web.server import serve

ADDRESS = "web.url"
ALIVE_SECONDS = 240.0

log = structlog.get_logger(__name__)


@attrs.frozen(kw_only=True)
class Door:
    """Writes the page's URL to `web.url` in `folder` while it is open."""

    context: Context
    folder: Path
    pulse: Pulse

    async def run(self, *, task_status: trio.TaskStatus[None]) -> NoReturn:
        app = build(self.context)
        address = self.folder / ADDRESS
        async with trio.open_nursery() as nursery:
            url = await nursery.start(serve, app, self.context.config.web)
            address.write_text(f"{url}\n", encoding="ascii")
            log.info("page", url=url)
            task_status.started()
            try:
                while True:
                    self.pulse.progress()
                    await trio.sleep_until(wake_by(ALIVE_SECONDS))
            finally:
                address.unlink(missing_ok=True)
