"""Prints which tests inject which fault.

uv run python -m tests.faults
"""

from __future__ import annotations

from tests.faults.covered import covered

for fault, tests in covered().items():
    print(fault, *(tests or ["-"]), sep="\n  ")
