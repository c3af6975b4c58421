"""The language itself: each line gives a name to a calculation in postfix notation.

::

    area: width height *
    volume: area depth *

A calculation uses numbers, names that are defined above it, and inputs, which each test chooses.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

OPERATORS: Mapping[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "max": max,
    "min": min,
}
LARGEST = 2**63


class AbacusError(Exception):
    """A program is malformed, or a calculation cannot be done."""


def parse(text: str, file: str) -> dict[str, list[str]]:
    """The definitions of a source file, in order."""
    program: dict[str, list[str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        name, colon, words = line.partition(":")
        if colon and name.strip() and words.strip():
            program[name.strip()] = words.split()
        elif line.strip():
            raise AbacusError(f"{file}:{number}: expected `name: calculation`, found `{line.strip()}`")
    return program


def run(program: Mapping[str, list[str]], wanted: str, inputs: Mapping[str, int]) -> int:
    """The value of one definition for these inputs."""
    values = dict(inputs)
    errors: dict[str, AbacusError] = {}
    for name, words in program.items():
        try:
            values[name] = _calculate(name, words, values)
        except AbacusError as error:  # matters only if the definition is used
            errors[name] = error
        if name == wanted:
            break
    if wanted not in values:
        raise errors.get(wanted, AbacusError(f"nothing is called {wanted}"))
    return values[wanted]


def _calculate(name: str, words: list[str], values: Mapping[str, int]) -> int:
    stack: list[int] = []
    for word in words:
        if word in OPERATORS:
            if len(stack) < 2:
                raise AbacusError(f"{name}: {word} needs two values")
            right, left = stack.pop(), stack.pop()
            stack.append(OPERATORS[word](left, right))
        elif word in values:
            stack.append(values[word])
        elif word.isdecimal() and len(word) < 20:
            stack.append(int(word))
        else:
            raise AbacusError(f"{name}: nothing is called {word}")
        if abs(stack[-1]) > LARGEST:
            raise AbacusError(f"{name}: the result is too large")
    if len(stack) != 1:
        raise AbacusError(f"{name}: {len(stack)} values are left, expected one")
    return stack[0]
