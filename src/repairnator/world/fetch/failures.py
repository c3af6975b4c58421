"""The errors of git."""

from __future__ import annotations

from repairnator.errors import TemporaryError


class GitFailure(Exception):
    """Git ended with an error; the text is git's own reason, in one line.

    Attributes:
        output: the end of all that it printed.
    """

    def __init__(self, reason: str, output: str = "") -> None:
        super().__init__(reason)
        self.output = output


class GitRefused(GitFailure):
    """Git was led to an address that may not be connected to."""


class GitTooSlow(TemporaryError):
    """A quick, local command took too long."""
