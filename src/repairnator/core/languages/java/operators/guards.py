"""Guards: a missing check for null, emptiness or bounds, an early return or exit, an exception."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import COMPARISONS
from repairnator.core.languages.java.code.conditions import Condition, joined
from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.code.places import leaving
from repairnator.core.languages.java.code.types import is_reference
from repairnator.core.languages.java.operators.change import Change, Done, Operator, Site, Trait, quoted
from repairnator.core.languages.java.operators.statements import (
    after,
    bound_conditions,
    dereferenced,
    guard_change,
    header,
    is_last,
    own_nodes,
    returned,
    wrapped,
)
from repairnator.core.languages.java.runtime.analysis import Node

_CONDITIONS = 80
_VALUES = 8
_THROWS = 3
# What an exception costs that no message speaks of.
_UNNAMED = 1.5
_SIMPLE = frozenset(
    {"EXPRESSION_STATEMENT", "RETURN", "YIELD", "VARIABLE", "THROW", "IF", "ASSERT", "SWITCH", "TRY"}
)
_LOOPS = frozenset({"FOR_LOOP", "ENHANCED_FOR_LOOP", "WHILE_LOOP", "DO_WHILE_LOOP"})
GUARDED = _SIMPLE | _LOOPS | {"SYNCHRONIZED"}
WRAPPED = frozenset({"EXPRESSION_STATEMENT", "RETURN", "THROW", "BREAK", "CONTINUE", "IF"}) | _LOOPS


def null_guard(site: Site) -> Iterator[Change]:
    """Before or around a statement that takes a member of what may be null."""
    cost = 0.0 if site.hints.null_dereference else 3.0
    for value in dereferenced(site.code, site.node):
        text = site.code.source(value)
        if site.node.statement:
            yield from _exits(site, f"{text} == null", cost)
        if site.node.kind in WRAPPED:
            yield _wrapping(site, f"{text} != null", cost + 0.2)
        if value.kind == "IDENTIFIER" and site.node.statement:
            yield from _defaults(site, value, cost + 1.0)
    yield from _null_parameters(site, cost)


def _null_parameters(site: Site, cost: float) -> Iterator[Change]:
    """At a method's first statement, its parameters too: they may be dereferenced further on."""
    member = site.code.member(site.node)
    if member is None or not site.node.statement or not _is_first(site):
        return
    known = {site.code.source(value) for value in dereferenced(site.code, site.node)}
    for param in member.params:
        if is_reference(param.type) and param.name not in known:
            yield from _exits(site, f"{param.name} == null", cost + 0.5)


def _is_first(site: Site) -> bool:
    member = site.code.member(site.node)
    if member is None or member.body_start is None:
        return False
    return site.code.text[member.body_start : site.node.start].strip() in ("{", "")


def _defaults(site: Site, value: Node, cost: float) -> Iterator[Change]:
    """``x`` set to something else when it is null."""
    name = site.code.source(value)
    fixed = {each.name for each in site.code.variables(site.node) if each.final}
    if value.symbol is None or name in fixed or value.type is None:
        return
    for other in site.expressions.constants(value.type):
        if other.text != "null" and other.cost <= 1.0:
            said = f"set `{name}` to `{other.text}` when it is null"
            body = f"{name} = {other.text};"
            yield guard_change(site, f"{name} == null", body, said, cost + other.cost)


def null_conditional(site: Site) -> Iterator[Change]:
    """``x.m()`` to ``x == null ? … : x.m()`` and ``x != null && x.m()``."""
    node, code = site.node, site.code
    value = code.receiver(node)
    if value is None or value.type is None or not is_reference(value.type) or node.type in (None, "void"):
        return
    if value.symbol is not None and value.symbol.kind in ("type", "package"):
        return
    if value.name in ("this", "super") or value.kind not in (
        "IDENTIFIER",
        "MEMBER_SELECT",
        "METHOD_INVOCATION",
    ):
        return
    cost = 0.0 if site.hints.null_dereference else 4.0
    text = code.source(value)
    if node.type == "boolean":
        yield site.change(node, f"{text} != null && {site.text}", kind="CONDITIONAL_AND", cost=cost)
        yield site.change(node, f"{text} == null || {site.text}", kind="CONDITIONAL_OR", cost=cost + 0.2)
        return
    for other in site.expressions.constants(node.expected or node.type or ""):
        if other.cost <= 1.0:
            said = f"use `{other.text}` for {quoted(site.text)} when {quoted(text)} is null"
            yield site.change(
                node,
                f"{text} == null ? {other.text} : {site.text}",
                kind="CONDITIONAL_EXPRESSION",
                cost=cost + 0.5 + other.cost,
                summary=said,
            )


def null_checked(site: Site) -> Iterator[Change]:
    """``a.size() > 0`` to ``a != null && a.size() > 0`` and ``a == null || a.size() > 0``."""
    node, code = site.node, site.code
    if node.type != "boolean" or code.is_assigned(node):
        return
    cost = 0.0 if site.hints.null_dereference else 4.0
    for value in dereferenced(code, node):
        text = code.source(value)
        for operator, check, dearer in (("&&", f"{text} != null", 0.0), ("||", f"{text} == null", 0.2)):
            whole = joined(check, "EQUAL_TO", operator, site.text, node.kind)
            kind = "CONDITIONAL_AND" if operator == "&&" else "CONDITIONAL_OR"
            yield site.change(node, whole, kind=kind, cost=cost + dearer)


