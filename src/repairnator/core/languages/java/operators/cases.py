"""Cases of a ``switch``: their labels, their order, the conditions behind ``when``, and what they give."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import LITERALS, PATTERNS, Code
from repairnator.core.languages.java.code.places import is_rule
from repairnator.core.languages.java.code.types import (
    STRING,
    is_boolean,
    is_numeric,
    is_reference,
    unboxed,
)
from repairnator.core.languages.java.operators.change import Change, Operator, Site, Trait, quoted
from repairnator.core.languages.java.runtime.analysis import Node

_FRESH = 6  # constants that no case has yet, tried in each
_GUARDS = 120  # conditions tried behind a pattern
_TERMS, _CONSTANTS = 8, 8  # what is asked of the pattern's variables, and compared with
_FAR = 0.3  # for each case between two that change places
_SWITCHES = frozenset({"SWITCH", "SWITCH_EXPRESSION"})


def _cases(code: Code, node: Node) -> list[Node]:
    return [child for child in code.children(node) if child.kind == "CASE"]


def _labels(code: Code, case: Node) -> list[Node]:
    return code.in_role(case, "label")


def case_label(site: Site) -> Iterator[Change]:
    """A constant given to another case, to one more case, or taken from one."""
    code = site.code
    cases = [each for each in _cases(code, site.node) if _labels(code, each)]
    yield from _moved(code, cases)
    for position, constant in enumerate(_fresh(site, cases)):
        for case in cases:
            last = _labels(code, case)[-1]
            said = f"add `{constant}` to {quoted(code.source(last))}"
            yield Change((Edit(last.end, last.end, f", {constant}"),), said, 0.3 + 0.1 * position)
    for case in cases:
        labels = _labels(code, case)
        if len(labels) > 1:
            for label in labels:
                said = f"take {quoted(code.source(label))} out of its case"
                yield Change((_cut(labels, label),), said, 0.4, frozenset({Trait.DELETION}))


def _moved(code: Code, cases: Sequence[Node]) -> Iterator[Change]:
    for one, other in itertools.permutations(cases, 2):
        labels, target = _labels(code, one), _labels(code, other)[-1]
        for label in labels if len(labels) > 1 else ():
            text = code.source(label)
            said = f"move {quoted(text)} to the case of {quoted(code.source(target))}"
            distance = abs(cases.index(one) - cases.index(other)) - 1
            yield Change(
                (_cut(labels, label), Edit(target.end, target.end, f", {text}")), said, _FAR * distance
            )


def _cut(labels: Sequence[Node], label: Node) -> Edit[str]:
    """The label with the comma beside it."""
    at = next(index for index, each in enumerate(labels) if each.i == label.i)
    if at > 0:
        return Edit(labels[at - 1].end, label.end, "")
    return Edit(label.start, labels[1].start, "")


def _fresh(site: Site, cases: Sequence[Node]) -> list[str]:
    """Constants of the same type that no case has yet."""
    code = site.code
    labels = [label for case in cases for label in _labels(code, case)]
    if not labels:
        return []
    known = {code.source(label) for label in labels}
    if labels[0].kind in LITERALS:
        literals = (*code.analysis.test_literals, *code.analysis.class_literals)
        found = [each.text for each in literals if each.type == labels[0].type]
    else:
        info = code.type_info(labels[0].type)
        found = list(info.constants) if info is not None else []
    return [each for each in dict.fromkeys(found) if each not in known][:_FRESH]


def null_case(site: Site) -> Iterator[Change]:
    """``default ->`` to ``case null, default ->``, and a case of its own for null."""
    code = site.code
    cases = _cases(code, site.node)
    selector = code.child(site.node, "selector")
    asked = code.bare(selector) if selector is not None else None
    if asked is None or not is_reference(asked.type) or not cases or not is_rule(code, cases[0]):
        return
    cost = 0.0 if site.hints.null_dereference else 4.0
    for case in cases:
        if code.source(case).startswith("default"):
            end = case.start + len("default")
            yield Change((Edit(case.start, end, "case null, default"),), "treat null as all others", cost)
    for case in cases:
        value = code.child(case, "value", "body")
        if value is not None and not code.in_role(case, "pattern"):
            text = f"case null -> {code.text[value.start : case.end]}"
            line = f"{text}{code.style.newline}{code.style.indent(case.start)}"
            said = f"treat null as {quoted(code.source(case), 30)}"
            yield Change((Edit(cases[0].start, cases[0].start, line),), said, cost + 0.3)


def case_order(site: Site) -> Iterator[Change]:
    """Two cases in the other order, where a pattern decides which comes first; two values exchanged."""
    code = site.code
    cases = _cases(code, site.node)
    for left, right in itertools.combinations(range(len(cases)), 2):
        one, other = cases[left], cases[right]
        distance = _FAR * (right - left - 1)
        if code.in_role(one, "pattern") and code.in_role(other, "pattern"):
            said = f"try {quoted(code.source(other), 30)} before {quoted(code.source(one), 30)}"
            yield _exchanged(code, one, other, said, distance)
        first, second = code.child(one, "value"), code.child(other, "value")
        if first is not None and second is not None and code.source(first) != code.source(second):
            said = f"exchange {quoted(code.source(first), 30)} and {quoted(code.source(second), 30)}"
            yield _exchanged(code, first, second, said, distance + 0.2)


def _exchanged(code: Code, one: Node, other: Node, said: str, cost: float) -> Change:
    edits = (
        Edit(one.start, one.end, code.source(other)),
        Edit(other.start, other.end, code.source(one)),
    )
    return Change(edits, said, cost)


def case_guard(site: Site) -> Iterator[Change]:
    """A condition behind ``when`` added to a pattern, or left out."""
    code, node = site.code, site.node
    patterns, guard = code.in_role(node, "pattern"), code.child(node, "condition")
    body = code.child(node, "value", "body")
    if len(patterns) != 1 or body is None:
        return
    if guard is not None:
        said = f"drop the condition {quoted(code.source(guard))}"
        yield Change((Edit(patterns[0].end, guard.end, ""),), said, 0.0, frozenset({Trait.DELETION}))
        return
    # Its own variables are what a pattern's condition asks for.
    bound = {each.name for each in code.descendants(patterns[0]) if each.kind in PATTERNS and each.name}
    found: dict[str, float] = {}
    for text, cost in (*_usual(site, body, bound), *_asked(site, body, bound)):
        found[text] = min(cost, found.get(text, cost))
    for position, text in enumerate(sorted(found, key=found.__getitem__)[:_GUARDS]):
        said = f"take {quoted(code.source(patterns[0]))} only when `{text}`"
        edit = Edit(patterns[0].end, patterns[0].end, f" when {text}")
        yield Change((edit,), said, found[text] + 0.01 * position)


def _usual(site: Site, body: Node, bound: Collection[str]) -> Iterator[tuple[str, float]]:
    for condition in site.conditions.at(body, list(site.code.descendants(body))):
        if not set(condition.names).isdisjoint(bound):
            yield condition.text, condition.cost


def _asked(site: Site, body: Node, bound: Collection[str]) -> Iterator[tuple[str, float]]:
    """Comparisons of the variables, and of what can be read off them; what tells yes or no by itself."""
    own = [each for each in site.expressions.variables(body) if each.text in bound]
    terms = [*own, *itertools.chain.from_iterable(site.expressions.members(each, body) for each in own)]
    for term in sorted(terms, key=lambda each: each.cost)[:_TERMS]:
        if is_boolean(term.type):
            yield from ((term.text, term.cost - 0.3), (f"!{term.text}", term.cost - 0.2))
        elif is_numeric(unboxed(term.type)):
            for value in site.expressions.constants(term.type)[:_CONSTANTS]:
                for sign, more in (
                    (">", 0.0),
                    ("<", 0.0),
                    ("==", 0.1),
                    (">=", 0.2),
                    ("<=", 0.2),
                    ("!=", 0.3),
                ):
                    yield f"{term.text} {sign} {value.text}", term.cost + value.cost + more - 0.5
        elif term.type == STRING:
            for value in site.expressions.constants(STRING)[:_CONSTANTS]:
                if value.kind == "STRING_LITERAL" or value.text.startswith('"'):
                    yield f"{term.text}.equals({value.text})", term.cost + value.cost


OPERATORS: tuple[Operator, ...] = (
    Operator("case-label", _SWITCHES, case_label),
    Operator("null-condition", _SWITCHES, null_case),
    Operator("case-order", _SWITCHES, case_order),
    Operator("case-guard", frozenset({"CASE"}), case_guard),
)
