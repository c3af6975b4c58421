"""Edits of whole statements: put before or after, wrapped, removed; laid out like their surroundings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import STATEMENTS, Code
from repairnator.core.languages.java.code.conditions import Condition, comparison, plain
from repairnator.core.languages.java.code.expression import Expression, literal
from repairnator.core.languages.java.code.places import is_rule
from repairnator.core.languages.java.code.types import (
    OBJECT,
    STRING,
    erasure,
    is_numeric,
    is_reference,
    unboxed,
)
from repairnator.core.languages.java.operators.change import AddedCondition, Change, Done, Form, Site, Trait
from repairnator.core.languages.java.runtime.analysis import Node
from repairnator.core.languages.java.runtime.edits import Span

_EMPTY_COLLECTIONS = {
    "java.util.List": "java.util.Collections.emptyList()",
    "java.util.Collection": "java.util.Collections.emptyList()",
    "java.lang.Iterable": "java.util.Collections.emptyList()",
    "java.util.Set": "java.util.Collections.emptySet()",
    "java.util.Map": "java.util.Collections.emptyMap()",
    "java.util.Iterator": "java.util.Collections.emptyIterator()",
    "java.util.Optional": "java.util.Optional.empty()",
}
_ENDS = frozenset({"RETURN", "THROW", "BREAK", "CONTINUE", "YIELD"})


def before(code: Code, node: Node, text: str) -> Edit[str]:
    """A statement on lines of its own before another."""
    if is_rule(code, code.parent(node)):
        return _braced(code, node, text, code.source(node))
    indent = code.style.indent(node.start)
    if code.style.begins_line(node.start):
        return Edit(node.start, node.start, f"{text}{code.style.newline}{indent}")
    return Edit(node.start, node.start, f"{text} ")


def after(code: Code, node: Node, text: str) -> Edit[str]:
    """A statement on lines of its own after another."""
    if is_rule(code, code.parent(node)):
        return _braced(code, node, code.source(node), text)
    indent = code.style.indent(node.start)
    return Edit(node.end, node.end, f"{code.style.newline}{indent}{text}")


def _braced(code: Code, node: Node, *statements: str) -> Edit[str]:
    """Two statements in a block where a rule has one."""
    style, indent = code.style, code.style.indent(node.start)
    lines = "".join(style.begin(indent) + style.shifted(each) for each in statements)
    return Edit(node.start, node.end, f"{{{lines}{style.newline}{indent}}}")


@dataclass(frozen=True, slots=True)
class Guarded:
    """``if (condition) { body }`` as text; offsets are those in it."""

    text: str
    condition: Span
    block: Span

    def added(self, at: int, form: Form = Form.GUARD) -> AddedCondition:
        """What is added where the text stands from ``at`` on."""
        condition, block = self.condition, self.block
        return AddedCondition(
            form,
            Span(at + condition.start, at + condition.end),
            Span(at + block.start, at + block.end),
        )


def guarded(code: Code, node: Node, condition: str, body: str) -> Guarded:
    """``if (condition) { body }``, indented for the place of ``node``."""
    style, indent = code.style, code.style.indent(node.start)
    head = f"if ({condition})"
    opened = len(head) + len(style.opening(indent))
    start = len("if (")
    return Guarded(
        style.block(head, body, indent),
        Span(start, start + len(condition)),
        Span(opened, opened + len(style.begin(indent))),
    )


def guard_change(
    site: Site, condition: str, body: str, said: str, cost: float, traits: Iterable[Trait] = ()
) -> Change:
    """``if (condition) { body }`` before a statement."""
    block = guarded(site.code, site.node, condition, body)
    edit = before(site.code, site.node, block.text)
    added = block.added(edit.start + edit.text.index("if ("))
    if edit.end > edit.start:
        added = replace(added, block=None)  # it is one step further in than told
    return Change((edit,), said, cost, frozenset(traits), Done(added=added))


def wrapped(code: Code, node: Node, condition: str) -> tuple[Edit[str], AddedCondition]:
    """The statement inside ``if (condition) { … }``."""
    style, indent = code.style, code.style.indent(node.start)
    if is_rule(code, code.parent(node)):
        return _wrapped_rule(code, node, condition)
    at = node.start + len("if (")
    added = AddedCondition(Form.WRAP, Span(at, at + len(condition)))
    if node.kind == "BLOCK":
        return Edit(node.start, node.start, f"if ({condition}) "), added
    inner = style.begin(indent) + style.shifted(code.source(node))
    text = f"if ({condition}){style.opening(indent)}{inner}{style.newline}{indent}}}"
    return Edit(node.start, node.end, text), added


def _wrapped_rule(code: Code, node: Node, condition: str) -> tuple[Edit[str], AddedCondition]:
    """The only statement of a rule, which can be a block and no ``if``."""
    style, indent = code.style, code.style.indent(node.start)
    inner = indent + style.unit
    head = f"{{{style.begin(indent)}if ("
    body = style.begin(inner) + style.shifted(style.shifted(code.source(node)))
    text = f"{head}{condition}){style.opening(inner)}{body}{style.newline}{inner}}}{style.newline}{indent}}}"
    at = node.start + len(head)
    return Edit(node.start, node.end, text), AddedCondition(Form.WRAP, Span(at, at + len(condition)))


def removed(code: Code, node: Node) -> Edit[str]:
    """The statement and, where it has them to itself, its lines."""
    if not node.statement or is_rule(code, code.parent(node)):
        return Edit(node.start, node.end, "{" + "}" if node.role != "update" else "")
    start, end = code.style.line_span(node.start, node.end)
    return Edit(start, end, "")


def siblings(code: Code, node: Node) -> list[Node]:
    """The statements of the block that the node stands in."""
    parent = code.parent(node)
    if parent is None:
        return []
    return [child for child in code.children(parent) if child.kind in STATEMENTS and child.role == node.role]


def next_sibling(code: Code, node: Node) -> Node | None:
    """The statement that follows in the same block."""
    row = siblings(code, node)
    position = next((index for index, each in enumerate(row) if each.i == node.i), None)
    return row[position + 1] if position is not None and position + 1 < len(row) else None


def is_last(code: Code, node: Node) -> bool:
    """Whether control reaches the end of the block after the statement."""
    return node.kind not in _ENDS and next_sibling(code, node) is None


def header(code: Code, statement: Node) -> str:
    """The statement's own text, without the statements inside it."""
    inner = [
        child.start
        for child in code.children(statement)
        if child.kind in STATEMENTS and child.role not in ("init", "update", "variable")
    ]
    return code.text[statement.start : min(inner, default=statement.end)]


