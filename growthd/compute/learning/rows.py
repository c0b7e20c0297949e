"""The posts a learner learns from, one entry a post, columns as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NO_ARM = -1


@attrs.frozen(kw_only=True, eq=False)
class ArmColumn:
    """Which arm of one dimension each post used; `codes` index `names`, -1 where none is known."""

    names: tuple[str, ...]
    codes: Ints

    @classmethod
    def of(cls, values: Iterable[str | None]) -> ArmColumn:
        """Arms by name, sorted, so that the order of the posts decides nothing."""
        seen = list(values)
        names = tuple(sorted({value for value in seen if value is not None}))
        code: dict[str | None, int] = {name: at for at, name in enumerate(names)}
        codes = np.fromiter((code.get(value, NO_ARM) for value in seen), np.int64, len(seen))
        return cls(names=names, codes=codes)

    def take(self, chosen: npt.NDArray[np.bool_]) -> ArmColumn:
        return attrs.evolve(self, codes=self.codes[chosen])


@attrs.frozen(kw_only=True, eq=False)
class PostRows:
    """Posts, or replies, of one account. Every array has one entry a post; NaN is unknown."""

    post_ids: npt.NDArray[np.str_]
    posted_at: Floats
    """Seconds since the Unix epoch."""
    arms: Mapping[str, ArmColumn]
    """By dimension."""
    impressions: Floats
    """At the age of the latest valid reading."""
    share: Floats
    """Expected fraction, above 0 and at most 1, of its final impressions reached at that age."""
    credit: Floats
    """Follows credited by the ledger up to that age."""
    is_test: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.posted_at)

    def take(self, chosen: npt.NDArray[np.bool_]) -> PostRows:
        """Only the chosen posts; the names of arms stay."""
        return PostRows(
            post_ids=self.post_ids[chosen],
            posted_at=self.posted_at[chosen],
            arms={dimension: column.take(chosen) for dimension, column in self.arms.items()},
            impressions=self.impressions[chosen],
            share=self.share[chosen],
            credit=self.credit[chosen],
            is_test=self.is_test[chosen],
        )
