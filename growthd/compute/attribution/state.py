"""What must be remembered to go on from where attribution stopped."""

from __future__ import annotations

import base64
from typing import Any

import attrs
import cattrs
import numpy as np
import orjson
from numpy.typing import NDArray

from growthd.compute.attribution.arms import Vocabulary
from growthd.compute.attribution.arrays import Floats, Ints
from growthd.compute.attribution.background import ShapeEvidence
from growthd.compute.attribution.exposure import GrowthCurve
from growthd.compute.attribution.level import LevelEvidence
from growthd.compute.attribution.regression import Evidence
from growthd.compute.attribution.results import Totals
from growthd.compute.attribution.rhythm import Rhythm

FORMAT = 1


@attrs.frozen(kw_only=True, eq=False)
class Carried:
    """Follows of settled posts in intervals that are still open."""

    middle: Floats
    """Of each open interval, hours since the epoch."""
    draws: Ints
    """Of each draw: shape (draws, intervals)."""
    share_interval: Ints
    share_post: tuple[str, ...]
    share_follows: Floats


@attrs.frozen(kw_only=True, eq=False)
class Learned:
    """The lessons of all that is settled, as means over draws (see lessons.py)."""

    columns: tuple[str, ...]
    """Names of the regression's columns, to which `effects` belong."""
    effects: Evidence
    shape: ShapeEvidence
    churn: Floats
    bursts: Floats
    pool: float


@attrs.frozen(kw_only=True, eq=False)
class State:
    """An account's attribution up to `cut`: everything before is settled and needs no rereading.

    To go on, give `resume` the posts from `cut` on with their snapshots, and the readings from
    `begin_at` on (both in hours since the epoch).
    """

    cut: float
    begin_at: float
    begin_followers: int
    totals: Totals
    """Of the settled intervals."""
    vocabulary: Vocabulary
    rhythm: Rhythm
    curve: GrowthCurve
    level: LevelEvidence
    learned: Learned
    carried: Carried

    def to_bytes(self) -> bytes:
        """The state as JSON, arrays in base64."""
        return orjson.dumps({"format": FORMAT, "state": _converter().unstructure(self)})

    @classmethod
    def from_bytes(cls, data: bytes) -> State:
        """The state that `to_bytes` wrote. ValueError where it is of another format."""
        document = orjson.loads(data)
        if document.get("format") != FORMAT:
            raise ValueError(f"attribution state of format {document.get('format')}, not {FORMAT}")
        return _converter().structure(document["state"], cls)


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter()
    converter.register_unstructure_hook_func(_is_array, _written)
    converter.register_structure_hook_func(_is_array, lambda value, _: _read(value))
    return converter


def _is_array(kind: Any) -> bool:  # noqa: ANN401 - cattrs asks about every kind of annotation
    return kind is np.ndarray or getattr(kind, "__origin__", None) is np.ndarray


def _written(array: NDArray[Any]) -> dict[str, Any]:
    compact = array.astype(np.int32) if array.dtype == np.int64 else array
    data = base64.b64encode(np.ascontiguousarray(compact).tobytes()).decode("ascii")
    return {"dtype": compact.dtype.str, "shape": list(array.shape), "data": data}


def _read(value: dict[str, Any]) -> NDArray[Any]:
    flat = np.frombuffer(base64.b64decode(value["data"]), dtype=np.dtype(value["dtype"]))
    array = flat.reshape(value["shape"])
    return array.astype(np.int64 if array.dtype.kind == "i" else np.float64)
