"""GitHub's own description of its API, trimmed, and the examples in it."""

from __future__ import annotations

import copy
import functools
import json
from pathlib import Path
from typing import Any

_DESCRIPTION = Path(__file__).with_name("openapi.json")


@functools.cache
def description() -> dict[str, Any]:
    """GitHub's own words."""
    loaded: dict[str, Any] = json.loads(_DESCRIPTION.read_text())
    return loaded


def example(name: str) -> Any:
    """One of GitHub's examples, to be changed."""
    return copy.deepcopy(description()["components"]["examples"][name]["value"])
