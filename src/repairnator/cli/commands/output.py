"""Writes to standard output, as JSON or for people."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.console import Console


def console(*, error: bool = False) -> Console:
    """The console for people: colours on a terminal unless NO_COLOR is set, plain text elsewhere."""
    return Console(stderr=error, highlight=False)


def print_json(value: Any) -> None:
    """One JSON value on standard output."""
    json.dump(value, sys.stdout, indent=2 if sys.stdout.isatty() else None)
    sys.stdout.write("\n")
