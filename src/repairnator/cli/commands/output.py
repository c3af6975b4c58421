"""Writes to standard output, as JSON or for people."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from typing import Any

from rich.console import Console


def console(*, error: bool = False) -> Console:
    """The console for people: colours on a terminal unless NO_COLOR is set, plain text elsewhere."""
    return Console(stderr=error, highlight=False)


def print_json(value: Any) -> None:
    """One JSON value on standard output."""
    json.dump(value, sys.stdout, indent=2 if sys.stdout.isatty() else None)
    sys.stdout.write("\n")


def timestamp(seconds: float | None) -> str | None:
    """ISO 8601 in UTC, for programs."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def age(seconds: float, now: float | None = None) -> str:
    """How long ago, for people: ``12 s``, ``5 min``, ``3 h``, ``9 days``."""
    passed = max((time.time() if now is None else now) - seconds, 0)
    for limit, unit, name in ((60, 1, "s"), (3600, 60, "min"), (48 * 3600, 3600, "h")):
        if passed < limit:
            return f"{int(passed // unit)} {name} ago"
    return f"{int(passed // 86400)} days ago"
