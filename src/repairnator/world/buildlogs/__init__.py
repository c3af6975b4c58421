"""Reads the log of a CI job: which tests failed, or what else went wrong.

One reader for each family of tools, all fed with the same lines, since a job may run several. A log is read
once, from front to back, as it comes, and nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable

from repairnator.world.buildlogs import gradle, maven, pytest, unittest
from repairnator.world.buildlogs.lines import Lines
from repairnator.world.buildlogs.report import (
    PLACE_LIMIT,
    SETTINGS_LIMIT,
    TOLD_LIMIT,
    LogReport,
    Trouble,
    merged,
)

__all__ = ["PLACE_LIMIT", "SETTINGS_LIMIT", "TOLD_LIMIT", "LogReport", "Trouble", "merged", "read_log"]


def read_log(pieces: Iterable[bytes]) -> LogReport:
    """Read one log.

    Args:
        pieces: of the log, cut anywhere; of any length together, in any encoding, and the end may be missing.
    """
    maven_reader = maven.MavenReader()
    readers = (maven_reader, gradle.GradleReader(), pytest.PytestReader(), unittest.UnittestReader())
    trouble = Trouble.NONE
    lines = Lines(pieces)
    for line in lines.telling(lambda: maven_reader.listening):
        for reader in readers:
            reader.feed(line)
        if trouble is Trouble.NONE:
            trouble = Trouble.of(line)
    return merged([reader.report() for reader in readers], trouble)
