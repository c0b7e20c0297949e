"""Post ids as X mints them: a snowflake of the moment, with the minting machine's number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import IntEnum

from growthd.model.post import is_tweet_id, snowflake_ms

_EPOCH_MS = 1_288_834_974_657
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = datetime(2018, 7, 1, tzinfo=UTC)
"""Ids minted since then have 19 digits."""


class Machine(IntEnum):
    """Which part of the world an id comes from: its ten machine bits say so."""

    OWNER = 0x155
    REPOST = 0x156
    CROWD = 0x2AA


def mint(at: datetime, machine: Machine, sequence: int) -> str:
    """The id of a post made at `at`, to the millisecond; `sequence` (12 bits) tells twins apart."""
    milliseconds = (at - _UNIX_EPOCH) // timedelta(milliseconds=1)
    return str((milliseconds - _EPOCH_MS) << 22 | machine << 12 | sequence & 0xFFF)


def minted_at(tweet_id: str) -> datetime:
    """When the id was minted, to the millisecond."""
    return _UNIX_EPOCH + timedelta(milliseconds=snowflake_ms(tweet_id))


def minted_by(tweet_id: str) -> Machine | None:
    """The part of this world that minted the id; None for an id from anywhere else."""
    if not is_tweet_id(tweet_id):
        return None
    bits = int(tweet_id) >> 12 & 0x3FF
    return next((machine for machine in Machine if machine == bits), None)
