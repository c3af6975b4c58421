"""Calls: the wrong method, arguments too few, too many or swapped, a call missing around a value."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import precedence
from repairnator.core.languages.java.code.types import (
    NULL,
    OBJECT,
    STRING,
    erasure,
    is_numeric,
    is_reference,
    unboxed,
)
from repairnator.core.languages.java.operators.change import Change, Operator, Site, quoted
from repairnator.core.languages.java.operators.names import first_of_two, likeness
from repairnator.core.languages.java.runtime.analysis import Method, Node

# Arguments that a call lacks at most; for so many, values tried of each, and rows of values.
_MOST_ADDED = 3
_ADDED = {1: (40, 40), 2: (8, 80), 3: (4, 80)}
_CAPACITY = 3.0
_STRING_CALLS = ("trim()", "toLowerCase()", "toUpperCase()", "length()")
_COPYABLE = {
    "java.util.List": "java.util.ArrayList",
    "java.util.Set": "java.util.LinkedHashSet",
    "java.util.Map": "java.util.LinkedHashMap",
}
_STRING_METHODS = {
    "equals": "equalsIgnoreCase",
    "equalsIgnoreCase": "equals",
    "indexOf": "lastIndexOf",
    "lastIndexOf": "indexOf",
    "startsWith": "endsWith",
    "endsWith": "startsWith",
    "replace": "replaceAll",
    "replaceAll": "replace",
    "replaceFirst": "replaceAll",
    "toLowerCase": "toUpperCase",
    "toUpperCase": "toLowerCase",
    "matches": "contains",
}


def _candidates(site: Site) -> Iterable[Method]:
    """Methods that the call's receiver, or the scope, offers."""
    node, code = site.node, site.code
    receiver = code.receiver(node)
    if receiver is None:
        return code.methods(node)
    info = code.holder(receiver)
    if info is None:
        return ()
    named = receiver.symbol is not None and receiver.symbol.kind == "type"
    return [method for method in info.methods if method.static or not named]


def _gives(site: Site, method: Method) -> bool:
    """Whether the method's result can stand where the call's does."""
    node = site.node
    parent = site.code.parent(node)
    if parent is not None and parent.kind == "EXPRESSION_STATEMENT":
        return (method.returns == "void") == (node.type == "void") or node.type == "void"
    wanted = node.expected if node.expected not in (None, OBJECT) else node.type
    return site.code.types.assignable(method.returns, wanted)


def _accepts(
    site: Site, params: Sequence[str], arguments: Sequence[Node], variables: Collection[str] = ()
) -> bool:
    """Whether a method takes the arguments; anything fits its own type variables."""
    return len(params) == len(arguments) and all(
        param in variables or site.code.types.assignable(_type(argument), param)
        for argument, param in zip(arguments, params, strict=True)
    )


def _type(argument: Node) -> str:
    """Of an argument; ``null``, lambdas and references to methods have none, and fit every reference."""
    return argument.type or NULL


def another_method(site: Site) -> Iterator[Change]:
    """Another method of the same receiver that takes the same arguments."""
    node, code = site.node, site.code
    span, arguments = code.name_span(node), code.arguments(node)
    if span is None or node.name in ("this", "super"):
        return
    seen = {node.name}
    for method in sorted(_candidates(site), key=lambda each: -likeness(each.name, node.name or "")):
        fits = _accepts(site, method.params, arguments, method.type_params)
        if method.name not in seen and fits and _gives(site, method):
            seen.add(method.name)
            cost = 1.0 - likeness(method.name, node.name or "") + _unlikely(method) + first_of_two(site)
            if _STRING_METHODS.get(node.name or "") == method.name:
                cost = 0.0
            yield Change(
                (Edit(span.start, span.end, method.name),),
                f"call `{method.name}` instead of `{node.name}`",
                cost,
            )


def _unlikely(method: Method) -> float:
    return 1.0 if method.owner is not None and erasure(method.owner) == OBJECT else 0.0


def fewer_arguments(site: Site) -> Iterator[Change]:
    """One argument left out, where the receiver has such an overload."""
    arguments, span = site.code.arguments(site.node), site.node.arguments_at
    if span is None:
        return
    for dropped in range(len(arguments)):
        kept = [each for position, each in enumerate(arguments) if position != dropped]
        if any(_accepts(site, params, kept) for params in _overloads(site)):
            text = ", ".join(site.code.source(each) for each in kept)
            left_out = quoted(site.code.source(arguments[dropped]))
            said = f"leave the argument {left_out} out of {quoted(site.text)}"
            yield Change((Edit(span.start, span.end, text),), said, 0.2 * dropped)


