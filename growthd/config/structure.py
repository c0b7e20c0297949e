"""Turns tables into sections, key by key, so that one mistake does not hide the next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, get_origin

import attrs
from cattrs import Converter, StructureHandlerNotFoundError

from growthd.config.mistakes import Mistake

T = TypeVar("T", bound=attrs.AttrsInstance)
Table = Mapping[str, Any]  # what tomllib returns

_CALLED = {int: "a whole number", float: "a number", str: "text", bool: "true or false"}


def _converter() -> Converter:
    converter = Converter()
    for kind, accepted in {int: int, float: (int, float), str: str, bool: bool}.items():
        converter.register_structure_hook(kind, _exactly(kind, accepted))
    converter.register_structure_hook(StrEnum, _choice)
    converter.register_structure_hook(Path, lambda value, _: Path(_text(value)).expanduser())
    converter.register_structure_hook(datetime, lambda value, _: _moment(value))
    return converter


def _exactly(kind: type, accepted: Any) -> Any:  # noqa: ANN401 - the shape of a cattrs hook
    def hook(value: object, _: type) -> object:
        if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
            raise ValueError(f"must be {_CALLED[kind]}, not {value!r}")
        return kind(value)

    return hook


def _choice(value: object, kind: type[StrEnum]) -> StrEnum:
    if not isinstance(value, str) or value not in list(kind):
        raise ValueError(f"must be one of {', '.join(kind)}, not {value!r}")
    return kind(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"must be a path, not {value!r}")
    return value


def _moment(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise ValueError(f"must be a date and time such as 2026-01-05T00:00:00Z, not {value!r}")  # noqa: TRY004 - a mistake in a file is no programming error
    return value


_CONVERTER = _converter()


def structure(cls: type[T], table: object, path: str, mistakes: list[Mistake]) -> T | None:
    """An instance of `cls` from `table`; None where a required key is missing.

    Every mistake is appended to `mistakes`; a mistaken key is left at its default.
    """
    if not isinstance(table, Mapping):
        mistakes.append(Mistake(key=path, problem=f"must be a table, not {table!r}"))
        return None
    fields = {a.name: a for a in attrs.fields(attrs.resolve_types(cls))}
    known = [_join(path, name) for name in fields]
    mistakes += [Mistake.unknown(_join(path, key), known) for key in table if key not in fields]
    values = {
        k: v
        for k, a in fields.items()
        if k in table and (v := _value(a, table[k], _join(path, k), mistakes)) is not None
    }
    absent = [k for k, a in fields.items() if a.default is attrs.NOTHING and k not in values]
    mistakes += [
        Mistake(key=_join(path, k), problem="is missing") for k in absent if k not in table
    ]
    if absent:
        return None
    with attrs.validators.disabled():
        made = cls(**values)
    _validate(made, fields, path, mistakes)
    return made


def _value(
    field: attrs.Attribute[Any], value: object, path: str, mistakes: list[Mistake]
) -> object:
    kind: Any = field.type
    if attrs.has(kind):
        return structure(kind, value, path, mistakes)
    if field.metadata.get("many") is not None:
        return _many(field.metadata["many"], value, path, mistakes)
    if get_origin(kind) is tuple and not isinstance(value, list):
        mistakes.append(Mistake(key=path, problem=f"must be a list, as [{value!r}], not {value!r}"))
        return None
    try:
        return _CONVERTER.structure(value, kind)
    except Exception as error:  # noqa: BLE001 - cattrs groups whatever its hooks raise
        mistakes.append(Mistake(key=path, problem=_said(error)))
        return None


def _many(kind: type[T], value: object, path: str, mistakes: list[Mistake]) -> tuple[T, ...]:
    if not isinstance(value, list):
        mistakes.append(Mistake(key=path, problem=f"must be an array of tables, [[{path}]]"))
        return ()
    made = [structure(kind, row, f"{path}[{n}]", mistakes) for n, row in enumerate(value)]
    return tuple(one for one in made if one is not None)


def _validate(
    made: object, fields: Mapping[str, attrs.Attribute[Any]], path: str, mistakes: list[Mistake]
) -> None:
    for name, field in fields.items():
        if field.validator is None:
            continue
        try:
            field.validator(made, field, getattr(made, name))
        except (ValueError, TypeError) as error:
            mistakes.append(Mistake(key=_join(path, name), problem=_said(error)))


def _said(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, StructureHandlerNotFoundError):
        raise error
    return str(error.args[0]) if error.args else str(error)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
