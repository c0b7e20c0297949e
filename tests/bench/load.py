"""So many requests a second on kept connections: `python -m tests.bench.load URL SECONDS RATE`.

A process of its own, so that what it takes of a processor delays nobody whom it measures. It prints
one line of JSON, a `Load`.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import attrs
import trio

CONNECTIONS = 20
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_LAST = re.compile(rb"\r\nconnection: *close\r\n", re.IGNORECASE)


@attrs.frozen(kw_only=True)
class Load:
    """What was asked and answered: requests a second, the 99th percentile and the worst in ms.

    A request's time counts from the moment at which it was due, so that one slow answer does not
    hide that the next request could not be sent.
    """

    rate: float
    p99: float
    worst: float
    connections: int
    failed: dict[str, int]

    def __str__(self) -> str:
        failed = f", {self.failed} failed" if self.failed else ", none failed"
        return (
            f"{self.rate:.0f} requests/s, p99 {self.p99:.1f} ms, worst {self.worst:.1f} ms,"
            f" {self.connections} connections{failed}"
        )


@attrs.define(kw_only=True)
class Visitor:
    """Asks again and again on one connection; on another once the server has said farewell."""

    address: tuple[str, int]
    request: bytes
    door: socket.socket | None = None
    connections: int = 0
    times: list[float] = attrs.field(factory=list)
    failed: Counter[str] = attrs.field(factory=Counter)

    def visit(self, began: float, seconds: float, pause: float) -> None:
        """One request every `pause` seconds from `began` on, by `time.perf_counter`."""
        for n in range(int(seconds / pause)):
            due = began + n * pause
            time.sleep(max(due - time.perf_counter(), 0))
            self._ask(due)
        self._leave()

    def _ask(self, due: float) -> None:
        try:
            if _answered(self._open(), self.request):
                self._leave()
            self.times.append((time.perf_counter() - due) * 1000)
        except OSError as error:
            self.failed[str(error)] += 1
            self._leave()

    def _open(self) -> socket.socket:
        if self.door is None:
            self.door = socket.create_connection(self.address, timeout=10)
            self.connections += 1
        return self.door

    def _leave(self) -> None:
        if self.door is not None:
            self.door.close()
        self.door = None


def _answered(door: socket.socket, request: bytes) -> bool:
    """Whether this was the connection's last answer. Raises OSError where it is none of 200."""
    door.sendall(request)
    data = b""
    while b"\r\n\r\n" not in data:
        data += door.recv(65536) or _closed()
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise ConnectionError(head.split(b"\r\n")[0].decode())
    length = _LENGTH.search(head)
    left = int(length[1]) - len(body) if length else 0
    while left > 0:
        left -= len(door.recv(65536) or _closed())
    return _LAST.search(head + b"\r\n") is not None


def _closed() -> bytes:
    raise ConnectionError("closed in the middle of an answer")


def load(url: str, seconds: float, rate: float) -> Load:
    """As many requests a second as `rate`, spread over `CONNECTIONS`."""
    place = urlsplit(url)
    address = (place.hostname or "", place.port or 80)
    headers = f"Host: {place.netloc}\r\nAccept-Encoding: gzip\r\n\r\n"
    request = f"GET {place.path} HTTP/1.1\r\n{headers}".encode()
    visitors = [Visitor(address=address, request=request) for _ in range(CONNECTIONS)]
    began = time.perf_counter() + 0.1
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for n, one in enumerate(visitors):
            pool.submit(one.visit, began + n / rate, seconds, CONNECTIONS / rate)
    return _told(visitors, time.perf_counter() - began)


def _told(visitors: list[Visitor], seconds: float) -> Load:
    times = sorted(took for one in visitors for took in one.times)
    return Load(
        rate=len(times) / seconds,
        p99=times[int(len(times) * 0.99)] if times else float("inf"),
        worst=times[-1] if times else float("inf"),
        connections=sum(one.connections for one in visitors),
        failed=dict(sum((one.failed for one in visitors), Counter())),
    )


async def loaded(url: str, seconds: float, rate: float) -> Load:
    """What such a process has measured."""
    command = [sys.executable, "-m", "tests.bench.load", url, str(seconds), str(rate)]
    done = await trio.run_process(command, capture_stdout=True)
    return Load(**json.loads(done.stdout))


async def flat_out(url: str, seconds: int) -> str:
    """What wrk says of as much as it can ask on as many connections."""
    program = shutil.which("wrk")
    if program is None:
        return "no wrk on this machine"
    command = [program, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", url]
    command += ["-H", "Accept-Encoding: gzip"]
    done = await trio.run_process(command, capture_stdout=True)
    wanted = ("99%", "Requests/sec", "Non-2xx", "Socket errors")
    lines = [line.strip() for line in done.stdout.decode().splitlines()]
    return ", ".join(line for line in lines if line.startswith(wanted))


if __name__ == "__main__":
    found = load(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]))
    print(json.dumps(attrs.asdict(found)))
