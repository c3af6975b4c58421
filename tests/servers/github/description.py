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
    """GitHub's own words, but for one: where a fork was deleted, GitHub sends null in place of it."""
    loaded: dict[str, Any] = json.loads(_DESCRIPTION.read_text())
    schemas = loaded["components"]["schemas"]
    schemas["workflow-run"]["properties"]["head_repository"] = schemas["minimal-repository"] | {
        "nullable": True
    }
    return loaded


def example(name: str) -> Any:
    """One of GitHub's examples, to be changed."""
    return copy.deepcopy(description()["components"]["examples"][name]["value"])
