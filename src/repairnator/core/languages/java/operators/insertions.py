"""Statements inserted: calls and assignments of the class, and assignments made from the scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.code.methods import is_named_like_a_change, is_named_like_filling
from repairnator.core.languages.java.code.types import (
    OBJECT,
    erasure,
    is_integral,
    is_numeric,
    is_primitive,
    is_reference,
)
from repairnator.core.languages.java.code.unused import unfilled_names, unset_fields
from repairnator.core.languages.java.operators.adaptation import Adapted, adapted
from repairnator.core.languages.java.operators.change import Change, Done, Operator, Site, Trait, quoted
from repairnator.core.languages.java.operators.guards import GUARDED
from repairnator.core.languages.java.operators.statements import Guarded, after, before, is_last
from repairnator.core.languages.java.runtime.analysis import Node
from repairnator.core.languages.java.runtime.edits import Span

PLACES = GUARDED | {"BREAK", "CONTINUE"}
_VALUES = 14
_SEEN = 80
# Conditional blocks that are tried elsewhere: the nearest, of so many characters.
_BLOCKS, _LONGEST_BLOCK = 40, 240
_COPIED = frozenset({"java.util.List", "java.util.Set", "java.util.Map"})
_LATER = 0.03  # what each further one of a list costs more


@dataclass(frozen=True, slots=True, order=True)
class Statement:
    """A statement to be inserted.

    Attributes:
        cost: 0 for the simplest.
        text: as in source.
        sets: the variable or field that it sets, or puts something into.
        names: what the value that is set looks up.
        branch: where its condition and its block stand in the text, of an ``if``.
    """

    cost: float
    text: str
    sets: str | None = field(default=None, compare=False)
    names: tuple[str, ...] = field(default=(), compare=False)
    branch: Guarded | None = field(default=None, compare=False)


def _inserted(site: Site, statement: Statement, later: float) -> Iterator[Change]:
    said = f"insert {quoted(statement.text)}"
    edit = before(site.code, site.node, statement.text)
    yield _insertion(statement, edit, edit.start, later, f"{said} before {quoted(site.text)}")
    if is_last(site.code, site.node) and site.node.kind != "RETURN":
        edit = after(site.code, site.node, statement.text)
        at = edit.start + len(edit.text) - len(statement.text)
        yield _insertion(statement, edit, at, later, f"{said} after {quoted(site.text)}")


def _insertion(statement: Statement, edit: Edit[str], at: int, later: float, said: str) -> Change:
    # In the block that a rule gets the statement stands elsewhere.
    told = statement.branch is not None and edit.start == edit.end
    added = statement.branch.added(at) if told and statement.branch is not None else None
    return Change((edit,), said, statement.cost + later, done=Done(added=added, sets=statement.sets))


def _all_inserted(site: Site, statements: Iterable[Statement]) -> Iterator[Change]:
    """In this order; each further one costs a little more."""
    for position, statement in enumerate(statements):
        yield from _inserted(site, statement, _LATER * position)


def _line(text: str) -> str:
    return " ".join(text.split())


class _Cheapest:
    """The cheapest of each text."""

    def __init__(self, without: str) -> None:
        self._without = without
        self._found: dict[str, Statement] = {}

    def add(self, statement: Statement) -> None:
        known = self._found.get(statement.text)
        if statement.text != self._without and (known is None or statement.cost < known.cost):
            self._found[statement.text] = statement

    def first(self, most: int) -> list[Statement]:
        return sorted(self._found.values(), key=lambda each: each.cost)[:most]


def seen_elsewhere(site: Site) -> Iterator[Change]:
    """A call or assignment of the class, with names of this place, before the statement."""
    yield from _all_inserted(site, statements_seen(site))


def statements_seen(site: Site) -> list[Statement]:
    """The calls and assignments of the class, with names of this place, the cheapest first."""
    code = site.code
    member = code.member(site.node)
    found = _Cheapest(site.text)
    for node in code.nodes:
        if node.kind != "EXPRESSION_STATEMENT":
            continue
        same = member is not None and member.start <= node.start < member.end
        distance = (0.0 if same else 0.8) + min(abs(node.line - site.node.line), 40) * 0.01
        for each in adapted(site, node):
            found.add(Statement(each.cost + distance, _line(each.text), each.sets))
    return found.first(_SEEN)


def block_seen_elsewhere(site: Site) -> Iterator[Change]:
    """An ``if`` of the class without ``else``, with names of this place, before the statement."""
    code, node = site.code, site.node
    indent = code.style.indent(node.start)
    found = _Cheapest(site.text)
    for other in sorted(_blocks(code), key=lambda each: abs(each.line - node.line))[:_BLOCKS]:
        if other.start < node.end and node.start < other.end:
            continue
        distance = min(abs(other.line - node.line), 40) * 0.02
        for each in adapted(site, other, _LONGEST_BLOCK):
            text = code.style.moved(each.text, code.style.indent(other.start), indent)
            branch = _branch(code, other, each, text)
            found.add(Statement(each.cost + distance, text, branch=branch))
    yield from _all_inserted(site, found.first(_SEEN))


def _branch(code: Code, statement: Node, copy: Adapted, text: str) -> Guarded | None:
    """Where the condition and the block of a copied ``if`` stand; None where its head is not on one line."""
    condition, block = code.child(statement, "condition"), code.child(statement, "then")
    if condition is None or block is None or block.kind != "BLOCK":
        return None
    bare = code.bare(condition)
    start, end = copy.at(bare.start - statement.start), copy.at(bare.end - statement.start)
    opened = copy.at(block.start - statement.start) + 1
    if "\n" in text[:opened]:
        return None
    return Guarded(text, Span(start, end), Span(opened, len(text) - len(text[opened:].lstrip())))


@lru_cache(maxsize=64)
def _blocks(code: Code) -> tuple[Node, ...]:
    """The file's ``if`` statements without ``else``, and without declarations, whose names may be taken."""
    return tuple(
        node
        for node in code.nodes
        if node.kind == "IF"
        and code.child(node, "else") is None
        and all(inner.kind != "VARIABLE" for inner in code.descendants(node))
    )


