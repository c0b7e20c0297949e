"""Ctrl-C ends a verb that waits, without a traceback."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

import trio

from tests.programs import growthd


def silent_configuration(folder: Path, port: int) -> Path:
    """One whose database takes connections and says nothing."""
    config = folder / "growthd.toml"
    config.write_text(f'[database]\ndsn = "postgresql://me@127.0.0.1:{port}/x"\n')
    return config


async def test_ctrl_c_ends_a_verb_that_waits_for_its_database(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        config = silent_configuration(tmp_path, server.getsockname()[1])
        async with growthd("status", "--config", str(config), log=tmp_path / "log") as program:
            with trio.fail_after(30):
                caller, _ = await trio.to_thread.run_sync(server.accept, abandon_on_cancel=True)
            program.send(signal.SIGINT)
            code = await program.ended()
        caller.close()

    assert (code, program.said.strip()) == (130, "")
