"""Bursts of impressions in a gap between snapshots: when within the gap they came is drawn too.

A post that takes off between two readings did so in a few of the hours between them. The growth
of such a segment is spread over its intervals by a Dirichlet law around the interpolation, and the
follows of each interval tell where the impressions were.
"""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Floats, Ints, sums, tally
from growthd.compute.attribution.exposure import Exposure

SURPRISING = 5.0
"""Growth over the usual growth from which a segment is a burst."""
LEAST_FOLLOWS = 0.3
"""Follows that the segment would bring at the account's mean: below, it does not matter."""
CONCENTRATION = 4.0
"""Of the Dirichlet law: a burst of a few hours within its gap."""


@attrs.frozen(kw_only=True, eq=False)
class Elastic:
    """The pairs of burst segments, which segment each is of, and what is spread over it."""

    pairs: Ints
    segment: Ints
    growth: Floats
    concentration: Floats


def elastic_of(exposure: Exposure, gained: float) -> Elastic:
    """The burst segments of an account that gained `gained` followers in all."""
    pace = max(gained, 1.0) / max(float(exposure.impressions.sum()), 1e-9)
    intervals = tally(exposure.segment, len(exposure.segment_growth))
    burst = (
        (exposure.segment_surprise > SURPRISING)
        & (exposure.segment_growth * pace > LEAST_FOLLOWS)
        & (intervals > 1)
    )
    pairs = np.flatnonzero(burst[exposure.segment]) if len(burst) else np.zeros(0, np.int64)
    _, segment = np.unique(exposure.segment[pairs], return_inverse=True)
    growth = sums(segment, exposure.impressions[pairs], 0)
    share = exposure.impressions[pairs] / np.maximum(growth[segment], 1e-12)
    return Elastic(
        pairs=pairs,
        segment=segment.astype(np.int64),
        growth=growth,
        concentration=CONCENTRATION * share + 1e-3,
    )


def spread(elastic: Elastic, follows: Ints, rng: np.random.Generator) -> Floats:
    """Impressions of the elastic pairs, given the follows of each."""
    shares = rng.gamma(elastic.concentration + follows)
    whole = sums(elastic.segment, shares, len(elastic.growth))
    spread_out: Floats = shares / whole[elastic.segment] * elastic.growth[elastic.segment]
    return spread_out
