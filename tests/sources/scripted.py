"""A server that answers as a script says, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import attrs
import trio


@attrs.frozen(kw_only=True)
class Said:
    status: int = 200
    headers: Mapping[str, str] = {}
    body: bytes = b"{}"
    cut: bool = False
    """True where the line goes dead in the middle of the answer."""


@attrs.define
class Script:
    """`base` is its address; `asked` the headers of every request, names in lower case."""

    said: Said
    base: str = ""
    asked: list[dict[str, str]] = attrs.field(factory=list)

    async def serve(self, stream: trio.SocketStream) -> None:
        async with stream:
            heard = b""
            while b"\r\n\r\n" not in heard:
                part = await stream.receive_some()
                if not part:
                    return
                heard += bytes(part)
            self.asked.append(_headers(heard))
            await stream.send_all(self._answer())

    def _answer(self) -> bytes:
        said = self.said
        lines = [f"{name}: {value}" for name, value in said.headers.items()]
        head = "\r\n".join(
            [f"HTTP/1.1 {said.status} as the script says", f"content-length: {len(said.body)}",
             "connection: close", *lines]
        )  # fmt: skip
        whole = f"{head}\r\n\r\n".encode() + said.body
        return whole[: len(whole) - len(said.body) // 2] if said.cut else whole


@asynccontextmanager
async def serving(script: Script) -> AsyncIterator[Script]:
    """The script is served on a free port of 127.0.0.1."""
    async with trio.open_nursery() as nursery:
        listeners = await nursery.start(trio.serve_tcp, script.serve, 0)
        listener = listeners[0]
        port = listener.socket.getsockname()[1]
        script.base = f"http://127.0.0.1:{port}"
        yield script
        nursery.cancel_scope.cancel()


def _headers(request: bytes) -> dict[str, str]:
    lines = request.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
    pairs = (line.split(":", 1) for line in lines)
    return {name.lower(): value.strip() for name, value in pairs}