def more_arguments(site: Site) -> Iterator[Change]:
    """One to three arguments more, where the receiver has such an overload."""
    node, code = site.node, site.code
    arguments, span = code.arguments(node), node.arguments_at
    if span is None:
        return
    for params in _overloads(site):
        more = len(params) - len(arguments)
        if not 1 <= more <= _MOST_ADDED:
            continue
        # The last ones first: what was added to a method later stands there.
        for added in sorted(itertools.combinations(range(len(params)), more), reverse=True):
            rest = [param for position, param in enumerate(params) if position not in added]
            if not _accepts(site, rest, arguments):
                continue
            for values, cost in _values_of(site, [params[position] for position in added]):
                texts = [code.source(each) for each in arguments]
                for position, value in zip(added, values, strict=True):
                    texts.insert(position, value)
                cost += _CAPACITY * _is_capacity(site, [params[position] for position in added])
                what = "the argument" if more == 1 else "the arguments"
                said = f"add {what} `{', '.join(values)}` to {quoted(site.text)}"
                yield Change((Edit(span.start, span.end, ", ".join(texts)),), said, cost)


def _is_capacity(site: Site, added: Sequence[str]) -> bool:
    """Whether a collection is only told how many elements to expect, by which nothing is mended."""
    holder, _, kind = erasure(site.node.type or "").rpartition(".")
    collection = holder == "java.util" and kind.endswith(("Map", "Set", "List", "Deque", "Queue"))
    return site.node.kind == "NEW_CLASS" and collection and list(added) == ["int"]


def _values_of(site: Site, kinds: Sequence[str]) -> list[tuple[tuple[str, ...], float]]:
    """Values for some arguments, with what they cost together, simplest first."""
    each_most, most = _ADDED[len(kinds)]
    choices = []
    for kind in kinds:
        values = site.expressions.of_type(site.node, kind)[:each_most]
        if len(kinds) > 1:  # too few to have the plain ones among them in any case
            values += site.expressions.simple(site.node, kind)[:each_most]
        choices.append(list(dict.fromkeys(values)))
    rows = [
        (tuple(value.text for value in row), sum(value.cost for value in row) + 0.4 * (len(row) - 1))
        for row in itertools.product(*choices)
    ]
    return sorted(rows, key=lambda each: each[1])[:most]


def _overloads(site: Site) -> list[Sequence[str]]:
    node, code = site.node, site.code
    if node.kind == "NEW_CLASS":
        info = code.type_info(node.type)
        return [each.params for each in info.constructors] if info is not None else []
    return [each.params for each in _candidates(site) if each.name == node.name and _gives(site, each)]


def swapped_arguments(site: Site) -> Iterator[Change]:
    """Two arguments in the other order."""
    code = site.code
    arguments = code.arguments(site.node)
    for left, right in itertools.combinations(arguments, 2):
        alike = code.types.assignable(_type(left), right.expected or right.type) and code.types.assignable(
            _type(right), left.expected or left.type
        )
        if alike and code.source(left) != code.source(right):
            edits = (
                Edit(left.start, left.end, code.source(right)),
                Edit(right.start, right.end, code.source(left)),
            )
            yield Change(
                edits, f"swap the arguments {quoted(code.source(left))} and {quoted(code.source(right))}"
            )


def swapped_indexes(site: Site) -> Iterator[Change]:
    """``a[i][j]`` to ``a[j][i]``."""
    code = site.code
    inner, second = code.child(site.node, "array"), code.child(site.node, "index")
    first = code.child(inner, "index") if inner is not None and inner.kind == "ARRAY_ACCESS" else None
    if first is None or second is None or code.source(first) == code.source(second):
        return
    edits = (
        Edit(first.start, first.end, code.source(second)),
        Edit(second.start, second.end, code.source(first)),
    )
    yield Change(edits, f"swap the indexes of {quoted(site.text)}")


def wrapped(site: Site) -> Iterator[Change]:
    """A value handed through a method: ``x`` to ``m(x)`` or ``x.m()``, or through ``Math``."""
    node, code = site.node, site.code
    if node.type is None or code.is_assigned(node) or node.type == "void":
        return
    if node.symbol is not None and node.symbol.kind in ("type", "package", "method"):
        return
    wanted = node.expected if node.expected not in (None, OBJECT) else node.type
    text = site.text
    if is_numeric(unboxed(node.type)) and code.types.assignable(node.type, wanted):
        yield from _through_math(site, wanted or node.type)
    yield from _copied(site)
    for method in code.methods(node):
        fits = code.types.assignable(method.returns, wanted)
        if len(method.params) == 1 and fits and code.types.assignable(node.type, method.params[0]):
            yield site.change(node, f"{method.name}({text})", cost=0.5)
    info = code.type_info(node.type) if is_reference(node.type) else None
    for method in info.methods if info is not None else ():
        unlikely = method.name in ("toString", "intern", "hashCode") or _unlikely(method) > 0
        if not method.params and not method.static and code.types.assignable(method.returns, wanted):
            holder = text if precedence(node.kind) >= 14 else f"({text})"
            yield site.change(node, f"{holder}.{method.name}()", cost=1.5 if unlikely else 0.7)