def own_nodes(code: Code, statement: Node) -> Iterator[Node]:
    """The expressions of a statement, without those of statements inside it."""
    for child in code.children(statement):
        if child.kind in STATEMENTS and child.role not in ("init", "update", "variable"):
            continue
        yield child
        yield from own_nodes(code, child)


def dereferenced(code: Code, statement: Node) -> list[Node]:
    """What the statement itself takes a member or an element of, or loops over; each text once."""
    found: dict[str, Node] = {}
    for node in own_nodes(code, statement):
        if not is_reference(node.type) or node.kind not in (
            "IDENTIFIER",
            "MEMBER_SELECT",
            "METHOD_INVOCATION",
            "ARRAY_ACCESS",
        ):
            continue
        if node.symbol is not None and node.symbol.kind in ("type", "package"):
            continue
        if node.name in ("this", "super"):
            continue
        if node.role in ("receiver", "array", "iterable") or _is_selector(code, node):
            found.setdefault(code.source(node), node)
    return list(found.values())


def _is_selector(code: Code, node: Node) -> bool:
    """Whether it is what a ``switch`` asks, which must not be null unless a case says so."""
    parent = code.parent(node)
    return parent is not None and parent.kind == "PARENTHESIZED" and parent.role == "selector"


def bound_conditions(code: Code, statement: Node) -> list[Condition]:
    """Conditions under which the elements that a statement reads exist."""
    found: list[Condition] = []
    for node in (statement, *own_nodes(code, statement)):
        if node.kind == "ARRAY_ACCESS":
            found += _array_bounds(code, node)
        elif node.kind == "METHOD_INVOCATION":
            found += _call_bounds(code, node)
    return list(dict.fromkeys(found))


