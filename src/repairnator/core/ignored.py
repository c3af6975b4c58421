"""Failing tests that nobody wants repaired, by patterns over their names."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from repairnator.model import TestName


def ignores(patterns: Sequence[str], test: TestName) -> bool:
    """Whether a pattern covers the test: its name (``org.example.ATest#adds``) or its class.

    Args:
        patterns: ``*`` and ``?`` stand for any characters.
        test: that failed.
    """
    return any(fnmatchcase(str(test), one) or fnmatchcase(test.suite, one) for one in patterns)
