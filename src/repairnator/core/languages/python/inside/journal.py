"""What a test run tells as it goes: one JSON object in each line of a file, to be read after any crash.

Tests replace ``open`` and clocks, close descriptors, change folders and fork. So the file is opened by its
absolute path for each line, by functions that were looked up before any test ran, and only the process that
began the run writes.
"""

from __future__ import annotations

import json
import os
import posix
import time
import traceback
from typing import Any

MOST = 2 * 1024
"""Characters of a message."""
MOST_TRACE = 12 * 1024
"""Characters of a stack trace, of which the end is kept."""

# Of test runners and of this program: what is in them says nothing about the project.
_RUNNERS = ("/_pytest/", "/pluggy/", "/unittest/", "/repairnator/core/languages/python/inside/", "<frozen ")


class Journal:
    """The file of one run."""

    def __init__(self, path: str) -> None:
        self._path = os.path.abspath(path)
        self._owner = posix.getpid()

    def write(
        self,
        kind: str,
        name: tuple[str, str] = ("", ""),
        _dumps: Any = json.dumps,
        _open: Any = posix.open,
        _write: Any = posix.write,
        _close: Any = posix.close,
        _process: Any = posix.getpid,
        **fields: Any,
    ) -> None:
        """Add a line; does nothing in a process that a test has forked."""
        if _process() != self._owner:
            return
        record = {"kind": kind, "suite": name[0], "case": name[1], **fields}
        data = _dumps(record).encode("ascii") + b"\n"
        descriptor = _open(
            self._path, posix.O_WRONLY | posix.O_APPEND | posix.O_CREAT | posix.O_CLOEXEC, 0o600
        )
        try:
            _write(descriptor, data)
        finally:
            _close(descriptor)


def described(error: BaseException | None) -> dict[str, str]:
    """The type, message and trace of an exception, as a journal has them; empty for none."""
    if error is None:
        return {}
    found = traceback.TracebackException(type(error), error, error.__traceback__)
    _without_runners(found, 0)
    trace = "".join(found.format())
    return {"type": type_name(type(error)), "message": _text(error)[:MOST], "trace": trace[-MOST_TRACE:]}


def type_name(kind: type) -> str:
    """As people write it: without a module for those that are built in."""
    module = getattr(kind, "__module__", "")
    name = getattr(kind, "__qualname__", "") or kind.__name__
    return name if module in ("builtins", "") else f"{module}.{name}"


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException as other:  # noqa: BLE001 - the project's own __str__ may do anything
        return f"<no text: {type(other).__name__}>"


def _without_runners(found: traceback.TracebackException, depth: int) -> None:
    kept = [frame for frame in found.stack if not any(part in frame.filename for part in _RUNNERS)]
    if kept:
        found.stack = traceback.StackSummary.from_list(kept)
    for other in (found.__cause__, found.__context__):
        if other is not None and depth < 10:
            _without_runners(other, depth + 1)


monotonic = time.monotonic
"""Looked up before a test replaces it."""
