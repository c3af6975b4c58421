"""What may be missing at a place, under whatever condition: an exit, an assignment, a call.

Beside what the class does elsewhere, amounts are added and taken away that the failing tests or a comment
speak of: a balance that is off by five lacks ``balance -= 5;``, a text without its commas ``+= ", "``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from repairnator.core.languages.java.code.comments import numbers_commented
from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.code.types import STRING, is_integral, is_numeric
from repairnator.core.languages.java.operators.change import Site
from repairnator.core.languages.java.operators.guards import thrown
from repairnator.core.languages.java.operators.hints import Hints
from repairnator.core.languages.java.operators.insertions import (
    Statement,
    assignments,
    calls_for_effect,
    statements_seen,
)
from repairnator.core.languages.java.operators.statements import returned

# How many of each kind are taken.
_EXITS, _SEEN, _CALLS, _ASSIGNMENTS, _AMOUNTS = 6, 24, 20, 40, 20
_OF_ONE = 8  # assignments of one variable
_PIECES, _LONGEST_PIECE = 4, 6
_OF_ACTIONS = 0.2  # what one that is made from the scope costs more
_EXIT = 1.0  # what leaving costs: what is not run breaks nothing, so it mends much by accident
# What it costs to change a variable of this kind; parameters are hardly ever changed.
_TARGETS = {"local": 0.0, "parameter": 0.6}
_BUILDERS = frozenset({"java.lang.StringBuilder", "java.lang.StringBuffer"})


@dataclass(frozen=True, slots=True)
class Action:
    """One statement that may be missing.

    Attributes:
        text: as in source, on one line.
        cost: 0 for the simplest.
        leaves: whether what follows it is not run.
        sets: the variable or field that it sets.
        made_up: whether nothing but the scope suggests it.
    """

    text: str
    cost: float
    leaves: bool = False
    sets: str | None = None
    made_up: bool = False


def actions(site: Site) -> list[Action]:
    """The statements that may be missing at a place, the simplest first, each once."""
    found: dict[str, Action] = {}
    fixed = {each.name for each in site.code.variables(site.node) if each.final}
    for each in sorted(_all(site), key=lambda each: each.cost):
        target = each.text.removeprefix("this.").split(" ", 1)[0]
        # The steps of loops are no statements.
        if each.text.endswith(";") and target not in fixed:
            found.setdefault(each.text, each)
    return list(found.values())


def _all(site: Site) -> Iterator[Action]:
    yield from _exits(site)
    yield from _inserted(statements_seen(site)[:_SEEN], 0.0)
    yield from _inserted(_first(_amounts(site, spoken_of=True)), _OF_ACTIONS)
    yield from _inserted(_first(_amounts(site, spoken_of=False)), _OF_ACTIONS, made_up=True)
    yield from _inserted(calls_for_effect(site)[:_CALLS], _OF_ACTIONS, made_up=True)
    yield from _inserted(_set(site), _OF_ACTIONS, made_up=True)


def _inserted(statements: Iterable[Statement], more: float, *, made_up: bool = False) -> Iterator[Action]:
    return (Action(each.text, each.cost + more, sets=each.sets, made_up=made_up) for each in statements)


def _set(site: Site) -> list[Statement]:
    """The cheapest assignments, a few of each variable."""
    found: list[Statement] = []
    taken: Counter[str | None] = Counter()
    for each in sorted(assignments(site), key=lambda each: each.cost):
        if taken[each.sets] < _OF_ONE:
            taken[each.sets] += 1
            found.append(each)
    return found[:_ASSIGNMENTS]


def _exits(site: Site) -> Iterator[Action]:
    wanted = site.code.returns(site.node)
    if wanted is not None:
        for value in returned(site, wanted)[:_EXITS]:
            text = f"return {value.text};" if value.text else "return;"
            yield Action(text, value.cost + _EXIT, leaves=True)
    if site.code.loop(site.node) is not None:
        yield Action("continue;", _EXIT, leaves=True)
        yield Action("break;", _EXIT, leaves=True)
    for statement, cost in thrown(site):
        yield Action(statement, cost + _EXIT, leaves=True)


def _first(amounts: Iterable[Statement]) -> list[Statement]:
    return sorted(amounts, key=lambda each: each.cost)[:_AMOUNTS]


def _amounts(site: Site, *, spoken_of: bool) -> Iterator[Statement]:
    """Variables and fields to which something is added, or from which it is taken.

    Args:
        site: where that is missing.
        spoken_of: whether it is what a failing test or a comment speaks of, or else something of the class.
    """
    texts = [each for each in site.expressions.constants(STRING) if each.cost == 1.0]
    texts = list(_pieces(site.hints)) if spoken_of else texts
    for variable in site.code.variables(site.node):
        cost = _TARGETS.get(variable.kind, 0.2)
        if variable.type in _BUILDERS:
            yield from _appended(variable.name, cost, texts)
        elif variable.final:
            continue
        elif variable.type == STRING:
            yield from _changed(variable.name, cost, ("+=",), texts)
        elif is_numeric(variable.type) and variable.type != "char":
            find, signs = (_numbers_told, ("+=", "-=", "=")) if spoken_of else (_numbers, ("+=", "-="))
            yield from _changed(variable.name, cost, signs, find(site, variable.type))


def _appended(name: str, cost: float, values: Iterable[Expression]) -> Iterator[Statement]:
    for value in values:
        if value.text not in ('""', "null"):
            yield Statement(cost + value.cost + 0.3, f"{name}.append({value.text});", None, (name,))


def _changed(
    name: str, cost: float, signs: tuple[str, ...], values: Iterable[Expression]
) -> Iterator[Statement]:
    for value in values:
        if value.text not in (name, '""', "null", "0", "1", "-1"):
            for sign in signs:
                text = f"{name} {sign} {value.text};"
                yield Statement(cost + value.cost + 0.3, text, name, (name, *value.names))


def _numbers(site: Site, wanted: str) -> Iterator[Expression]:
    """Variables of the type, and constants of the class."""
    types = site.code.types
    yield from (each for each in site.expressions.variables(site.node) if types.assignable(each.type, wanted))
    yield from (each for each in site.expressions.constants(wanted) if each.cost == 1.0)


def _numbers_told(site: Site, wanted: str) -> Iterator[Expression]:
    """Numbers that a comment or a failing test speaks of."""
    told = [(text, 0.5) for text in numbers_commented(site.code, site.code.member(site.node))]
    told += [(text, 0.8) for text in _differences(site.hints)]
    for text, cost in told:
        if not (is_integral(wanted) and "." in text):
            yield Expression(text, wanted, cost, "INT_LITERAL")


def _differences(hints: Hints) -> list[str]:
    """How far the numbers that came are from those that were expected."""
    found = []
    for expected, actual in hints.values:
        try:
            difference = abs(float(expected) - float(actual))
        except ValueError:
            continue
        found.append(f"{difference:g}")
    return [text for text in dict.fromkeys(found) if text.replace(".", "", 1).isdigit()]


def _pieces(hints: Hints) -> Iterator[Expression]:
    """Short texts that what was expected has where what came lacks them, the most frequent first."""
    counted: dict[str, int] = {}
    for expected, actual in hints.values:
        right, wrong = (text.replace("[", "").replace("]", "") for text in (expected, actual))
        for tag, _, _, begin, end in SequenceMatcher(None, wrong, right, autojunk=False).get_opcodes():
            if tag == "insert" and end - begin <= _LONGEST_PIECE:
                counted[right[begin:end]] = counted.get(right[begin:end], 0) + 1
    plain = [text for text in counted if text.isprintable() and '"' not in text and "\\" not in text]
    for text in sorted(plain, key=lambda each: -counted[each])[:_PIECES]:
        yield Expression(f'"{text}"', STRING, 0.5, "STRING_LITERAL")
