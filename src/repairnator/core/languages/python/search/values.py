"""Types and values at suspicious lines, as failing and passing tests show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from repairnator.core.languages.python.operators.change import Values
from repairnator.core.warm.verdicts import understood


@understood
def values_by_line(observed: Sequence[Mapping[str, Any]]) -> dict[int, Values]:
    """What was in scope at each line.

    Args:
        observed: of each test, what the runtime told.
    """
    types: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    nones: dict[int, set[str]] = defaultdict(set)
    attributes: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for test in observed:
        for seen in test["seen"]:
            line = int(seen["line"])
            for name, value in seen["names"].items():
                kind = str(value["type"])
                if kind == "NoneType":
                    nones[line].add(str(name))
                else:
                    types[line][str(name)].add(kind)
                attributes[line][str(name)].update(map(str, value.get("attributes", ())))
    return {
        line: Values(
            {name: frozenset(kinds) for name, kinds in types[line].items()},
            frozenset(nones[line]),
            {name: frozenset(names) for name, names in attributes[line].items()},
        )
        for line in types.keys() | nones.keys()
    }
