"""How the shell tells the core what is wanted: one line of JSON on standard input, behind the signing key.

Arguments would end at 128 KiB each (``MAX_ARG_STRLEN`` of Linux), and a diff to be proven may be longer.
"""

from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

from repairnator.errors import UsageError
from repairnator.model import RepairOptions

MAX_BYTES = 64 * 2**20

_SECONDS = ("budget", "build_limit", "test_limit")


def options_line(options: RepairOptions) -> bytes:
    """The line that :func:`read_options` reads, with its end."""
    return json.dumps(options.to_dict()).encode("ascii") + b"\n"


def read_options(line: bytes) -> RepairOptions:
    """The options in a line.

    Raises:
        UsageError: it is cut off or too long, or no document of options.
    """
    if len(line) > MAX_BYTES:
        raise UsageError(f"options on standard input: the line is longer than {MAX_BYTES // 2**20} MiB")
    if not line.endswith(b"\n"):
        raise UsageError(
            f"options on standard input: expected one line of JSON, got {len(line)} bytes without its end"
        )
    try:
        document = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"options on standard input: no JSON document: {error}") from error
    if not isinstance(document, dict):
        raise UsageError("options on standard input: expected one JSON object")
    known = {field.name: field.default for field in dataclasses.fields(RepairOptions)}
    for name, value in document.items():
        if name not in known or not _fits(value, known[name]):
            raise UsageError(f"options on standard input: {name[:60]!r} is unknown or has no such value")
    options = RepairOptions.from_dict(document)
    if not all(0 < getattr(options, name) < math.inf for name in _SECONDS) or options.max_patches < 1:
        raise UsageError("options on standard input: seconds must be above 0, and max_patches 1 or more")
    return options


def _fits(value: Any, default: Any) -> bool:
    """Whether a value of JSON has the type that an option's default has."""
    if isinstance(default, tuple):
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if isinstance(default, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type(default)
