"""Which tests inject which of the faults F01 to F65, by what their docstrings say."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
FAULTS = tuple(f"F{number:02}" for number in range(1, 66))
_FAULT = re.compile(r"\bF(?:0[1-9]|[1-5]\d|6[0-5])\b")


def covered() -> dict[str, list[str]]:
    """The tests that name each fault, as pytest calls them; every fault has an entry."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(TESTS.rglob("*.py")):
        for test, docstring in _tests(file):
            for fault in dict.fromkeys(_FAULT.findall(docstring)):
                found[fault].append(f"{file.relative_to(TESTS.parent)}::{test}")
    return {fault: found[fault] for fault in FAULTS}


def _tests(file: Path) -> Iterator[tuple[str, str]]:
    """Every test of the file, with its docstring or nothing."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name.startswith("test_"):
            yield node.name, ast.get_docstring(node) or ""
