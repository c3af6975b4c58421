"""Method references: to another method, negated, or as a lambda that does one thing more; and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.types import OBJECT, erasure, simple_name
from repairnator.core.languages.java.operators.change import Change, Operator, Site, quoted
from repairnator.core.languages.java.operators.names import likeness
from repairnator.core.languages.java.runtime.analysis import Method, Node

_PREDICATE = "java.util.function.Predicate"
_STEPS = 8  # methods that a lambda calls on what the reference gave
_OTHER_RESULT = 1.0  # for a method that gives something of another type
# Classes that do the same and differ in order, or in what they let happen at once.
_ALIKE = (
    ("java.util.HashMap", "java.util.LinkedHashMap", "java.util.TreeMap"),
    ("java.util.HashSet", "java.util.LinkedHashSet", "java.util.TreeSet"),
    ("java.util.ArrayList", "java.util.LinkedList"),
)


def another_reference(site: Site) -> Iterator[Change]:
    """``Person::name`` to ``Person::city``, and to a method of the own class."""
    node, code = site.node, site.code
    receiver, span, own = code.receiver(node), code.name_span(node), node.symbol
    if receiver is None or span is None or own is None or own.kind != "method" or node.name == "new":
        return
    info = code.holder(receiver)
    named = receiver.symbol is not None and receiver.symbol.kind == "type"
    given = len(own.params) + (named and not own.static)
    for method in info.methods if info is not None else ():
        fits = len(method.params) + (named and not method.static) == given and (named or not method.static)
        if fits and method.name != node.name and method.owner != OBJECT and _gives_alike(method, own.type):
            cost = 1.0 - likeness(method.name, node.name or "") + _OTHER_RESULT * (method.returns != own.type)
            said = f"refer to `{method.name}` instead of `{node.name}`"
            yield Change((Edit(span.start, span.end, method.name),), said, cost)
    yield from _own_methods(site, given, own.type)


def _gives_alike(method: Method, wanted: str | None) -> bool:
    return (method.returns == "void") == (wanted == "void")


def _own_methods(site: Site, given: int, wanted: str | None) -> Iterator[Change]:
    """References to methods of the class around that take as much and give the same."""
    code = site.code
    for method in code.methods(site.node):
        if len(method.params) == given and method.returns == wanted and method.owner != OBJECT:
            holder = simple_name((method.owner or "").replace("$", ".")) if method.static else "this"
            text = f"{holder}::{method.name}"
            if text != site.text:
                yield site.change(site.node, text, kind="MEMBER_REFERENCE", cost=0.8)


def negated(site: Site) -> Iterator[Change]:
    """``String::isBlank`` to ``Predicate.not(String::isBlank)``."""
    node, code = site.node, site.code
    if node.symbol is None or node.symbol.type != "boolean" or erasure(node.type or "") != _PREDICATE:
        return
    text = f"{code.types.written(_PREDICATE)}.not({site.text})"
    yield site.change(node, text, kind="METHOD_INVOCATION", summary=f"negate {quoted(site.text)}")


def as_lambda(site: Site) -> Iterator[Change]:
    """``String::trim`` to ``text -> text.trim().toLowerCase()``."""
    node, code = site.node, site.code
    receiver, own = code.receiver(node), node.symbol
    if receiver is None or own is None or node.name == "new" or own.type in (None, "void"):
        return
    named = receiver.symbol is not None and receiver.symbol.kind == "type"
    if len(own.params) + (named and not own.static) != 1:
        return
    name = _name(site, own.params[0] if own.params else receiver.symbol.type if receiver.symbol else None)
    held = code.source(receiver)
    call = f"{held}.{node.name}({name})" if own.params else f"{name}.{node.name}()"
    for position, method in enumerate(_steps(site, own.type)):
        text = f"{name} -> {call}.{method.name}()"
        yield site.change(node, text, kind="LAMBDA_EXPRESSION", cost=0.5 + 0.1 * position)


def _steps(site: Site, kind: str | None) -> Sequence[Method]:
    """Methods without arguments that give the type they are called on."""
    info = site.code.type_info(kind)
    return [
        each
        for each in (info.methods if info is not None else ())
        if not each.params and not each.static and each.returns == kind and each.owner != OBJECT
    ][:_STEPS]


def _name(site: Site, kind: str | None) -> str:
    """A name for a parameter that nothing in scope has."""
    taken = {each.name for each in site.code.variables(site.node)}
    short = simple_name(kind or "")
    names = [short[:1].lower() + short[1:], "each", "it", "given"]
    return next(each for each in (*names, "value") if each.isidentifier() and each not in taken)


def as_reference(site: Site) -> Iterator[Change]:
    """A lambda to a reference to a method of the class that takes as much and gives the same."""
    node, code = site.node, site.code
    body = code.child(node, "body")
    if body is None or body.kind == "BLOCK" or body.type is None:
        return
    given = site.text.partition("->")[0].count(",") + 1
    if site.text.startswith("()"):
        return
    calls = {each.name for each in code.descendants(body)}
    for method in code.methods(node):
        fits = len(method.params) == given and method.owner != OBJECT and method.name not in calls
        if fits and code.types.assignable(method.returns, body.expected or body.type):
            holder = simple_name((method.owner or "").replace("$", ".")) if method.static else "this"
            yield site.change(node, f"{holder}::{method.name}", kind="MEMBER_REFERENCE", cost=0.8)


def another_class(site: Site) -> Iterator[Change]:
    """``new HashMap<>()`` to ``new LinkedHashMap<>()``, and ``HashMap::new`` likewise."""
    node, code = site.node, site.code
    written = _class_of(site)
    if written is None or node.name not in (None, "new"):
        return
    text = erasure(code.source(written))
    for row in _ALIKE:
        if text not in {code.types.written(each) for each in row} | set(row):
            continue
        for position, other in enumerate(row):
            name = code.types.written(other)
            if name != text and other != text:
                start = written.start
                said = f"use a `{simple_name(other)}` instead of a `{simple_name(text)}`"
                yield Change((Edit(start, start + len(text), name),), said, 0.2 * position)


def _class_of(site: Site) -> Node | None:
    """The name of the class that is made."""
    code = site.code
    if site.node.kind == "MEMBER_REFERENCE":
        return code.receiver(site.node) if site.node.name == "new" else None
    return code.child(site.node, "type")


_REFERENCES = frozenset({"MEMBER_REFERENCE"})

OPERATORS: tuple[Operator, ...] = (
    Operator("method-reference", _REFERENCES, another_reference),
    Operator("negation", _REFERENCES, negated),
    Operator("reference-or-lambda", _REFERENCES, as_lambda),
    Operator("reference-or-lambda", frozenset({"LAMBDA_EXPRESSION"}), as_reference),
    Operator("collection-class", _REFERENCES | {"NEW_CLASS"}, another_class),
)
