"""A real Redis, where there is one."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trio

PASSWORD = "s3cret word"


@pytest.fixture
async def redis_url(tmp_path: Path) -> AsyncIterator[str]:
    """The URL of an empty server, which wants a password; skipped where there is none."""
    program = _server(tmp_path)
    if program is None:
        pytest.skip("no Redis on this machine (apt-get install redis-tools)")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = ["--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    process = await trio.lowlevel.open_process(
        [program, "--port", str(port), "--requirepass", PASSWORD, *settings],
        stdout=subprocess.DEVNULL,
    )
    try:
        await _answering(port)
        yield f"redis://:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{port}/3"
    finally:
        process.terminate()
        await process.wait()


def _server(folder: Path) -> str | None:
    """Debian's check of dumps is the server itself, which goes by the name that it is called by."""
    if whole := shutil.which("redis-server"):
        return whole
    if (check := shutil.which("redis-check-rdb")) is None:
        return None
    named = folder / "redis-server"
    named.symlink_to(check)
    return str(named)


async def _answering(port: int) -> None:
    with trio.fail_after(60):
        while True:
            try:
                await (await trio.open_tcp_stream("127.0.0.1", port)).aclose()
            except OSError:
                await trio.sleep(0.02)
            else:
                return
