"""Idioms: a remainder that is never negative, an index that goes round, a result that is used."""

from __future__ import annotations

from collections.abc import Iterator

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import ARITHMETIC, precedence
from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.code.types import (
    STRING,
    erasure,
    is_integral,
    is_numeric,
    is_primitive,
    is_reference,
    unboxed,
)
from repairnator.core.languages.java.operators.change import Change, Operator, Site, quoted
from repairnator.core.languages.java.operators.names import likeness
from repairnator.core.languages.java.runtime.analysis import Method, Node

_MODULI = 8
_ADDED = 6
_CONVERTED = frozenset({"java.lang.Object", "java.lang.Object[]"})


def floor_remainder(site: Site) -> Iterator[Change]:
    """``a % b`` to ``Math.floorMod(a, b)``, ``a / b`` to ``Math.floorDiv(a, b)``."""
    node, code = site.node, site.code
    left, right = code.child(node, "left"), code.child(node, "right")
    if left is None or right is None or not is_integral(node.type):
        return
    name = "floorMod" if node.kind == "REMAINDER" else "floorDiv"
    first, second = code.source(code.bare(left)), code.source(code.bare(right))
    yield site.change(node, f"Math.{name}({first}, {second})")


def wrapped_round(site: Site) -> Iterator[Change]:
    """``i + 1`` to ``(i + 1) % n``: an index that goes round."""
    node = site.node
    parent = site.code.parent(node)
    if not is_integral(node.type) or parent is None or parent.kind in ("REMAINDER", "PARENTHESIZED"):
        return
    size = _size_of_indexed(site)
    if size is not None:
        yield site.change(node, f"({site.text}) % {size}", kind="REMAINDER")
    moduli = [
        term
        for term in site.expressions.terms(node)
        if unboxed(term.type) in ("int", "long") and _counts(term)
    ]
    for modulus in sorted(moduli, key=lambda each: each.cost)[:_MODULI]:
        text = f"({site.text}) % {modulus.within('REMAINDER', right=True)}"
        yield site.change(node, text, kind="REMAINDER", cost=modulus.cost)


def _size_of_indexed(site: Site) -> str | None:
    """The length of the array that the place is an index of, where a call gives the array."""
    parent = site.code.parent(site.node)
    array = site.code.child(parent, "array") if parent is not None and site.node.role == "index" else None
    return f"{site.code.source(array)}.length" if array is not None else None


def _counts(term: Expression) -> bool:
    """Whether the number can be a size: a length, a size, a constant, a variable; no calculation."""
    return term.kind not in ARITHMETIC and term.text not in ("0", "1", "-1")


def used_result(site: Site) -> Iterator[Change]:
    """``m(x);`` to ``return m(x);`` and to ``v = m(x);``: a result that was thrown away."""
    node, code = site.node, site.code
    call = next(iter(code.children(node)), None)
    if call is None or call.kind != "METHOD_INVOCATION" or call.type in (None, "void"):
        return
    wanted = code.returns(node)
    if wanted not in (None, "void") and code.types.assignable(call.type, wanted):
        yield Change((Edit(node.start, node.start, "return "),), f"return {quoted(code.source(call))}")
    receiver = code.receiver(call)
    for variable in code.variables(node):
        if not variable.final and code.types.assignable(call.type, variable.type):
            own = receiver is not None and code.source(receiver) == variable.name
            said = f"keep the result of {quoted(code.source(call))} in `{variable.name}`"
            cost = 0.0 if own else 0.6
            yield Change((Edit(node.start, node.start, f"{variable.name} = "),), said, cost)


def turned_call(site: Site) -> Iterator[Change]:
    """``a.m(b)`` to ``b.m(a)``, for two of one type."""
    node, code = site.node, site.code
    receiver, arguments = code.receiver(node), code.arguments(node)
    if receiver is None or len(arguments) != 1 or receiver.type != arguments[0].type:
        return
    if receiver.symbol is not None and receiver.symbol.kind in ("type", "package"):
        return
    first, second = code.source(receiver), code.source(code.bare(arguments[0]))
    if first == second or not is_reference(receiver.type):
        return
    holder = second if precedence(arguments[0].kind) >= 14 else f"({second})"
    edits = (
        Edit(receiver.start, receiver.end, holder),
        Edit(arguments[0].start, arguments[0].end, first),
    )
    yield Change(edits, f"swap receiver and argument of {quoted(site.text)}")


def method_of_other_arity(site: Site) -> Iterator[Change]:
    """Another method that takes one argument more, or one less: ``append(x)`` to ``insert(0, x)``."""
    node, code = site.node, site.code
    span, inside, arguments = code.name_span(node), node.arguments_at, code.arguments(node)
    if span is None or inside is None or node.name in ("this", "super"):
        return
    texts = [code.source(each) for each in arguments]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for method in _others(site):
        unlike = 1.0 - likeness(method.name, node.name or "")
        for given, cost in _argument_rows(site, method, arguments, texts):
            key = (method.name, tuple(given))
            if key not in seen:
                seen.add(key)
                edits = (
                    Edit(span.start, span.end, method.name),
                    Edit(inside.start, inside.end, ", ".join(given)),
                )
                said = f"call `{method.name}({', '.join(given)})` instead of {quoted(site.text)}"
                yield Change(edits, said, unlike + cost)