def from_scope(site: Site) -> Iterator[Change]:
    """A variable or field stepped, or set to an expression of the scope."""
    yield from _all_inserted(site, sorted(assignments(site), key=lambda each: each.cost))


def unset_field(site: Site) -> Iterator[Change]:
    """A private field set that the class reads and never sets; to nothing that depends on such a field."""
    unset = unset_fields(site.code)
    if unset:
        fitting = [each for each in assignments(site) if each.sets in unset and unset.isdisjoint(each.names)]
        yield from _all_inserted(site, sorted(fitting))


def unfilled_collection(site: Site) -> Iterator[Change]:
    """Something put into a collection that is looked into, and into which nothing is put."""
    unfilled = unfilled_names(site.code, site.code.member(site.node))
    if unfilled:
        yield from _all_inserted(site, (each for each in calls_for_effect(site) if each.sets in unfilled))


@dataclass(frozen=True, slots=True)
class _Target:
    """What is assigned to.

    Attributes:
        expression: as in source.
        name: of the variable or field that it is, or is an element of.
    """

    expression: Expression
    name: str

    def set_to(self, sign: str, value: Expression, more: float) -> Statement:
        target = self.expression
        text = f"{target.text} {sign} {value.text};"
        return Statement(target.cost + value.cost + more, text, self.name, value.names)


def assignments(site: Site) -> Iterator[Statement]:
    """Variables and fields stepped, or set to an expression of the scope."""
    for variable in site.code.variables(site.node):
        if variable.final:
            continue
        cost = 0.0 if variable.kind == "local" else 0.4
        target = _Target(Expression(variable.name, variable.type, cost), variable.name)
        yield from _steps(target)
        yield from _values(site, target)
        yield from _parts(site, target)
    for variable in site.code.variables(site.node):
        if variable.final:
            yield from _parts(site, _Target(Expression(variable.name, variable.type, 0.4), variable.name))


def _parts(site: Site, target: _Target) -> Iterator[Statement]:
    """Elements and fields of what a variable holds, final or not."""
    if site.code.types.is_array(target.expression.type):
        yield from _elements(site, target)
    elif is_reference(target.expression.type):
        yield from _fields(site, target)


def _elements(site: Site, holder: _Target) -> Iterator[Statement]:
    whole = holder.expression
    element = whole.type[: whole.type.rindex("[")]
    for index in site.expressions.variables(site.node):
        if index.type != "int":
            continue
        text = f"{whole.text}[{index.text}]"
        part = _Target(Expression(text, element, whole.cost + index.cost + 0.4), holder.name)
        if site.code.types.is_array(element):
            yield from _elements(site, part)
        else:
            yield from _steps(part)
            for value in site.expressions.simple(site.node, element)[:6]:
                yield part.set_to("=", value, 0.0)


def _steps(target: _Target) -> Iterator[Statement]:
    variable = target.expression
    if is_integral(variable.type):
        yield Statement(variable.cost, f"{variable.text}++;", target.name)
        yield Statement(variable.cost + 0.3, f"{variable.text}--;", target.name)


def _fields(site: Site, holder: _Target) -> Iterator[Statement]:
    info, whole = site.code.type_info(holder.expression.type), holder.expression
    for each in info.fields if info is not None else ():
        if not each.final and not each.static:
            part = Expression(f"{whole.text}.{each.name}", each.type, whole.cost + 0.6)
            target = _Target(part, each.name)
            yield from _steps(target)
            yield from _values(site, target)


def _values(site: Site, target: _Target) -> Iterator[Statement]:
    variable = target.expression
    for value in site.expressions.of_type(site.node, variable.type)[:_VALUES]:
        if value.text != variable.text:
            yield target.set_to("=", value, 0.3)
            if is_numeric(variable.type) and is_primitive(value.type) and value.text not in ("0", "1", "-1"):
                yield target.set_to("+=", value, 0.8)


