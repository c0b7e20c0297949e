"""Plain facts of an arm: how often, when, and its best post."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from growthd.compute.learning.rows import Floats, PostRows


@attrs.frozen(kw_only=True, eq=False)
class ArmFacts:
    """One entry an arm of one dimension; times are NaN and `best_post` is "" for unused arms."""

    uses: Floats
    first_used: Floats
    last_used: Floats
    best_credit: Floats
    """Minus infinity where no post earned any."""
    best_post: npt.NDArray[np.str_]

    @classmethod
    def of(cls, rows: PostRows, dimension: str) -> ArmFacts:
        """Facts of `rows`; of equal credits the smallest post id is the best."""
        column = rows.arms[dimension]
        size = len(column.names)
        known = column.codes >= 0
        codes, times = column.codes[known], rows.posted_at[known]
        first, last = np.full(size, np.inf), np.full(size, -np.inf)
        np.minimum.at(first, codes, times)
        np.maximum.at(last, codes, times)
        credit, post = _best(rows, dimension, size)
        return cls(
            uses=np.bincount(codes, minlength=size).astype(float),
            first_used=np.where(np.isfinite(first), first, np.nan),
            last_used=np.where(np.isfinite(last), last, np.nan),
            best_credit=credit,
            best_post=post,
        )

    def over(self, old: Sequence[str], new: Sequence[str]) -> ArmFacts:
        """The same facts for the longer list of arms `new`, which holds every one of `old`."""
        at = [new.index(name) for name in old]

        def spread(values: Floats, missing: float) -> Floats:
            wide = np.full(len(new), missing)
            wide[at] = values
            return wide

        best_post = np.full(len(new), "", self.best_post.dtype)
        best_post[at] = self.best_post
        return ArmFacts(
            uses=spread(self.uses, 0.0),
            first_used=spread(self.first_used, np.nan),
            last_used=spread(self.last_used, np.nan),
            best_credit=spread(self.best_credit, -np.inf),
            best_post=best_post,
        )

    def merged(self, other: ArmFacts) -> ArmFacts:
        """Facts of both sets of posts, over the same arms."""
        tied = (other.best_credit == self.best_credit) & (other.best_post < self.best_post)
        better = (other.best_credit > self.best_credit) | tied
        return ArmFacts(
            uses=self.uses + other.uses,
            first_used=np.fmin(self.first_used, other.first_used),
            last_used=np.fmax(self.last_used, other.last_used),
            best_credit=np.maximum(self.best_credit, other.best_credit),
            best_post=np.where(better, other.best_post, self.best_post),
        )


def _best(rows: PostRows, dimension: str, size: int) -> tuple[Floats, npt.NDArray[np.str_]]:
    codes = rows.arms[dimension].codes
    credit = np.full(size, -np.inf)
    post = np.full(size, "", rows.post_ids.dtype)
    known = np.flatnonzero((codes >= 0) & (rows.credit > 0))
    np.maximum.at(credit, codes[known], rows.credit[known])
    best = known[rows.credit[known] == credit[codes[known]]]
    best = best[np.argsort(rows.post_ids[best], kind="stable")][::-1]
    post[codes[best]] = rows.post_ids[best]
    return credit, post
