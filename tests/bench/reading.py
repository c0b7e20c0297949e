"""Reads a TweetDetail of some 400 KB and compares the time with parsing its JSON alone.

The reading is to take at most 1.5 times as long as the fastest parser needs for all values.

    uv run --group bench python -m tests.bench.reading

The peers are the fastest JSON parsers on PyPI, in the group `bench`; without it they are left out.
pysimdjson is shown twice: it can index a document without making any value (nothing can be read
from it so), and it can make the values that a reader reads.
"""

from __future__ import annotations

import argparse
import importlib
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import orjson
from rich.console import Console
from rich.table import Table

from growthd.model.reading import Owner, PostReading
from growthd.reading import graphql
from tests.bench import captures
from tests.reading import payloads

_CAPTURE = "twscrape__2026-07-21_8ce44e4__raw_tweet_details.json"
_SYNTHETIC_POSTS = 90
_TURN = 10


@attrs.frozen(kw_only=True)
class Material:
    """A body and the post to be read from it."""

    name: str
    body: bytes
    post_id: str
    owner: Owner


def main() -> None:
    """Print the medians, side by side in one run, and the ratio to the fastest parse."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    given = parser.parse_args()
    console = Console(width=120)
    for material in _materials():
        console.print(_compared(material, given.rounds))


def _compared(material: Material, rounds: int) -> Table:
    runs = dict(_parsers(material.body)) | {"growthd reads the post": lambda: _read(material)}
    medians = _medians(runs, rounds)
    parsers = {name: median for name, median in medians.items() if name in _FULL}
    fastest = min(parsers, key=lambda name: parsers[name])
    title = f"{material.name}, {len(material.body):,} bytes; fastest full parse: {fastest}"
    table = Table("what", "median µs", "ratio to the fastest parse", title=title)
    for name, median in medians.items():
        table.add_row(name, f"{median * 1e6:.0f}", f"{median / parsers[fastest]:.2f}")
    return table


def _medians(runs: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Seconds, measured in turns of a few, so that a busy moment falls on all alike.

    In turns of one, each would mostly pay for the caches that its predecessor has emptied.
    """
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds // _TURN):
        for name, act in runs.items():
            for _ in range(_TURN):
                started = time.perf_counter()
                act()
                taken[name].append(time.perf_counter() - started)
    return {name: statistics.median(times) for name, times in taken.items()}


def _read(material: Material) -> None:
    found = graphql.read_post(material.body, material.post_id, material.owner)
    if not isinstance(found, PostReading):
        raise SystemExit(f"{material.name} could not be read: {found.detail}")


_FULL = ("orjson", "msgspec", "pysimdjson, all values")


def _parsers(body: bytes) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "orjson", lambda: orjson.loads(body)
    if msgspec := _installed("msgspec.json"):
        yield "msgspec", lambda: msgspec.decode(body)
    if simdjson := _installed("simdjson"):
        parser = simdjson.Parser()
        yield "pysimdjson, all values", lambda: parser.parse(body, True)
        yield "pysimdjson, no values", lambda: _indexed(parser, body)


def _indexed(parser: Any, body: bytes) -> None:  # noqa: ANN401 - a peer without types
    # A parser may be used again only once its last document is gone.
    document = parser.parse(body)
    del document


def _installed(name: str) -> Any:  # noqa: ANN401 - a peer that may not be there
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _materials() -> Iterator[Material]:
    folder = captures.folder()
    if folder is not None:
        row = next(row for row in captures.rows(folder)[0] if row["file"] == _CAPTURE)
        body = (folder / "payloads" / _CAPTURE).read_bytes()
        owner = Owner(account_id=row["author_id"], handle=row["author"])
        real = Material(name="a capture", body=body, post_id=row["tweet_id"], owner=owner)
        yield real
        compact = orjson.dumps(orjson.loads(body))
        yield attrs.evolve(real, name="the capture without its white space", body=compact)
    yield _synthetic()


def _synthetic() -> Material:
    ids = [str(2_074_000_000_000_000_000 + i) for i in range(_SYNTHETIC_POSTS)]
    links = [{"display_url": "x.example", "url": "https://t.example/a", "indices": [i, i + 9]}
             for i in range(30)]  # fmt: skip
    replies = [
        payloads.module(payloads.post(one, payloads.STRANGER, entities={"urls": links}))
        for one in ids
    ]
    return Material(
        name="a synthetic page",
        body=payloads.detail(payloads.entry(payloads.post()), *replies),
        post_id=payloads.POST_ID,
        owner=payloads.OWNER,
    )


if __name__ == "__main__":
    main()
