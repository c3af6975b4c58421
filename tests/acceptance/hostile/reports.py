"""What the attacks tell of themselves, in the only words that leave a box: messages of failing tests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

Report = dict[str, list[str]]


def report_of(messages: Iterable[str], way: str) -> Report:
    """By attack: what it won (or ""), and why not more; its parts may come in any order."""
    parts: dict[int, str] = {}
    for message in messages:
        match = re.search(rf"REPORT {way} (\d+) (.*) END", message, re.DOTALL)
        if match:
            parts[int(match[1])] = match[2]
    assert parts, f"the attacks of the {way} told nothing"
    return dict(json.loads("".join(parts[at] for at in sorted(parts))))