def bounds_guard(site: Site) -> Iterator[Change]:
    """Before or around a statement that reads an element which may not exist."""
    cost = 0.0 if site.hints.out_of_bounds else 1.0
    for bound in bound_conditions(site.code, site.node):
        if site.node.statement:
            yield from _exits(site, bound.negated, cost)
        if site.node.kind in WRAPPED:
            yield _wrapping(site, bound.text, cost + 0.2)


def bounded_condition(site: Site) -> Iterator[Change]:
    """``a[i] > 0`` in a condition to ``i < a.length && a[i] > 0``."""
    node, code = site.node, site.code
    if node.type != "boolean" or node.role not in ("condition", "left", "right"):
        return
    bare = code.bare(node)
    cost = 0.0 if site.hints.out_of_bounds else 1.0
    for bound in bound_conditions(code, node):
        for operator, check in (("&&", bound.text), ("||", bound.negated)):
            whole = joined(check, "LESS_THAN", operator, code.source(bare), bare.kind)
            kind = "CONDITIONAL_AND" if operator == "&&" else "CONDITIONAL_OR"
            yield site.change(bare, whole, kind=kind, cost=cost + 0.3 * (operator == "||"))


def _exits(site: Site, condition: str, cost: float) -> Iterator[Change]:
    """``if (condition)`` leave, in each way that the place allows."""
    code, node = site.code, site.node
    word, wanted = leaving(code, node)
    if wanted is not None:
        for value in returned(site, wanted)[:_VALUES]:
            # What was just found to be null is returned as null.
            if condition != f"{value.text} == null":
                yield return_change(site, condition, value, cost + value.cost, word)
    if code.loop(node) is not None:
        for word in ("continue", "break"):
            yield exit_change(site, condition, f"{word};", word, cost + 0.5)
    for statement, extra in thrown(site):
        yield exit_change(site, condition, statement, "throw", cost + extra)


def return_change(site: Site, condition: str, value: Expression, cost: float, word: str = "return") -> Change:
    """``if (condition) return value;`` before the statement; in a switch expression the word is ``yield``."""
    text = f"{word} {value.text};" if value.text else f"{word};"
    said = f"{word} {'`' + value.text + '` ' if value.text else ''}early when `{condition}`"
    return guard_change(site, condition, text, said, cost, [Trait.EARLY_EXIT])


def exit_change(site: Site, condition: str, statement: str, word: str, cost: float) -> Change:
    """``if (condition)`` with a statement that leaves, before the statement; ``word`` names it."""
    said = f"{word} when `{condition}`" if word != "throw" else f"{quoted(statement[:-1])} when `{condition}`"
    return guard_change(site, condition, statement, said, cost, [Trait.EARLY_EXIT])


def _wrapping(site: Site, condition: str, cost: float) -> Change:
    said = f"run {quoted(header(site.code, site.node))} only when `{condition}`"
    edit, added = wrapped(site.code, site.node, condition)
    return Change((edit,), said, cost, done=Done(added=added))


def _near(site: Site) -> list[Condition]:
    member = site.code.member(site.node)
    first = member is not None and _is_first(site)
    params = frozenset(param.name for param in member.params) if member is not None and first else frozenset()
    about = list(own_nodes(site.code, site.node))
    return site.conditions.at(site.node, about, params)[:_CONDITIONS]


def early_return(site: Site) -> Iterator[Change]:
    """``if (c) return v;`` before a statement, for conditions and values of the scope."""
    word, wanted = leaving(site.code, site.node)
    if wanted is None:
        return
    values = returned(site, wanted)[:_VALUES]
    for cost, condition, value in _cheapest_pairs(_near(site), values):
        yield return_change(site, condition.text, value, cost, word)


def branch_exit(site: Site) -> Iterator[Change]:
    """A ``return`` at the end of a branch, which has its condition already."""
    code, node = site.code, site.node
    word, wanted = leaving(code, node)
    parent = code.parent(node)
    branch = parent is not None and parent.role in ("then", "else")
    if wanted is None or not branch or not is_last(code, node) or node.kind == "IF":
        return
    for value in returned(site, wanted)[:_VALUES]:
        text = f"{word} {value.text};" if value.text else f"{word};"
        said = f"{quoted(text[:-1])} after {quoted(site.text)}"
        yield Change((after(code, node, text),), said, value.cost, frozenset({Trait.EARLY_EXIT}))


def _cheapest_pairs(
    conditions: Sequence[Condition], values: Sequence[Expression]
) -> Iterator[tuple[float, Condition, Expression]]:
    """All pairs by the sum of their costs, without making them all first."""
    heap = [
        (position * 0.01 + conditions[position].cost + values[0].cost, position, 0)
        for position in range(len(conditions))
        if values
    ]
    heapq.heapify(heap)
    while heap:
        cost, row, column = heapq.heappop(heap)
        yield cost, conditions[row], values[column]
        if column + 1 < len(values):
            step = values[column + 1].cost - values[column].cost
            heapq.heappush(heap, (cost + max(step, 0.05), row, column + 1))


