"""The kinds of faults and their shares, as ``studies.json`` takes them from published studies."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

STUDIES = Path(__file__).with_name("studies.json")


@dataclass(frozen=True, slots=True)
class Shares:
    """How often which kind of fault is injected.

    Attributes:
        single: kinds that a single edit undoes, with their weights.
        multiple: kinds that none does, with theirs.
        percent_of_multiple: of all cases.
    """

    single: dict[str, int]
    multiple: dict[str, int]
    percent_of_multiple: int

    def is_multiple(self, number: int) -> bool:
        """Whether the case of this number (from 0) has a fault of several edits; evenly spread."""
        return (number + 1) * self.percent_of_multiple // 100 > number * self.percent_of_multiple // 100

    def pick(self, choice: random.Random, *, multiple: bool, without: frozenset[str] = frozenset()) -> str:
        """A kind, by its share among those that are not in ``without``."""
        weights = {
            kind: weight
            for kind, weight in (self.multiple if multiple else self.single).items()
            if kind not in without
        }
        return choice.choices(list(weights), list(weights.values()))[0]


def shares(path: Path = STUDIES) -> Shares:
    """Read the shares."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Shares(data["single"]["kinds"], data["multiple"]["kinds"], data["shareOfMultiple"]["percent"])
