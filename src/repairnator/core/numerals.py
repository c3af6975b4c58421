"""Numbers in text that a project chose: ``int`` and ``float`` raise on what the eye takes for a number."""

from __future__ import annotations

import math


def whole(text: str, *, most: int = 2**31 - 1) -> int | None:
    """The number that ASCII digits stand for, at most ``most``; None where the text is anything else.

    ``str.isdigit`` holds for digits that ``int`` refuses (``²``), and ``int`` refuses thousands of digits.
    """
    if not (text.isascii() and text.isdigit()):
        return None
    return most if len(text.lstrip("0")) > 18 else min(int(text), most)


def decimal(text: str, *, most: float = 1e9) -> float:
    """A number from 0 to ``most``; 0 where the text is none."""
    try:
        value = float(text[:100])
    except ValueError:
        return 0.0
    return min(max(value, 0.0), most) if math.isfinite(value) else 0.0
