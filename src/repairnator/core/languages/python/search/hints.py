"""What failing tests tell: texts, numbers and exceptions that their messages name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from repairnator.model import TestFailure

_WORD = re.compile(
    r"'([^'\n]{1,60})'|\"([^\"\n]{1,60})\"|(?<![\w.])(\d{1,9})(?![\w.])|\b([A-Z]\w+(?:Error|Exception|Iteration))\b"
)
_MOST = 60


def hints_of(failing: Sequence[TestFailure]) -> frozenset[str]:
    """Of the failures' types and messages."""
    found: dict[str, None] = {}
    for failure in failing:
        found[failure.type.rpartition(".")[2]] = None
        for match in _WORD.finditer(failure.message[:2000]):
            found[next(group for group in match.groups() if group)] = None
    return frozenset(list(found)[:_MOST])