def _copied(site: Site) -> Iterator[Change]:
    """A collection that is kept or given away as a copy that nobody else changes."""
    kind = erasure(site.node.type or "")
    if kind in _COPYABLE and site.node.role in ("value", "argument", "init"):
        yield site.change(site.node, f"{site.code.types.written(kind)}.copyOf({site.text})", cost=0.8)
        made = site.code.types.written(_COPYABLE[kind])
        yield site.change(site.node, f"new {made}<>({site.text})", kind="NEW_CLASS", cost=1.0)


def _through_math(site: Site, wanted: str) -> Iterator[Change]:
    yield site.change(site.node, f"Math.abs({site.text})", cost=0.5)
    target = _assigned_to(site)
    if target is not None and target != site.text:
        for name in ("max", "min"):
            yield site.change(site.node, f"Math.{name}({target}, {site.text})", cost=0.2)
    parent = site.code.parent(site.node)
    # Values are kept within bounds where they are used, hardly ever where they are asked for equality.
    cost = 2.8 if parent is not None and parent.kind in ("EQUAL_TO", "NOT_EQUAL_TO") else 0.8
    # An index or end that is too large is kept within the length of what is read.
    dearer = 0.0 if site.hints.out_of_bounds else 1.0
    for size in site.expressions.sizes(site.node) if unboxed(wanted) == "int" else ():
        if size.text not in site.text:
            text = f"Math.min({site.text}, {size.text})"
            yield site.change(site.node, text, cost=dearer + size.cost - 0.5)
    for other in site.expressions.simple(site.node, wanted)[:6]:
        if other.text not in (site.text, target):
            for name in ("max", "min"):
                yield site.change(
                    site.node, f"Math.{name}({site.text}, {other.text})", cost=cost + other.cost
                )


def _assigned_to(site: Site) -> str | None:
    """What the value is assigned to, as people write a running maximum: ``x = Math.max(x, …)``."""
    parent = site.code.parent(site.node)
    if parent is None or parent.kind != "ASSIGNMENT":
        return None
    target = site.code.child(parent, "target")
    return site.code.source(target) if target is not None else None


def unwrapped(site: Site) -> Iterator[Change]:
    """A call left out: ``m(x)`` to ``x``, ``x.m()`` to ``x``."""
    node, code = site.node, site.code
    wanted = node.expected if node.expected not in (None, OBJECT) else node.type
    receiver = code.receiver(node)
    for inner in (receiver, *code.arguments(node)):
        if inner is None or (inner.symbol is not None and inner.symbol.kind in ("type", "package")):
            continue
        if code.types.assignable(inner.type, wanted):
            yield site.change(node, code.source(inner), kind=inner.kind)


def string_call(site: Site) -> Iterator[Change]:
    """A string trimmed or brought to one case first."""
    node, code = site.node, site.code
    if node.type != STRING or code.is_assigned(node):
        return
    holder = site.text if precedence(node.kind) >= 14 else f"({site.text})"
    for call in _STRING_CALLS[:3]:
        yield site.change(node, f"{holder}.{call}")


_VALUES = frozenset({"IDENTIFIER", "MEMBER_SELECT", "METHOD_INVOCATION", "ARRAY_ACCESS"})
_CALLS = frozenset({"METHOD_INVOCATION", "NEW_CLASS"})
_SUMS = frozenset({"PLUS", "MINUS", "MULTIPLY", "DIVIDE", "REMAINDER", "CONDITIONAL_EXPRESSION"})

OPERATORS: tuple[Operator, ...] = (
    Operator("method", frozenset({"METHOD_INVOCATION"}), another_method),
    Operator("fewer-arguments", _CALLS, fewer_arguments),
    Operator("more-arguments", _CALLS, more_arguments),
    Operator("swapped-arguments", _CALLS, swapped_arguments),
    Operator("swapped-arguments", frozenset({"ARRAY_ACCESS"}), swapped_indexes),
    Operator("wrapped", _VALUES | _SUMS, wrapped),
    Operator("unwrapped", frozenset({"METHOD_INVOCATION"}), unwrapped),
    Operator("string-call", _VALUES | {"STRING_LITERAL"}, string_call),
)
