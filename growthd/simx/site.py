"""The simulated site: an ASGI application over a world or over captured answers."""

from __future__ import annotations

import logging
from functools import partial
from typing import cast

import attrs
import trio
from hypercorn.config import Config
from hypercorn.trio import serve as serve_asgi
from hypercorn.typing import Framework
from starlette.applications import Starlette

from growthd.simx.api_v2 import api_routes
from growthd.simx.calls import call_routes
from growthd.simx.documents import document_routes
from growthd.simx.stage import Stage


@attrs.define
class Site(Stage):
    """`Site(world or replay, now, faults)`: `app` is the ASGI application."""

    app: Starlette = attrs.field(init=False)

    @app.default
    def _build(self) -> Starlette:
        return Starlette(routes=[*api_routes(self), *call_routes(self), *document_routes(self)])


def _errors_only() -> logging.Logger:
    """A fault of the site's own is nobody's test: it is told, and nothing else is."""
    logger = logging.getLogger("growthd.simx")
    logger.setLevel(logging.ERROR)
    return logger


async def serve(
    site: Site, *, task_status: trio.TaskStatus[str] = trio.TASK_STATUS_IGNORED
) -> None:
    """Serves on a free port of 127.0.0.1 until cancelled, logging nothing but its own errors.

    Starts with the base URL, without a slash at its end. A second port, `site.elsewhere`, is
    another origin for pages that send their visitor away.
    """
    config = Config()
    config.bind = ["127.0.0.1:0", "127.0.0.1:0"]
    config.errorlog = _errors_only()
    async with trio.open_nursery() as nursery:
        app = cast("Framework", site.app)  # both speak ASGI, each with types of its own
        here, elsewhere = await nursery.start(partial(serve_asgi, app, config, mode="asgi"))
        site.elsewhere = elsewhere
        task_status.started(here)
