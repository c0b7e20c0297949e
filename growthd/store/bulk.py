"""PostgreSQL's binary COPY as one numpy table: a million rows without a Python object for each.

The query's columns must be bigint, double precision or boolean, and never NULL (an unknown number
is NaN), so that every row is as long as every other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

INTEGER, NUMBER, FLAG = ">i8", ">f8", ">?"
_SIGNATURE = b"PGCOPY\n\xff\r\n\0"
_HEADER_BYTES = len(_SIGNATURE) + 8
_TRAILER_BYTES = 2
Table = npt.NDArray[np.void]


class NotATable(Exception):
    """The rows that COPY sent do not have the columns that were expected."""


def table(said: bytes, columns: Mapping[str, str]) -> Table:
    """The rows as a structured array with these columns, in the query's order.

    Raises NotATable where a value was NULL, or the query has other columns.
    """
    layout = _layout(columns)
    rows = np.frombuffer(said, np.uint8)[_HEADER_BYTES : len(said) - _TRAILER_BYTES]
    if not said.startswith(_SIGNATURE) or len(rows) % layout.itemsize:
        raise NotATable(f"rows of {layout.itemsize} bytes were expected: {', '.join(columns)}")
    found = rows.view(layout)
    sound = (found["fields"] == len(columns)).all() and all(
        (found[f"{name} bytes"] == np.dtype(kind).itemsize).all() for name, kind in columns.items()
    )
    if not sound:
        raise NotATable(f"a NULL, or another type, among {', '.join(columns)}")
    return found


def column(rows: Table, name: str) -> npt.NDArray[Any]:
    """One column in the machine's own byte order."""
    values = rows[name]
    return values.astype(values.dtype.newbyteorder("="))


def _layout(columns: Mapping[str, str]) -> np.dtype[np.void]:
    parts = [("fields", ">i2")]
    for name, kind in columns.items():
        parts += [(f"{name} bytes", ">i4"), (name, kind)]
    return np.dtype(parts)
