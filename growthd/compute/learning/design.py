"""The one-hot design of all dimensions at once, never built as a matrix."""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.learning.rows import Floats, Ints


@attrs.frozen(kw_only=True, eq=False)
class Design:
    """An intercept and one block of effects a group; cells without an arm have none of its block.

    `slots` has one row a group; the slot `sizes[group]` stands for "no arm".
    """

    sizes: tuple[int, ...]
    slots: tuple[Ints, ...]

    @classmethod
    def of(cls, codes: list[Ints], sizes: list[int]) -> Design:
        slots = [np.where(code < 0, size, code) for code, size in zip(codes, sizes, strict=True)]
        return cls(sizes=tuple(sizes), slots=tuple(slots))

    @property
    def width(self) -> int:
        """Effects in all, with the intercept, which comes first."""
        return 1 + sum(self.sizes)

    def block(self, group: int) -> slice:
        """Where the group's effects stand."""
        start = 1 + sum(self.sizes[:group])
        return slice(start, start + self.sizes[group])

    def predict(self, effects: Floats) -> Floats:
        """The linear predictor of every cell."""
        total = np.full(len(self.slots[0]), effects[0]) if self.slots else effects[:1]
        for group, slots in enumerate(self.slots):
            total = total + np.append(effects[self.block(group)], 0.0)[slots]
        return total

    def by_arm(self, group: int, values: Floats) -> Floats:
        """Sums of `values` over the cells of each arm of the group."""
        size = self.sizes[group]
        return np.asarray(np.bincount(self.slots[group], values, size + 1)[:size], np.float64)

    def score(self, values: Floats) -> Floats:
        """X'values, shape (width,)."""
        parts = [self.by_arm(group, values) for group in range(len(self.sizes))]
        return np.concatenate([[values.sum()], *parts])

    def information(self, weights: Floats) -> Floats:
        """X' diag(weights) X, shape (width, width)."""
        matrix = np.zeros((self.width, self.width))
        matrix[0, 0] = weights.sum()
        for group in range(len(self.sizes)):
            here = self.block(group)
            by_arm = self.by_arm(group, weights)
            matrix[0, here] = matrix[here, 0] = by_arm
            matrix[here, here] = np.diag(by_arm)
            for other in range(group):
                there = self.block(other)
                matrix[here, there] = self._by_pair(group, other, weights)
                matrix[there, here] = matrix[here, there].T
        return matrix

    def precision(self, scales: Floats) -> Floats:
        """The prior precision of every effect, given the standard deviation of each group's."""
        return np.concatenate([[_LEVEL], np.repeat(1.0 / np.square(scales), self.sizes)])

    def _by_pair(self, group: int, other: int, weights: Floats) -> Floats:
        rows, columns = self.sizes[group] + 1, self.sizes[other] + 1
        pairs = self.slots[group] * columns + self.slots[other]
        table = np.bincount(pairs, weights, rows * columns).reshape(rows, columns)
        return np.asarray(table[:-1, :-1], np.float64)


_LEVEL = 0.25
"""Prior precision of the intercept around the account's plain level: e^2 either way."""
