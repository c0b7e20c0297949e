"""A running growthd under load and under attack: `python -m tests.bench.siege [seconds]`.

A daemon follows a simulated account meanwhile, whose hours take a minute each; before it another
one, which is left alone, shows how many captures of the same two minutes come late by themselves.
500 requests a second go to /metrics and then to /, then as many as wrk can send where there is one;
then schemathesis asks whatever the API's description allows; then, for as many seconds as are
given, connections say whatever they like.
"""

from __future__ import annotations

import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import attrs
import psutil
import trio

from tests.bench.load import flat_out, loaded
from tests.conftest import throw_away_directory
from tests.programs import Program
from tests.watching import Watch, prepared, watching

LOAD_SECONDS, RATE = 60, 500
PATHS = ("/metrics", "/")
P99_MS = 100.0
SPEED = 60.0
"""So much faster than life is the account; the captures of an hour fall due in one stretch."""
_COUNTED = re.compile(r'growthd_captures_total\{.*result="(\w+)"\} (\S+)')


@attrs.frozen(kw_only=True)
class Captures:
    """How many captures ended in time, and how many late or not at all."""

    timely: int
    late: int

    def __sub__(self, other: Captures) -> Captures:
        return Captures(timely=self.timely - other.timely, late=self.late - other.late)

    def __str__(self) -> str:
        return f"{self.timely} captures in time, {self.late} late or missed"


async def captures(watch: Watch) -> Captures:
    """Those that the daemon has counted so far."""
    counts: Counter[str] = Counter()
    for line in (await watch.get("/metrics")).text.splitlines():
        found = _COUNTED.match(line)
        if found:
            counts[found[1]] += int(float(found[2]))
    return Captures(timely=counts["captured"], late=counts["late"] + counts["missed"])


async def left_alone() -> list[Captures]:
    """What comes of the account's captures, a minute for each path, while nobody asks for it."""
    with throw_away_directory() as folder, prepared(folder / "data", SPEED) as watch:
        async with watching(watch):
            await watch.captured(3)
            seen = [await captures(watch)]
            for _ in PATHS:
                await trio.sleep(LOAD_SECONDS)
                seen.append(await captures(watch))
    return [after - before for before, after in pairwise(seen)]


async def under_load(watch: Watch, alone: Sequence[Captures]) -> bool:
    """Both paths bear it, and no more captures are late than in the same minute left alone."""
    good = True
    for path, quiet in zip(PATHS, alone, strict=True):
        before = await captures(watch)
        found = await loaded(watch.url + path, LOAD_SECONDS, RATE)
        seen = await captures(watch) - before
        print(f"{path}: {found}; {seen}; left alone {quiet}; load {os.getloadavg()[0]:.1f}")
        borne = found.rate > 0.98 * RATE and found.p99 < P99_MS and not found.failed
        good = good and borne and seen.late <= quiet.late
    return good


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


async def besiege(
    watch: Watch, program: Program, alone: Sequence[Captures], seconds: float
) -> bool:
    process = psutil.Process(program.pid)
    await watch.captured(3)
    good = await under_load(watch, alone)
    for path in PATHS:
        print(f"{path}, flat out by wrk: {await flat_out(watch.url + path, 10)}")
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
    alone = await left_alone()
    with throw_away_directory() as folder, prepared(folder / "data", SPEED) as watch:
        async with watching(watch) as program:
            return await besiege(watch, program, alone, seconds)


if __name__ == "__main__":
    wanted = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    sys.exit(0 if trio.run(main, wanted) else 1)
