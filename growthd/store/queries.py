"""SQL lives in sql/*.sql, one named query each; this reads it once and checks every call."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.resources import files

import attrs

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_COMMENT = re.compile(r"^--.*\n", re.MULTILINE)
_PART = re.compile(r"\{(\w+)\}")
_PARAMETER = re.compile(r"\$([a-z_]\w*)")
_FOLDER = files("growthd.store") / "sql"


@attrs.frozen
class Query:
    """One statement. Parameters are written `$name` and bound by name, all of them and no other."""

    name: str
    sql: str
    parameters: tuple[str, ...]

    @classmethod
    def parse(cls, name: str, text: str) -> Query:
        body = _COMMENT.sub("", text)
        parameters = tuple(dict.fromkeys(_PARAMETER.findall(body)))
        sql = _PARAMETER.sub(lambda match: f"${parameters.index(match[1]) + 1}", body)
        return cls(name, sql.strip(), parameters)

    def bind(self, values: Mapping[str, object]) -> list[object]:
        """The values in the order of the statement's placeholders. TypeError on any mismatch."""
        if values.keys() != set(self.parameters):
            raise TypeError(f"{self.name} takes {self.parameters}, got {tuple(values)}")
        return [_aware(self.name, name, values[name]) for name in self.parameters]


def _aware(query: str, name: str, value: object) -> object:
    if isinstance(value, datetime) and value.tzinfo is None:
        raise TypeError(f"{query}: ${name} is a time without a zone")
    return value


def parse(text: str) -> dict[str, Query]:
    """The queries of one file by name. A former one can be part of another, as `{name}`."""
    _, *parts = _NAME.split(text)
    bodies: dict[str, str] = {}
    for name, body in zip(parts[::2], parts[1::2], strict=True):
        whole = _PART.sub(lambda part: bodies[part[1]], body)
        bodies[name] = _COMMENT.sub("", whole).strip().removesuffix(";")
    return {name: Query.parse(name, f"{body};") for name, body in bodies.items()}


def load(aggregate: str) -> dict[str, Query]:
    """The queries of `sql/<aggregate>.sql` by name."""
    return parse((_FOLDER / f"{aggregate}.sql").read_text(encoding="utf-8"))


def every() -> Iterator[Query]:
    """Every query of every file, in the order of their names on disk."""
    for path in sorted(_FOLDER.iterdir(), key=lambda entry: entry.name):
        yield from parse(path.read_text(encoding="utf-8")).values()


def quoted(name: str) -> str:
    """The name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
