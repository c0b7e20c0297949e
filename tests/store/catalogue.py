"""What a schema is made of, without its name: for comparing two."""

from __future__ import annotations

from growthd.store.database import Database
from tests.store.asking import rows

COLUMNS = """
select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
    a.attgenerated, pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum)
from pg_attribute a
join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'v', 'm')
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relnamespace = '{schema}'::regnamespace and a.attnum > 0
order by c.relname, a.attnum
"""
RELATIONS = """
select relname, relkind, reloptions, obj_description(oid, 'pg_class'),
    case relkind when 'v' then pg_get_viewdef(oid) end
from pg_class where relnamespace = '{schema}'::regnamespace order by relname
"""
INDEXES = "select indexname, indexdef from pg_indexes where schemaname = '{schema}' order by 1"
CONSTRAINTS = """
select conrelid::regclass::text, conname, contype, pg_get_constraintdef(oid)
from pg_constraint where connamespace = '{schema}'::regnamespace order by 1, 2
"""
TRIGGERS = """
select c.relname, t.tgname, pg_get_triggerdef(t.oid)
from pg_trigger t join pg_class c on c.oid = t.tgrelid
where c.relnamespace = '{schema}'::regnamespace and not t.tgisinternal order by 1, 2
"""
FUNCTIONS = """
select proname, pg_get_functiondef(oid)
from pg_proc where pronamespace = '{schema}'::regnamespace order by 1
"""


async def catalogue(database: Database, schema: str) -> list[list[str]]:
    """Every column, index, constraint, trigger and function of the schema, in words."""
    found: list[list[str]] = []
    for question in (COLUMNS, RELATIONS, INDEXES, CONSTRAINTS, TRIGGERS, FUNCTIONS):
        answer = await rows(database, question.format(schema=schema))
        found.extend([str(part).replace(f"{schema}.", "") for part in row] for row in answer)
    return found
