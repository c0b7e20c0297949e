"""JSON Schema of the classes that answers are made of, so that no description can fall behind."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeAlias, Union, get_args, get_origin

import attrs

Schema: TypeAlias = dict[str, Any]  # as JSON Schema has it

_PLAIN: Mapping[object, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
    object: {},
    Any: {},
}


def schema_of(kind: Any) -> Schema:  # noqa: ANN401 - a type, however it is written
    """What JSON an instance of `kind` becomes. TypeError for a kind that no answer holds."""
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"type": "string", "enum": [each.value for each in kind]}
    if attrs.has(kind):
        return _object(kind)
    return _generic(get_origin(kind), get_args(kind))


def _object(kind: type[attrs.AttrsInstance]) -> Schema:
    fields = attrs.fields(attrs.resolve_types(kind))
    return {
        "type": "object",
        "properties": {field.name: schema_of(field.type) for field in fields},
        "required": [field.name for field in fields],
        "additionalProperties": False,
    }


def _generic(origin: object, inner: tuple[Any, ...]) -> Schema:
    if origin in {Union, types.UnionType}:
        return {"anyOf": [schema_of(each) for each in inner]}
    if origin in {dict, Mapping}:
        return {"type": "object", "additionalProperties": schema_of(inner[1])}
    if origin in {tuple, list, Sequence}:
        return {"type": "array", "items": schema_of(inner[0])}
    raise TypeError(f"no answer holds a {origin}")
