"""Percentiles, by the nearest rank: every figure printed is a time that somebody waited."""

from __future__ import annotations

import math
from collections.abc import Sequence


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The value that so many percent of the values do not exceed; `ordered` ascends and is not empty."""
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]
