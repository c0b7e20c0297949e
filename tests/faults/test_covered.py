"""Every fault of pages, values, sessions and visits is injected, and README does not overclaim."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT
from tests.faults.covered import FAULTS, covered

PAGES_AND_VALUES = FAULTS[:31]


@pytest.mark.parametrize("fault", PAGES_AND_VALUES)
def test_a_fault_of_reading_is_injected_by_a_test(fault: str) -> None:
    assert covered()[fault], f"no test names {fault}"


def test_readme_claims_no_more_faults_than_are_injected() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    claim = re.search(r"tests inject (\d+) of (\d+) faults", readme)
    assert claim
    assert int(claim[2]) == len(FAULTS)
    assert int(claim[1]) <= sum(bool(tests) for tests in covered().values())
