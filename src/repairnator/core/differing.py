"""Failing tests that fail otherwise in the warm runtime than in the build.

The search judges candidates by warm runs: where the reason of a failure is another one there, no candidate
can make the test pass, or the wrong one does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from repairnator.core.localize.port import CoveredTest, Spectrum
from repairnator.model import TestFailure

# What differs from run to run: numbers, and addresses of objects.
_CHANGING = re.compile(r"[0-9a-f]*\d[0-9a-f]*")
_SHOWN = 200
# Reports may have anything else in the place of an exception's class: how its message begins, or a word of
# ours for a test that was cut off.
_CLASS = re.compile(r"[\w$]+(?:\.[\w$]+)+")


def differing(failed: Sequence[TestFailure], spectrum: Spectrum) -> list[tuple[TestFailure, str]]:
    """The tests that fail otherwise when warm, each with how they fail there.

    Args:
        failed: in the build.
        spectrum: of the warm runtime.
    """
    pairs = ((failure, spectrum.tests.get(failure.name)) for failure in failed)
    return [
        (failure, _shown(warm.type, warm.message))
        for failure, warm in pairs
        if warm is not None and not warm.passed and _differs(failure, warm)
    ]


def how(failure: TestFailure) -> str:
    """How a test failed in the build, in a line."""
    return _shown(failure.type, failure.message)


def _differs(failure: TestFailure, warm: CoveredTest) -> bool:
    if not warm.type or not _CLASS.fullmatch(failure.type):
        return False
    if failure.type != warm.type:
        return True
    messages = {_CHANGING.sub("", text).strip()[:_SHOWN] for text in (failure.message, warm.message)}
    return len(messages) == 2 and not _throws_there(failure, warm)


def _throws_there(failure: TestFailure, warm: CoveredTest) -> bool:
    """Whether the build's trace has the line of the project that threw when warm."""
    if not warm.thrown_at:
        return True
    line = warm.thrown_at[0]
    return f"{line.file.rpartition('/')[2]}:{line.line}" in failure.trace


def _shown(kind: str, message: str) -> str:
    text = f"{kind}: {message}" if message else kind
    return " ".join(text.split())[:_SHOWN]
