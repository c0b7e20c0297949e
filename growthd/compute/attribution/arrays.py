"""The arrays of this room, by what they hold."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


def sums(keys: Ints, values: Floats | Ints | Flags, n: int) -> Floats:
    """The sum of the values of each of the keys 0 … n - 1."""
    return np.bincount(keys, values, n).astype(np.float64, copy=False)


def tally(keys: Ints, n: int) -> Ints:
    """How often each of the keys 0 … n - 1 occurs."""
    return np.bincount(keys, minlength=n).astype(np.int64, copy=False)


def solved(matrix: Floats, vector: Floats) -> Floats:
    """The x with matrix @ x = vector."""
    return np.linalg.solve(matrix, vector).astype(np.float64, copy=False)


def starts_of(sorted_keys: Ints, n_keys: int) -> Ints:
    """Where each of the keys 0 … n_keys begins in `sorted_keys`, with the end as the last entry."""
    return np.searchsorted(sorted_keys, np.arange(n_keys + 1)).astype(np.int64)


def expand(counts: Ints) -> tuple[Ints, Ints]:
    """For counts (2, 0, 1): the owners (0, 0, 2) and the places within each owner (0, 1, 0)."""
    owner = np.repeat(np.arange(len(counts)), counts).astype(np.int64)
    before = np.cumsum(counts) - counts
    return owner, np.arange(len(owner), dtype=np.int64) - before[owner]
