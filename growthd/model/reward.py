"""How the parts of a reward are put on one scale."""

from __future__ import annotations

from enum import StrEnum


class Normalise(StrEnum):
    MEAN = "mean"
    """Each part is divided by the account's running mean: 1 is an average post."""
    RAW = "raw"
    """Plain counts, in which impressions outweigh everything."""