def call_of_scope(site: Site) -> Iterator[Change]:
    """A call for its effect."""
    yield from _all_inserted(site, calls_for_effect(site))


def calls_for_effect(site: Site) -> list[Statement]:
    """Calls of methods without result, and of those that are named like a change, the cheapest first."""
    calls: list[Statement] = []
    for method in site.code.methods(site.node):
        if method.returns == "void" and method.owner != OBJECT:
            lists = site.expressions.argument_lists(method, site.node)
            calls += [Statement(0.3 + each.cost, f"{method.name}({each.text});") for each in lists]
    for holder in site.expressions.variables(site.node):
        info = site.code.type_info(holder.type)
        for method in info.methods if info is not None and is_reference(holder.type) else ():
            if not method.static and is_named_like_a_change(method):
                lists = site.expressions.argument_lists(method, site.node, 2)
                text = f"{holder.text}.{method.name}"
                filled = holder.text if is_named_like_filling(method) else None
                calls += [
                    Statement(holder.cost + 0.5 + each.cost, f"{text}({each.text});", filled)
                    for each in lists
                ]
        if info is not None and site.code.types.has_super(holder.type, "java.util.List"):
            calls.append(Statement(holder.cost + 0.3, f"{holder.text}.remove({holder.text}.size() - 1);"))
    return sorted(calls)


def library_call(site: Site) -> Iterator[Change]:
    """An array or list of a local variable put in order, or turned round, before it is read; or copied."""
    yield from _all_inserted(site, sorted([*_orderings(site), *_copies(site)]))


def _copies(site: Site) -> Iterator[Statement]:
    """A collection that was handed in, for a copy that nobody else changes."""
    for variable in site.code.variables(site.node):
        kind = erasure(variable.type)
        if kind in _COPIED and variable.kind == "parameter" and not variable.final:
            text = f"{variable.name} = {site.code.types.written(kind)}.copyOf({variable.name});"
            yield Statement(0.2, text, variable.name, (variable.name,))


def _orderings(site: Site) -> Iterator[Statement]:
    types = site.code.types
    for holder in site.expressions.variables(site.node):
        element = holder.type.removesuffix("[]")
        if types.is_array(holder.type) and not element.endswith("]") and element != "boolean":
            yield Statement(holder.cost, f"{types.written('java.util.Arrays')}.sort({holder.text});")
        elif types.has_super(holder.type, "java.util.List"):
            collections = types.written("java.util.Collections")
            yield Statement(holder.cost, f"{collections}.sort({holder.text});")
            yield Statement(holder.cost + 0.3, f"{collections}.reverse({holder.text});")


def missing_super(site: Site) -> Iterator[Change]:
    """``super.m(…)`` first in a method that overrides another."""
    member = site.code.member(site.node)
    if member is None or member.kind != "method" or member.static or member.body_start is None:
        return
    if site.code.text[member.body_start : site.node.start].strip() != "{" or member.returns != "void":
        return
    arguments = ", ".join(param.name for param in member.params)
    text = f"super.{member.name}({arguments});"
    yield Change((before(site.code, site.node, text),), f"insert {quoted(text)}", 1.0)


def into_empty(site: Site) -> Iterator[Change]:
    """A statement of the class into an empty block."""
    code, node = site.code, site.node
    if code.children(node) or code.source(node).strip("{} \t\r\n"):
        return
    indent, newline = code.style.indent(node.start), code.style.newline
    names = {each.text for each in site.expressions.variables(node)}
    for other in code.nodes:
        if other.kind == "EXPRESSION_STATEMENT" and names.issuperset(code.free_names(other)):
            text = _line(code.source(other))
            body = f"{{{newline}{indent}{code.style.unit}{text}{newline}{indent}}}"
            yield Change((Edit(node.start, node.end, body),), f"insert {quoted(text)}", 0.5)


_ADDED = frozenset({Trait.INSERTION})
# What nothing at the place suggests: tried early, since it is short, but seldom right.
_MADE_UP = frozenset({Trait.INSERTION, Trait.MADE_UP})
_BLOCK = frozenset({Trait.MADE_UP})

OPERATORS: tuple[Operator, ...] = (
    Operator("insert-statement", PLACES, seen_elsewhere, blocks=True, traits=_ADDED),
    Operator("insert-block", PLACES, block_seen_elsewhere, blocks=True, traits=_BLOCK),
    Operator("insert-statement", PLACES, missing_super, blocks=True, traits=_ADDED),
    Operator("insert-statement", frozenset({"BLOCK"}), into_empty, traits=_ADDED),
    Operator("insert-call", PLACES, call_of_scope, blocks=True, traits=_MADE_UP),
    Operator("library-call", PLACES, library_call, blocks=True),
    Operator("insert-assignment", PLACES, from_scope, blocks=True, traits=_MADE_UP),
    Operator("unset-field", PLACES, unset_field, blocks=True),
    Operator("unfilled-collection", PLACES, unfilled_collection, blocks=True),
)
