"""What the documents of the predecessor ask of a database is answered verbatim, file by file."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest

from growthd.store.database import Database
from tests.store.asking import rows

BLOCK = re.compile(r"^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)
VIEW = re.compile(r"CREATE OR REPLACE VIEW (\w+) AS\s*(SELECT.*?)\Z", re.DOTALL)
SPACE = re.compile(r"\s+")
ABOUT_A_POST = "decision_id = '...'"
"""The documents' own ellipsis: no decision goes by it, so nothing can be found."""


@attrs.frozen(kw_only=True)
class Asked:
    """One statement of a document that reads, and the name of the view that it would make."""

    file: str
    sql: str
    view: str | None = None

    @property
    def words(self) -> str:
        return SPACE.sub(" ", self.sql).strip()


def asked(folder: Path) -> list[Asked]:
    """Every reading statement of every SQL block, in order."""
    found = []
    for file in sorted(folder.glob("*.txt")):
        for block in BLOCK.findall(file.read_text(encoding="utf-8", errors="replace")):
            found += [one for each in block.split(";") if (one := _read(file.name, each))]
    return found


def _read(file: str, statement: str) -> Asked | None:
    bare = re.sub(r"--[^\n]*", "", statement).strip()
    if view := VIEW.search(bare):
        return Asked(file=file, sql=view[2], view=view[1])
    return Asked(file=file, sql=statement) if bare.upper().startswith("SELECT") else None


@pytest.fixture(scope="session")
def documents(shared: Path) -> list[Asked]:
    return asked(shared / "seeds")


async def test_every_reading_statement_runs_and_finds_rows(
    healthy: Database, documents: list[Asked]
) -> None:
    """F48 to F50, F53: the readers' own words, unchanged."""
    assert len(documents) >= 18
    for one in documents:
        found = await rows(healthy, one.sql)
        print(f"{one.file[:3]} {len(found):5} rows  {one.words[:100]}")
        assert found or ABOUT_A_POST in one.sql, one.sql


async def test_a_posts_snapshots_are_found_by_its_decision(
    healthy: Database, documents: list[Asked]
) -> None:
    [one] = [one for one in documents if ABOUT_A_POST in one.sql]

    assert len(await rows(healthy, one.sql.replace("...", "d005"))) == 9


async def test_the_views_of_the_documents_are_the_views_of_ours(
    healthy: Database, documents: list[Asked]
) -> None:
    """The same columns in the same order, and the same values but where theirs invent a zero."""
    views = [one for one in documents if one.view]
    assert {one.view for one in views} == {"follower_attribution", "post_velocity_analysis"}
    for one in views:
        theirs = await rows(healthy, f"select * from ({one.sql}) theirs order by post_id")
        ours = await rows(healthy, f"select * from {one.view} order by post_id")
        assert [list(row.keys()) for row in theirs] == [list(row.keys()) for row in ours]
        invented = {"decay_rate"}
        for their, our in zip(theirs, ours, strict=True):
            assert all(their[name] == our[name] for name in set(our.keys()) - invented)
