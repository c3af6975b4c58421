"""Statements inserted: calls and assignments of the class, and assignments made from the scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from repairnator.core.jvm.analysis import Node
from repairnator.core.jvm.edits import TextEdit
from repairnator.core.tools.java.adaptation import adapted
from repairnator.core.tools.java.change import Change, Operator, Site, quoted
from repairnator.core.tools.java.code import Code
from repairnator.core.tools.java.expressions import Expression
from repairnator.core.tools.java.freenames import all_named
from repairnator.core.tools.java.methods import is_named_like_a_change
from repairnator.core.tools.java.operators.guards import GUARDED
from repairnator.core.tools.java.statements import after, before, is_last
from repairnator.core.tools.java.types import OBJECT, is_integral, is_numeric, is_primitive, is_reference
from repairnator.core.tools.java.unused import unused_declarations

_PLACES = GUARDED | {"BREAK", "CONTINUE"}
_VALUES = 14
_SEEN = 80
# Conditional blocks that are tried elsewhere: the nearest, of so many characters.
_BLOCKS, _LONGEST_BLOCK = 40, 240
_LATER = 0.03  # what each further one of a list costs more


# The name that an assignment or a step ends its target with.
_NAME = re.compile(r"[\w$]+")
_TARGET = re.compile(r"([\w$]+)(?:\[[^\]]*\])*(?: [-+]?= |\+\+|--)")


def _inserted(site: Site, statement: str, cost: float) -> Iterator[Change]:
    said = f"insert {quoted(statement)}"
    yield Change((before(site.code, site.node, statement),), f"{said} before {quoted(site.text)}", cost)
    if is_last(site.code, site.node) and site.node.kind != "RETURN":
        yield Change((after(site.code, site.node, statement),), f"{said} after {quoted(site.text)}", cost)


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def seen_elsewhere(site: Site) -> Iterator[Change]:
    """A call or assignment of the class, with names of this place, before the statement."""
    code = site.code
    member = code.member(site.node)
    costs: dict[str, float] = {}
    for node in code.nodes:
        if node.kind != "EXPRESSION_STATEMENT":
            continue
        same = member is not None and member.start <= node.start < member.end
        distance = (0.0 if same else 0.8) + min(abs(node.line - site.node.line), 40) * 0.01
        for each in adapted(site, node):
            text = _line(each.text)
            if text != site.text:
                costs[text] = min(costs.get(text, 99.0), each.cost + distance)
    for position, (text, cost) in enumerate(sorted(costs.items(), key=lambda entry: entry[1])[:_SEEN]):
        yield from _inserted(site, text, cost + _LATER * position)


def block_seen_elsewhere(site: Site) -> Iterator[Change]:
    """An ``if`` of the class without ``else``, with names of this place, before the statement."""
    code, node = site.code, site.node
    indent = code.style.indent(node.start)
    costs: dict[str, float] = {}
    for other in sorted(_blocks(code), key=lambda each: abs(each.line - node.line))[:_BLOCKS]:
        if other.start < node.end and node.start < other.end:
            continue
        distance = min(abs(other.line - node.line), 40) * 0.02
        for each in adapted(site, other, _LONGEST_BLOCK):
            text = code.style.moved(each.text, code.style.indent(other.start), indent)
            if text != site.text:
                costs[text] = min(costs.get(text, 99.0), each.cost + distance)
    for position, (text, cost) in enumerate(sorted(costs.items(), key=lambda entry: entry[1])[:_SEEN]):
        yield from _inserted(site, text, cost + _LATER * position)


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
    candidates = sorted(_assignments(site), key=lambda entry: entry[0])
    for position, (cost, text) in enumerate(candidates):
        yield from _inserted(site, text, cost + _LATER * position)


def unset_field(site: Site) -> Iterator[Change]:
    """A private field set that the class reads and never sets; to nothing that depends on such a field."""
    unset = unused_declarations(site.code).unset_fields
    if not unset:
        return
    candidates = sorted(
        (cost, text)
        for cost, text in _assignments(site)
        if _assigned(text) in unset and unset.isdisjoint(_NAME.findall(text.partition("=")[2]))
    )
    for position, (cost, text) in enumerate(candidates):
        yield from _inserted(site, text, cost + _LATER * position)


def _assigned(statement: str) -> str:
    match = _TARGET.search(statement)
    return match[1] if match else ""


def _assignments(site: Site) -> Iterator[tuple[float, str]]:
    for variable in site.code.variables(site.node):
        if variable.final:
            continue
        target = Expression(variable.name, variable.type, 0.0 if variable.kind == "local" else 0.4)
        yield from _steps(target)
        yield from _values(site, target)
        yield from _parts(site, target)
    for variable in site.code.variables(site.node):
        if variable.final:
            yield from _parts(site, Expression(variable.name, variable.type, 0.4))


def _parts(site: Site, target: Expression) -> Iterator[tuple[float, str]]:
    """Elements and fields of what a variable holds, final or not."""
    if site.code.types.is_array(target.type):
        yield from _elements(site, target)
    elif is_reference(target.type):
        yield from _fields(site, target)


def _elements(site: Site, holder: Expression) -> Iterator[tuple[float, str]]:
    element = holder.type[: holder.type.rindex("[")]
    for index in site.expressions.variables(site.node):
        if index.type != "int":
            continue
        part = Expression(f"{holder.text}[{index.text}]", element, holder.cost + index.cost + 0.4)
        if site.code.types.is_array(element):
            yield from _elements(site, part)
        else:
            yield from _steps(part)
            for value in site.expressions.simple(site.node, element)[:6]:
                yield part.cost + value.cost, f"{part.text} = {value.text};"


def _steps(target: Expression) -> Iterator[tuple[float, str]]:
    if is_integral(target.type):
        yield target.cost, f"{target.text}++;"
        yield target.cost + 0.3, f"{target.text}--;"


def _fields(site: Site, holder: Expression) -> Iterator[tuple[float, str]]:
    info = site.code.type_info(holder.type)
    for field in info.fields if info is not None else ():
        if not field.final and not field.static:
            target = Expression(f"{holder.text}.{field.name}", field.type, holder.cost + 0.6)
            yield from _steps(target)
            yield from _values(site, target)


def _values(site: Site, target: Expression) -> Iterator[tuple[float, str]]:
    for value in site.expressions.of_type(site.node, target.type)[:_VALUES]:
        if value.text != target.text:
            yield target.cost + value.cost + 0.3, f"{target.text} = {value.text};"
            if is_numeric(target.type) and is_primitive(value.type) and value.text not in ("0", "1", "-1"):
                yield target.cost + value.cost + 0.8, f"{target.text} += {value.text};"


def call_of_scope(site: Site) -> Iterator[Change]:
    """A call for its effect: of a method without result, or one that is named like a change."""
    calls: list[tuple[float, str]] = []
    for method in site.code.methods(site.node):
        if method.returns == "void" and method.owner != OBJECT:
            lists = site.expressions.argument_lists(method, site.node)
            calls += [(0.3 + cost, f"{method.name}({arguments});") for arguments, cost in lists]
    for holder in site.expressions.variables(site.node):
        info = site.code.type_info(holder.type)
        for method in info.methods if info is not None and is_reference(holder.type) else ():
            if not method.static and is_named_like_a_change(method):
                lists = site.expressions.argument_lists(method, site.node, 2)
                text = f"{holder.text}.{method.name}"
                calls += [(holder.cost + 0.5 + cost, f"{text}({arguments});") for arguments, cost in lists]
        if info is not None and site.code.types.has_super(holder.type, "java.util.List"):
            calls.append((holder.cost + 0.3, f"{holder.text}.remove({holder.text}.size() - 1);"))
    for position, (cost, text) in enumerate(sorted(calls)):
        yield from _inserted(site, text, cost + _LATER * position)


def library_call(site: Site) -> Iterator[Change]:
    """An array or list of a local variable put in order, or turned round, before it is read."""
    for position, (cost, text) in enumerate(sorted(_orderings(site))):
        yield from _inserted(site, text, cost + _LATER * position)


def _orderings(site: Site) -> Iterator[tuple[float, str]]:
    types = site.code.types
    for holder in site.expressions.variables(site.node):
        element = holder.type.removesuffix("[]")
        if types.is_array(holder.type) and not element.endswith("]") and element != "boolean":
            yield holder.cost, f"{types.written('java.util.Arrays')}.sort({holder.text});"
        elif types.has_super(holder.type, "java.util.List"):
            collections = types.written("java.util.Collections")
            yield holder.cost, f"{collections}.sort({holder.text});"
            yield holder.cost + 0.3, f"{collections}.reverse({holder.text});"


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
        if other.kind == "EXPRESSION_STATEMENT" and all_named(code.source(other), names):
            text = _line(code.source(other))
            body = f"{{{newline}{indent}{code.style.unit}{text}{newline}{indent}}}"
            yield Change((TextEdit(node.start, node.end, body),), f"insert {quoted(text)}", 0.5)


OPERATORS: tuple[Operator, ...] = (
    Operator("insert-statement", _PLACES, seen_elsewhere, blocks=True),
    Operator("insert-block", _PLACES, block_seen_elsewhere, blocks=True),
    Operator("insert-statement", _PLACES, missing_super, blocks=True),
    Operator("insert-statement", frozenset({"BLOCK"}), into_empty),
    Operator("insert-call", _PLACES, call_of_scope, blocks=True),
    Operator("library-call", _PLACES, library_call, blocks=True),
    Operator("insert-assignment", _PLACES, from_scope, blocks=True),
    Operator("unset-field", _PLACES, unset_field, blocks=True),
)