def loop_exit(site: Site) -> Iterator[Change]:
    """``break`` or ``continue`` on a condition; ``break`` after a statement inside a condition."""
    code, node = site.code, site.node
    if code.loop(node) is None:
        return
    parent = code.parent(node)
    if is_last(code, node) and parent is not None and parent.role in ("then", "else"):
        for word in ("break", "continue"):
            said = f"{word} after {quoted(site.text)}"
            yield Change((after(code, node, f"{word};"),), said, 0.0, frozenset({Trait.EARLY_EXIT}))
    for position, condition in enumerate(_near(site)):
        for word in ("continue", "break"):
            yield exit_change(site, condition.text, f"{word};", word, condition.cost + 0.01 * position + 0.5)


def throw(site: Site) -> Iterator[Change]:
    """An exception that a test expects, or that the class throws elsewhere, on a condition."""
    for statement, cost in thrown(site):
        for position, condition in enumerate(_near(site)):
            total = cost + condition.cost + 0.01 * position
            yield exit_change(site, condition.text, statement, "throw", total)


def thrown(site: Site) -> list[tuple[str, float]]:
    """Statements that throw what a test expects, or what the class throws elsewhere, with their costs."""
    found = [(f"throw new {_exception(site, name)}();", 0.0) for name in sorted(site.hints.exceptions)]
    wanted = {name.rpartition(".")[2] for name in site.hints.exceptions}
    if not found and not site.hints.unexplained:
        return []
    for node in site.code.nodes:
        text = site.code.source(node)
        if node.kind == "THROW" and "\n" not in text:
            if any(name in text for name in wanted):
                found.insert(0, (text, 0.2))
            elif not wanted:
                found.append((text, _UNNAMED))
    if not wanted:
        found.append(("throw new IllegalArgumentException();", _UNNAMED + 0.2))
    return list(dict.fromkeys(found))[:_THROWS]


def _exception(site: Site, name: str) -> str:
    return site.code.types.written(name.replace("$", "."))


def wrap_in_condition(site: Site) -> Iterator[Change]:
    """``if (c) { … }`` around a statement."""
    for position, condition in enumerate(_near(site)):
        yield _wrapping(site, condition.text, condition.cost + 0.01 * position)


def unwrap_condition(site: Site) -> Iterator[Change]:
    """``if (c) { … }`` to its body."""
    from_condition = site.code.child(site.node, "then")
    otherwise = site.code.child(site.node, "else")
    for kept in (from_condition, otherwise):
        if kept is None:
            continue
        body = _body(site, kept)
        if body:
            said = f"run {quoted(body)} whatever the condition is"
            yield Change(
                (Edit(site.node.start, site.node.end, body),),
                said,
                0.0 if kept is from_condition else 0.5,
                frozenset({Trait.CONSTANT_CONDITION}),
            )


def _body(site: Site, kept: Node) -> str:
    text = site.code.source(kept)
    if kept.kind != "BLOCK":
        return text
    inner = text[1:-1].strip("\r\n")
    outer, unit = site.code.style.indent(site.node.start), site.code.style.unit
    lines = [line.removeprefix(unit) if line.startswith(outer + unit) else line for line in inner.split("\n")]
    return "\n".join(lines).strip()


# What leaves where a value is missing, or an element does not exist.
_USUAL = frozenset({Trait.USUAL_EXIT})

OPERATORS: tuple[Operator, ...] = (
    Operator("null-guard", GUARDED, null_guard, traits=_USUAL),
    Operator("null-condition", frozenset({"METHOD_INVOCATION", "MEMBER_SELECT"}), null_conditional),
    Operator("null-condition", COMPARISONS | {"LOGICAL_COMPLEMENT", "METHOD_INVOCATION"}, null_checked),
    Operator("bounds-guard", GUARDED, bounds_guard, traits=_USUAL),
    Operator(
        "bounds-guard",
        frozenset(
            {
                "LESS_THAN",
                "LESS_THAN_EQUAL",
                "GREATER_THAN",
                "GREATER_THAN_EQUAL",
                "EQUAL_TO",
                "NOT_EQUAL_TO",
                "METHOD_INVOCATION",
                "LOGICAL_COMPLEMENT",
                "PARENTHESIZED",
                "CONDITIONAL_AND",
                "CONDITIONAL_OR",
            }
        ),
        bounded_condition,
    ),
    Operator("early-return", GUARDED, early_return, blocks=True),
    Operator("branch-exit", GUARDED, branch_exit, blocks=True),
    Operator("loop-exit", GUARDED, loop_exit, blocks=True),
    Operator("throw", GUARDED, throw, blocks=True),
    Operator("wrap-in-condition", WRAPPED, wrap_in_condition),
    Operator("unwrap-condition", frozenset({"IF"}), unwrap_condition),
)
