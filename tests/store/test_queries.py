"""Named queries: how they are read and bound, and that the server accepts every one of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from growthd.store import queries
from growthd.store.database import Database, Session
from growthd.store.queries import Query


async def test_the_server_prepares_and_plans_every_query(database: Database) -> None:
    """F49, F50: no column is missing, and no upsert lacks the constraint it names."""

    async def plan(session: Session) -> list[str]:
        names = []
        for query in queries.every():
            await session.prepare(query)
            await session.script(f"explain (generic_plan) {query.sql}")
            names.append(query.name)
        return names

    assert "claim" in await database.run(plan)


def test_every_query_is_asked() -> None:
    modules = Path(queries.__file__).parent.glob("*.py")
    sources = "\n".join(module.read_text(encoding="utf-8") for module in modules)

    assert [query.name for query in queries.every() if f'_SQL["{query.name}"]' not in sources] == []


def test_placeholders_are_numbered_by_first_mention() -> None:
    query = Query.parse("find", "select $b, $a, $b::text")

    assert query.sql == "select $1, $2, $1::text"
    assert query.bind({"a": 1, "b": 2}) == [2, 1]


@pytest.mark.parametrize("values", [{}, {"a": 1, "b": 2}, {"b": 1}])
def test_a_missing_or_unknown_parameter_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="find takes"):
        Query.parse("find", "select $a").bind(values)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError, match="zone"):
        Query.parse("find", "select $a").bind({"a": datetime(2026, 1, 1)})  # noqa: DTZ001


def test_a_former_query_can_be_part_of_another() -> None:
    text = (
        "-- name: one\nselect $x as a;\n\n-- Twice.\n-- name: two\nselect $y, a\nfrom ({one}) b;\n"
    )

    two = queries.parse(text)["two"]

    assert two.sql == "select $1, a\nfrom (select $2 as a) b;"
    assert two.parameters == ("y", "x")


def test_comments_are_no_part_of_a_query() -> None:
    text = "-- What is $this?\n-- name: one\nselect 1;\n\n-- Another.\n-- name: two\nselect $x;\n"

    parsed = queries.parse(text)

    assert [query.parameters for query in parsed.values()] == [(), ("x",)]
    assert parsed["one"].sql == "select 1;"