def _others(site: Site) -> list[Method]:
    node, code = site.node, site.code
    receiver = code.receiver(node)
    if receiver is None:
        methods = code.methods(node)
    else:
        info = code.holder(receiver)
        named = receiver.symbol is not None and receiver.symbol.kind == "type"
        methods = [each for each in info.methods if each.static >= named] if info is not None else []
    parent = code.parent(node)
    alone = parent is not None and parent.kind == "EXPRESSION_STATEMENT"
    wanted = node.expected if node.expected not in (None, *_CONVERTED) else node.type
    return [
        each
        for each in methods
        if each.name != node.name and (alone or code.types.assignable(each.returns, wanted))
    ]


def _argument_rows(
    site: Site, method: Method, arguments: list[Node], texts: list[str]
) -> Iterator[tuple[list[str], float]]:
    """The call's arguments with one added or left out, where the method takes them so."""
    types = site.code.types
    if len(method.params) == len(arguments) + 1:
        for added in range(len(method.params)):
            rest = [*method.params[:added], *method.params[added + 1 :]]
            if all(types.assignable(each.type, param) for each, param in zip(arguments, rest, strict=True)):
                for value in site.expressions.simple(site.node, method.params[added])[:_ADDED]:
                    yield [*texts[:added], value.text, *texts[added:]], 0.5 + value.cost
    elif len(method.params) == len(arguments) - 1:
        for dropped in range(len(arguments)):
            kept = [*arguments[:dropped], *arguments[dropped + 1 :]]
            if all(
                types.assignable(each.type, param) for each, param in zip(kept, method.params, strict=True)
            ):
                yield [*texts[:dropped], *texts[dropped + 1 :]], 0.5


def null_operand(site: Site) -> Iterator[Change]:
    """``boxed + x`` to ``boxed == null ? x : boxed + x``, and to one with a constant for null."""
    node, code = site.node, site.code
    for boxed, other in (("left", "right"), ("right", "left")):
        value, rest = code.child(node, boxed), code.child(node, other)
        if value is None or rest is None or not _is_box(value.type):
            continue
        cost = 0.0 if site.hints.null_dereference else 4.0
        text = code.source(value)
        said = f"calculate {quoted(site.text)} only when {quoted(text)} is not null"
        for default, extra in ((code.source(rest), 0.0), ("0", 0.3), ("1", 0.5)):
            whole = f"{text} == null ? {default} : {site.text}"
            yield site.change(node, whole, kind="CONDITIONAL_EXPRESSION", cost=cost + extra, summary=said)
        whole = f"({text} == null ? 0 : {text})"
        said = f"use `0` for {quoted(text)} when it is null"
        yield site.change(value, whole, cost=cost + 0.4, summary=said)


def missing_entry(site: Site) -> Iterator[Change]:
    """``map.get(k)`` to ``map.getOrDefault(k, …)``, for values that have a usual empty one."""
    node, code = site.node, site.code
    receiver, arguments, span = code.receiver(node), code.arguments(node), code.name_span(node)
    if node.name != "get" or receiver is None or len(arguments) != 1 or span is None:
        return
    if not code.types.has_super(receiver.type, "java.util.Map"):
        return
    cost = 0.0 if site.hints.null_dereference else 4.0
    for default, dearer in _defaults(site, node.type or ""):
        text = f"getOrDefault({code.source(arguments[0])}, {default})"
        said = f"use `{default}` where {quoted(code.source(receiver))} has no entry"
        yield Change((Edit(span.start, node.end, text),), said, cost + dearer)


def _defaults(site: Site, name: str) -> tuple[tuple[str, float], ...]:
    if _is_box(name):
        suffix = {"java.lang.Long": "L", "java.lang.Double": ".0"}.get(name, "")
        return (f"0{suffix}", 0.0), (f"1{suffix}", 0.8)
    if name == "java.lang.Boolean":
        return ("false", 0.0), ("true", 0.5)
    if name == STRING:
        return (('""', 0.2),)
    empty = {"java.util.List": "emptyList", "java.util.Set": "emptySet", "java.util.Map": "emptyMap"}
    method = empty.get(erasure(name))
    collections = site.code.types.written("java.util.Collections")
    return ((f"{collections}.{method}()", 0.2),) if method else ()


def not_a_number(site: Site) -> Iterator[Change]:
    """``x == Double.NaN``, which never holds, to ``Double.isNaN(x)``."""
    node, code = site.node, site.code
    left, right = code.child(node, "left"), code.child(node, "right")
    for constant, value in ((left, right), (right, left)):
        if constant is None or value is None or constant.name != "NaN":
            continue
        bang = "!" if node.kind == "NOT_EQUAL_TO" else ""
        holder = "Float" if value.type == "float" else "Double"
        text = f"{bang}{holder}.isNaN({code.source(code.bare(value))})"
        yield site.change(node, text, kind="LOGICAL_COMPLEMENT" if bang else "METHOD_INVOCATION")


def _is_box(name: str | None) -> bool:
    return name is not None and not is_primitive(name) and is_numeric(unboxed(name))


OPERATORS: tuple[Operator, ...] = (
    Operator("floor-remainder", frozenset({"REMAINDER", "DIVIDE"}), floor_remainder),
    Operator("wrapped-round", frozenset({"PLUS", "MINUS"}), wrapped_round),
    Operator("used-result", frozenset({"EXPRESSION_STATEMENT"}), used_result, blocks=True),
    Operator("swapped-arguments", frozenset({"METHOD_INVOCATION"}), turned_call),
    Operator("other-arity", frozenset({"METHOD_INVOCATION"}), method_of_other_arity),
    Operator("null-condition", ARITHMETIC, null_operand),
    Operator("null-condition", frozenset({"METHOD_INVOCATION"}), missing_entry),
    Operator("equality", frozenset({"EQUAL_TO", "NOT_EQUAL_TO"}), not_a_number),
)
