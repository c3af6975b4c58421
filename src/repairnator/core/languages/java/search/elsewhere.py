"""Faults that seem to be in code of another language, which cannot be changed."""

from __future__ import annotations

from collections.abc import Sequence

from repairnator.core.languages.java.module import SUFFIX
from repairnator.core.localize.port import Place


def fault_elsewhere(places: Sequence[Place]) -> str:
    """Where the fault seems to be, if that is not in Java; empty where some line of Java is as suspicious.

    Args:
        places: all suspicious ones.
    """
    java = max((each.suspiciousness for each in places if each.line.file.endswith(SUFFIX)), default=0.0)
    others = [each for each in places if not each.line.file.endswith(SUFFIX)]
    worst = max(others, key=lambda each: each.suspiciousness, default=None)
    if worst is None or worst.suspiciousness <= java:
        return ""
    return f"{worst.line.file}, line {worst.line.line}"
