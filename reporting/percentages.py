"""Whole percentages as the pilot printed them: halves go up."""

from __future__ import annotations


def whole(part: int, base: int) -> int | None:
    """`part` of `base` in whole per cent, halves up; None of a base of 0."""
    return None if base == 0 else (200 * part + base) // (2 * base)


def bound(share: float) -> int:
    """A share from 0 to 1 in whole per cent, halves up."""
    return int(100 * share + 0.5)