def _array_bounds(code: Code, node: Node) -> list[Condition]:
    array, index = code.child(node, "array"), code.child(node, "index")
    if array is None or index is None:
        return []
    length = f"{code.source(array)}.length"
    return [*_within(code.source(index), length, strict=True), _bound(length, ">", "0")]


def _within(index: str, size: str, *, strict: bool) -> list[Condition]:
    return [_bound(index, "<", size), _bound(index, ">=", "0")] + (
        [] if strict else [_bound(index, "<=", size)]
    )


def _bound(left: str, operator: str, right: str) -> Condition:
    return comparison(literal(left), operator, literal(right), 0.0, "size")


def _asked(call: str, *, negated: bool = False) -> Condition:
    condition = plain(literal(call), 0.0, "size")
    return condition.opposite() if negated else condition


def _call_bounds(code: Code, node: Node) -> list[Condition]:
    receiver, arguments = code.receiver(node), code.arguments(node)
    if receiver is None or not is_reference(receiver.type):
        return []
    holder = code.source(receiver)
    info = code.type_info(receiver.type)
    names = {method.name for method in info.methods if not method.params} if info is not None else set()
    size = next((name for name in ("size", "length") if name in names), None)
    found: list[Condition] = []
    if size is not None and arguments and arguments[0].type == "int":
        found += _within(code.source(arguments[0]), f"{holder}.{size}()", strict=False)
    if not (receiver.symbol is not None and receiver.symbol.kind in ("type", "package")):
        found += [_asked(f"{holder}.isEmpty()", negated=True)] if "isEmpty" in names else []
        found += [_asked(f"{holder}.hasNext()")] if "hasNext" in names and node.name == "next" else []
    if node.name == "get" and len(arguments) == 1 and code.types.has_super(receiver.type, "java.util.Map"):
        found.append(_asked(f"{holder}.containsKey({code.source(arguments[0])})"))
    return found


def returned(site: Site, wanted: str) -> list[Expression]:
    """What an added ``return`` may give, simplest first; one empty text for ``void``."""
    if wanted == "void":
        return [Expression("", "void", 0.0)]
    code, node = site.code, site.node
    found = [each for each in site.expressions.variables(node) if code.types.assignable(each.type, wanted)]
    found += [each for each in site.expressions.constants(wanted) if each.cost < 3.0]
    found += _empty(site, wanted)
    found += _returned_elsewhere(site)
    if is_reference(wanted):
        scope = code.scope(node)
        if scope is not None and scope.this is not None and code.types.assignable(scope.this, wanted):
            found.append(Expression("this", wanted, 0.8))
    best: dict[str, Expression] = {}
    for each in sorted(found, key=lambda each: each.cost):
        best.setdefault(each.text, each)
    return list(best.values())


def _empty(site: Site, wanted: str) -> list[Expression]:
    text = _EMPTY_COLLECTIONS.get(erasure(wanted))
    if text is not None:
        return [Expression(text, wanted, 0.8)]
    if wanted.endswith("[]") and "<" not in wanted:
        return [Expression(f"new {site.code.types.written(wanted[:-2])}[0]", wanted, 0.8)]
    info = site.code.type_info(wanted)
    if info is None or info.kind != "class" or wanted in (STRING, OBJECT) or _is_box(wanted):
        return []
    if any(not constructor.params for constructor in info.constructors):
        return [Expression(f"new {site.code.types.written(wanted)}()", wanted, 1.2)]
    return []


def _is_box(name: str) -> bool:
    return is_numeric(unboxed(name)) or unboxed(name) == "boolean"


def _returned_elsewhere(site: Site) -> list[Expression]:
    """What the same method returns in other places."""
    code = site.code
    member = code.member(site.node)
    found = []
    names = {each.text for each in site.expressions.variables(site.node)}
    for node in code.nodes:
        if node.kind == "RETURN" and member is not None and member.start <= node.start < member.end:
            children = code.children(node)
            text = code.source(children[0]) if children else ""
            if text and "\n" not in text and len(text) <= 60:
                used = code.free_names(children[0])
                if names.issuperset(code.variable_names(children[0])):
                    found.append(Expression(text, children[0].type or "", 0.6, children[0].kind, used))
    return found
