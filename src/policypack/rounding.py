"""Whole columns divided and rounded exactly: half up, away from zero, or towards zero."""

from __future__ import annotations

import numpy as np

from policypack.arrays import Ints, holds_anywhere


def divided(top: Ints, bottom: Ints | int, mode: str) -> Ints:
    """top / bottom as whole numbers, half away from zero or towards zero. Their type must hold top + bottom / 2."""
    below = top < 0
    negative = holds_anywhere(below)
    size = np.abs(top) if negative else top
    if mode == "half_up":
        size = size + bottom // 2
    quotient: Ints = np.floor_divide(size, bottom)
    return np.where(below, -quotient, quotient) if negative else quotient


def rounded(points: Ints, quantum: int, mode: str) -> Ints:
    """Points rounded to whole quanta, half up (away from zero) or truncated."""
    if len(points) == 1:
        value = points.item(0)
        size = (abs(value) + (quantum // 2 if mode == "half_up" else 0)) // quantum * quantum
        return np.array([-size if value < 0 else size], points.dtype)
    return divided(points, quantum, mode) * quantum
