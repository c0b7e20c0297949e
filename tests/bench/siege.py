"""A running growthd under load and under attack: `python -m tests.bench.siege [seconds]`.

A daemon follows a simulated account meanwhile. First 500 requests a second go to / and /metrics,
by wrk where there is one; then schemathesis asks whatever the API's description allows; then, for
as many seconds as are given, connections say whatever they like.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs
import psutil
import trio

from tests.conftest import throw_away_directory
from tests.programs import Program
from tests.watching import Watch, prepared, watching

LOAD_SECONDS, RATE = 60, 500
P99_MS = 100.0


@attrs.frozen(kw_only=True)
class Load:
    """What a path took: requests a second, and the 99th percentile in ms."""

    path: str
    rate: float
    p99: float
    failed: int


def percentile(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)] if times else float("nan")


def visitor(address: tuple[str, int], path: str, until: float, pause: float) -> list[float]:
    """Milliseconds of each request of one connection that is kept open."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    times = []
    with socket.create_connection(address, timeout=10) as door:
        while (began := time.perf_counter()) < until:
            door.sendall(request)
            _read_answer(door)
            took = time.perf_counter() - began
            times.append(took * 1000)
            time.sleep(max(pause - took, 0))
    return times


def _read_answer(door: socket.socket) -> None:
    data = b""
    while b"\r\n\r\n" not in data:
        data += door.recv(65536) or _closed()
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise ConnectionError(head.split(b"\r\n")[0].decode())
    found = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    left = int(found[1]) - len(body) if found else 0
    while left > 0:
        left -= len(door.recv(65536) or _closed())


def _closed() -> bytes:
    raise ConnectionError("closed in the middle of an answer")


def load(url: str, path: str, seconds: float, rate: float) -> Load:
    """As many requests a second as `rate`, on twenty connections."""
    host, port = url.removeprefix("http://").split(":")
    connections = 20
    until = time.perf_counter() + seconds
    times: list[float] = []
    failed = 0
    with ThreadPoolExecutor(connections) as pool:
        asked = [
            pool.submit(visitor, (host, int(port)), path, until, connections / rate)
            for _ in range(connections)
        ]
        for one in asked:
            try:
                times += one.result()
            except OSError as error:
                print(f"{path}: {error}")
                failed += 1
    return Load(path=path, rate=len(times) / seconds, p99=percentile(times), failed=failed)


def wrk(url: str, path: str, seconds: int) -> str:
    """What wrk says of as much as it can ask on twenty connections."""
    program = shutil.which("wrk")
    if program is None:
        return "no wrk on this machine"
    command = [program, "-t2", "-c20", f"-d{seconds}s", "--latency", url + path]
    command += ["-H", "Accept-Encoding: gzip"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    wanted = ("99%", "Requests/sec", "Non-2xx", "Socket errors")
    return ", ".join(line.strip() for line in said.splitlines() if line.strip().startswith(wanted))


def schemathesis(url: str, token: str) -> int:
    """Its exit code, with all it has to say.

    That a well-formed announcement may be refused is no failure: which accounts are watched, and
    what lies in the future, no schema can say.
    """
    program = Path(sys.executable).with_name("schemathesis")
    command = [str(program), "run", f"{url}/v1/openapi.json", "--max-examples", "50"]
    command += ["--header", f"Authorization: Bearer {token}", "--checks", "all"]
    command += ["--exclude-checks", "positive_data_acceptance"]
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(command, check=False, cwd=folder).returncode


def nonsense(seed: int) -> Iterator[bytes]:
    """Requests that are one only nearly, and things that never were any."""
    dice = random.Random(seed)
    methods = (b"GET", b"POST", b"PUT", b"OPTIONS", b"CONNECT", b"TRACE", b"G\x00T", b"")
    paths = (b"/", b"/posts", b"/v1/posts", b"/static/../../etc/passwd", b"/%00", b"*", b"/\xff")
    while True:
        head = b" ".join((dice.choice(methods), dice.choice(paths), b"HTTP/1." + b"019"[:1]))
        headers = [b"Host: 127.0.0.1"] * dice.randrange(3)
        headers += [b"Content-Length: %d" % dice.choice((-1, 0, 5, 10**12))] * dice.randrange(2)
        headers += [b"Transfer-Encoding: chunked"] * dice.randrange(2)
        headers += [b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings"] * dice.randrange(2)
        headers += [dice.randbytes(dice.randrange(200))] * dice.randrange(2)
        body = dice.randbytes(dice.randrange(3000))
        yield b"\r\n".join([head, *headers, b"", body])
        yield dice.randbytes(dice.randrange(1, 5000))


def fuzz(address: tuple[str, int], seconds: float) -> int:
    """How many connections were made; each is left when it has said its piece."""
    until, made = time.monotonic() + seconds, 0
    for said in nonsense(7):
        if time.monotonic() > until:
            return made
        with socket.create_connection(address, timeout=5) as door:
            try:
                door.settimeout(0.05)
                door.sendall(said)
                door.recv(4096)
            except OSError:
                pass
        made += 1
    return made


async def besiege(watch: Watch, program: Program, seconds: float) -> bool:
    process = psutil.Process(program.pid)
    await watch.captured(3)
    print(f"load {os.getloadavg()[0]:.1f}")
    good = True
    for path in ("/metrics", "/"):
        found = await trio.to_thread.run_sync(load, watch.url, path, LOAD_SECONDS, RATE)
        print(f"{path}: {found.rate:.0f} requests/s, p99 {found.p99:.1f} ms, {found.failed} failed")
        good = good and found.p99 < P99_MS and not found.failed
        print(f"  flat out: {await trio.to_thread.run_sync(wrk, watch.url, path, 10)}")
    late = [line for line in (await watch.get("/metrics")).text.splitlines() if '"late"' in line]
    print("late captures:", sum(float(line.rpartition(" ")[2]) for line in late))
    token = (watch.folder / "web.token").read_text().strip()
    good = await trio.to_thread.run_sync(schemathesis, watch.url, token) == 0 and good
    before = process.memory_info().rss
    made = await trio.to_thread.run_sync(fuzz, ("127.0.0.1", watch.port), seconds)
    after = process.memory_info().rss
    print(f"fuzz: {made} connections in {seconds:.0f} s, memory {before >> 20} -> {after >> 20} MB")
    alive = (await watch.get("/healthz")).status_code == 200
    faults = program.said.count('"event": "fault"') + program.said.count("connection_broken")
    print(f"alive {alive}, faults {faults}")
    return good and alive and not faults


async def main(seconds: float) -> bool:
    with throw_away_directory() as folder, prepared(folder / "data") as watch:
        async with watching(watch) as program:
            return await besiege(watch, program, seconds)


if __name__ == "__main__":
    wanted = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    sys.exit(0 if trio.run(main, wanted) else 1)
