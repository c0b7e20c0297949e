"""The house's order, read from the sources: who may import whom, and how long a thing may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

LAYERS = (
    {"model"},
    {"config", "metrics", "clock", "build"},
    {"wheel", "reading", "compute"},
    {"border", "workbench", "supervision", "logs"},
    {"store", "pages", "postgres", "mirror"},
    {"sources"},
    {"actors"},
    {"web"},
    {"house", "orders"},
    {"advisers"},
    {"staff"},
    {"daemon", "service"},
    {"doctor"},
    {"demo"},
    {"cli"},
    {"__main__"},
)
RANK = {room: rank for rank, rooms in enumerate(LAYERS) for room in rooms}
ACTORS = {
    *("intake", "poller", "scheduler", "visitor", "attributor"),
    *("rewarder", "learner", "planner", "auditor", "courier", "replayer"),
    "mirror",
}
PURE = {"model", "wheel", "reading", "compute"}
WORLDLY = {
    *("trio", "trio_asyncio", "anyio", "asyncio", "threading", "multiprocessing", "subprocess"),
    *("socket", "time", "os", "io", "pathlib", "shutil", "tempfile", "sqlite3", "signal"),
    *("asyncpg", "playwright", "httpx2", "psutil", "starlette", "structlog"),
}
ONLY_IMPORTER = {
    "asyncpg": "store/database.py",
    "playwright": "pages/browser.py",
    "trio_asyncio": "border.py",
    "trio_parallel": "workbench.py",
}
VAGUE = {"utils", "util", "helpers", "helper", "manager", "common", "base", "misc"}
UNFINISHED = re.compile(r"\b(?:T[O]DO|FI[X]ME|X[X]X|HA[C]K)\b")
LONGEST_FILE, LONGEST_FUNCTION, MOST_ARGUMENTS = 300, 50, 6
GIVEN = {"self", "cls", "task_status"}
"""Arguments that the caller does not think of."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def imports(source: str) -> Iterator[str]:
    """Every module that `source` imports, wherever in it, with the names taken from growthd."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            ours = module.split(".")[0] == "growthd"
            yield from (f"{module}.{alias.name}" for alias in node.names) if ours else (module,)


def room(path: str) -> str:
    """The room of a file, given relative to growthd/."""
    return path.split("/", maxsplit=1)[0].removesuffix(".py")


def wrongs_of_imports(path: str, source: str) -> list[str]:
    """What `path`, relative to growthd/, may not import and does."""
    return [
        f"{path} imports {name}: {why}" for name in imports(source) if (why := _why(path, name))
    ]


def _why(path: str, name: str) -> str | None:
    top, *inner = name.split(".")
    if top in ONLY_IMPORTER and path != ONLY_IMPORTER[top]:
        return f"only {ONLY_IMPORTER[top]} may"
    if room(path) in PURE and (top in WORLDLY or name.startswith("growthd.clock")):
        return "a pure room is told the time and does no I/O"
    return _why_ours(path, inner) if top == "growthd" and inner else None


def _why_ours(path: str, inner: list[str]) -> str | None:
    here, there = room(path), inner[0]
    if here == there:
        actor = here == "actors" and ACTORS & set(inner[1:2]) - {Path(path).stem}
        return "actors know each other by channels and rows alone" if actor else None
    if here == "simx":
        return None if there == "model" else "simx knows the model alone"
    if there == "simx":
        return None if here in {"cli", "demo"} else "only the demo and tests know simx"
    if here not in RANK or there not in RANK:
        return f"{here if here not in RANK else there} has no place in LAYERS yet"
    return None if RANK[there] < RANK[here] else "imports go only to the left"


def wrongs_of_size(path: str, source: str) -> list[str]:
    """Whether the file, or a function in it, is longer or takes more than it may."""
    lines = source.count("\n")
    too_long = [f"{path} has {lines} lines"] if lines > LONGEST_FILE else []
    functions = (each for each in ast.walk(ast.parse(source)) if isinstance(each, Function))
    return [*too_long, *(f"{path}: {wrong}" for each in functions for wrong in _wrongs_in(each))]


def _wrongs_in(function: Function) -> Iterator[str]:
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if lines > LONGEST_FUNCTION:
        yield f"{function.name} has {lines} lines"
    takes = function.args
    named = [each.arg for each in (*takes.posonlyargs, *takes.args, *takes.kwonlyargs)]
    if len(counted := [name for name in named if name not in GIVEN]) > MOST_ARGUMENTS:
        yield f"{function.name} takes {len(counted)} arguments"


def wrongs_of_words(path: str, source: str) -> list[str]:
    """Whether the file says of itself that it is unfinished, or is named for no trade."""
    vague = [f"{path} is named for no trade"] if Path(path).stem in VAGUE else []
    return vague + [f"{path} says {mark}" for mark in UNFINISHED.findall(source)]


def files(folder: str) -> list[str]:
    return sorted(str(path.relative_to(ROOT / folder)) for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", files("growthd"))
def test_a_file_of_the_package_keeps_the_order(path: str) -> None:
    source = (ROOT / "growthd" / path).read_text()
    assert not wrongs_of_imports(path, source)
    assert not wrongs_of_size(path, source)
    assert not wrongs_of_words(path, source)


@pytest.mark.parametrize("path", files("tests"))
def test_a_file_of_tests_is_short_and_finished(path: str) -> None:
    source = (ROOT / "tests" / path).read_text()
    assert source.count("\n") <= LONGEST_FILE
    assert not wrongs_of_words(path, source)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("store/posts.py", "import asyncpg"),
        ("pages/pool.py", "from playwright.async_api import Page"),
        ("store/database.py", "import trio_asyncio"),
        ("wheel/wheel.py", "def late():\n    import time"),
        ("compute/reward.py", "from growthd import clock"),
        ("reading/judge.py", "from growthd.clock import Clock"),
        ("model/post.py", "from growthd.config import Config"),
        ("store/posts.py", "from growthd.pages.pool import Pool"),
        ("pages/pool.py", "from growthd.actors import visitor"),
        ("actors/poller.py", "from growthd.actors.intake import Intake"),
        ("simx/site.py", "from growthd.reading.judge import judge"),
        ("web/app.py", "from growthd.simx import world"),
        ("attic/box.py", "from growthd.model import post"),
    ],
)
def test_disorder_is_noticed(path: str, source: str) -> None:
    assert len(wrongs_of_imports(path, source)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("store/database.py", "import asyncpg\nfrom asyncpg.pool import Pool"),
        ("border.py", "import trio_asyncio"),
        ("actors/poller.py", "from growthd.store.posts import Posts\nimport time"),
        ("actors/poller.py", "from growthd.model.post import Post"),
        ("store/posts.py", "from growthd.store.database import Database"),
        ("actors/visitor.py", "from growthd.actors.findings import Findings"),
        ("cli/demo.py", "from growthd.simx.world import World\nfrom growthd import daemon"),
        ("simx/site.py", "from growthd.model import post\nimport trio"),
    ],
)
def test_order_is_left_alone(path: str, source: str) -> None:
    assert not wrongs_of_imports(path, source)


def test_excess_is_noticed() -> None:
    assert wrongs_of_size("web/app.py", "\n" * 301) == ["web/app.py has 301 lines"]
    long = "def serve():\n" + "    x = 1\n" * 50
    assert wrongs_of_size("web/app.py", long) == ["web/app.py: serve has 51 lines"]
    greedy = "async def run(self, a, b, c, d, /, e, f, *, g, task_status): ..."
    assert wrongs_of_size("web/app.py", greedy) == ["web/app.py: run takes 7 arguments"]
    assert not wrongs_of_size("web/app.py", greedy.replace(", g", ""))


def test_vague_and_unfinished_words_are_noticed() -> None:
    mark = "todo".upper()
    wrongs = wrongs_of_words("web/utils.py", f"# {mark}: later")
    assert wrongs == ["web/utils.py is named for no trade", f"web/utils.py says {mark}"]
    assert not wrongs_of_words("web/app.py", "HACKNEY = 'a borough'")
