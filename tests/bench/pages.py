"""How many post pages a second are captured, four at a time, and at what memory.

    uv run --with 'crawlee[playwright]' --with scrapy-playwright python -m tests.bench.pages

A capture is one post's page of the simulated site: its GraphQL answer, and the document once the
post's article is in it. Each contender runs in a process of its own, on the same pages and the same
browser; rates leave the start-up out. Memory is the highest sum of resident bytes of a contender's
processes. Only ratios within one run mean anything.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from statistics import median

import attrs
import trio

from growthd.pages.chromium import resident_bytes
from growthd.simx.site import Site, serve
from growthd.simx.world import World
from tests.bench.pages_task import AT_ONCE, NOW, OWNER, START, Task

WARM = 8
"""Captures before the clock starts: the browser is up and every page has been used."""
CONTENDERS = {
    "bare": "pages_bare:capture",
    "growthd": "pages_growthd:capture",
    "crawlee": "pages_peers:crawlee",
    "scrapy": "pages_peers:scrapy",
}
LIMIT, PEERS = "bare", ("crawlee", "scrapy")


@attrs.define
class Outcome:
    """What a contender achieved."""

    rates: list[float] = attrs.field(factory=list)
    memory: list[int] = attrs.field(factory=list)


def rate(finished: Sequence[float]) -> float:
    """Captures a second once warm."""
    return (len(finished) - WARM) / (finished[-1] - finished[WARM - 1])


async def race(sizes: argparse.Namespace) -> None:
    """Run the rounds, interleaved, and print what they gave."""
    world = World(seed=5, start=START, owner=OWNER)
    post_ids = [post.tweet_id for post in world.newest(NOW)]
    outcomes = {name: Outcome() for name in sizes.contenders}
    async with trio.open_nursery() as nursery:
        base_url = await nursery.start(serve, Site(world, lambda: NOW))
        chosen = (post_ids * (sizes.pages // len(post_ids) + 1))[: sizes.pages]
        task = Task(base_url=base_url, post_ids=tuple(chosen))
        for _ in range(sizes.rounds):
            for name, outcome in outcomes.items():
                await _run(name, task, outcome)
        nursery.cancel_scope.cancel()
    _report(outcomes)


async def _run(name: str, task: Task, outcome: Outcome) -> None:
    command = [sys.executable, "-m", "tests.bench.pages", "--contender", name]
    process = await trio.lowlevel.open_process(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        with trio.fail_after(60 + 5 * len(task.post_ids)):
            await _attend(process, task, outcome)
    finally:
        process.kill()
        await process.wait()


async def _attend(process: trio.Process, task: Task, outcome: Outcome) -> None:
    assert process.stdin
    assert process.stdout
    peak = 0

    async def watch() -> None:
        nonlocal peak
        while True:
            now = await trio.to_thread.run_sync(resident_bytes, process.pid)
            peak = max(peak, now or 0)
            await trio.sleep(0.5)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(watch)
        async with process.stdin:
            await process.stdin.send_all(json.dumps(attrs.asdict(task)).encode())
        answer = b"".join([chunk async for chunk in process.stdout])
        await process.wait()
        nursery.cancel_scope.cancel()
    outcome.rates.append(rate(sorted(json.loads(answer))))
    outcome.memory.append(peak)


def _report(outcomes: dict[str, Outcome]) -> None:
    rates = {name: median(outcome.rates) for name, outcome in outcomes.items()}
    print(f"post pages, {AT_ONCE} at a time")
    for name, outcome in outcomes.items():
        megabytes = median(outcome.memory) / 2**20
        ratio = rates[name] / rates[LIMIT] if LIMIT in rates else float("nan")
        print(f"  {name:<9} {rates[name]:6.2f}/s  {ratio:5.2f} of bare  {megabytes:6.0f} MB")
    for peer in PEERS:
        if peer in rates and "growthd" in rates:
            print(f"  growthd is {rates['growthd'] / rates[peer]:.2f} x {peer}")


def _contend(name: str) -> None:
    """Be the contender: the task on standard input, the captures' times on standard output."""
    module, _, function = CONTENDERS[name].partition(":")
    asked = json.loads(sys.stdin.read())
    task = Task(base_url=asked["base_url"], post_ids=tuple(asked["post_ids"]))
    finished = getattr(import_module(f"tests.bench.{module}"), function)(task)
    assert len(finished) == len(task.post_ids), "a capture is missing"
    print(json.dumps(finished))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=100)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--contender", choices=CONTENDERS)
    options.add_argument("contenders", nargs="*", choices=[*CONTENDERS, []], default=[])
    sizes = options.parse_args()
    sizes.contenders = sizes.contenders or list(CONTENDERS)
    if sizes.contender:
        _contend(sizes.contender)
    else:
        trio.run(race, sizes)


if __name__ == "__main__":
    main()
