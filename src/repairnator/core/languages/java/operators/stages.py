"""Chains of streams, optionals and comparators: a stage more."""

from __future__ import annotations

from collections.abc import Iterator

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.types import OBJECT, STRING, erasure, is_primitive, is_reference
from repairnator.core.languages.java.operators.change import Change, Operator, Site, quoted
from repairnator.core.languages.java.runtime.analysis import Method

_STREAM, _OPTIONAL, _COMPARATOR = "java.util.stream.Stream", "java.util.Optional", "java.util.Comparator"
_NUMBERS = frozenset({f"java.util.stream.{name}Stream" for name in ("Int", "Long", "Double")})
_METHODS = 10  # of the elements, tried in one stage
_COUNTS = 3
# What is done to single elements is mostly done before they are put in order or counted.
_LAST = frozenset({"sorted", "limit", "skip"})
_LATE = 0.5


def added_stage(site: Site) -> Iterator[Change]:
    """``.distinct()``, ``.filter(…)``, ``.thenComparing(…)`` and their like behind a call of a chain."""
    node, code = site.node, site.code
    kind = erasure(node.type or "")
    parent = code.parent(node)
    if parent is not None and parent.kind == "EXPRESSION_STATEMENT":
        return
    stages: list[tuple[str, float]] = []
    if kind == _STREAM:
        stages += _of_stream(site)
    elif kind in _NUMBERS:
        stages += [("distinct()", 0.3), ("sorted()", 0.4), *_counted(site)]
    elif kind == _OPTIONAL:
        stages += _of_elements(site)
    elif kind == _COMPARATOR:
        natural = f"thenComparing({code.types.written(_COMPARATOR)}.naturalOrder())"
        stages += [("reversed()", 0.0), (natural, 0.4), *_compared(site, "thenComparing({})")]
    for position, (stage, cost) in enumerate(sorted(stages, key=lambda each: each[1])):
        if f".{stage}" not in site.text:
            said = f"add `.{stage}` to {quoted(site.text)}"
            late = _LATE * (node.name in _LAST and stage.partition("(")[0] not in _LAST)
            yield Change((Edit(node.end, node.end, f".{stage}"),), said, cost + late + 0.01 * position)


def _of_stream(site: Site) -> Iterator[tuple[str, float]]:
    comparator = site.code.types.written(_COMPARATOR)
    yield from (("distinct()", 0.2), ("sorted()", 0.2))
    yield from _of_elements(site)
    yield f"filter({site.code.types.written('java.util.Objects')}::nonNull)", _null_cost(site)
    yield from _counted(site)
    yield f"sorted({comparator}.reverseOrder())", 0.8
    yield from _compared(site, f"sorted({comparator}.comparing({{}}))")


def _null_cost(site: Site) -> float:
    return 0.1 if site.hints.null_dereference else 1.0


def _counted(site: Site) -> Iterator[tuple[str, float]]:
    """Only so many elements, or those behind the first."""
    counts = [each for each in site.expressions.variables(site.node) if each.type in ("int", "long")]
    for count in sorted(counts, key=lambda each: each.cost)[:_COUNTS]:
        yield from ((f"limit({count.text})", 0.4 + count.cost), (f"skip({count.text})", 0.7 + count.cost))
    yield from (("skip(1)", 0.6), ("limit(1)", 1.2))


def _of_elements(site: Site) -> Iterator[tuple[str, float]]:
    """Stages made of what the elements, and the class around, can do."""
    element = _element(site.node.type or "")
    never = f"{site.code.types.written('java.util.function.Predicate')}.not"
    for text, method in _references(site, element):
        if method.returns == "boolean":
            yield from ((f"filter({text})", 0.5), (f"filter({never}({text}))", 0.5))
        elif method.returns == element:
            yield f"map({text})", 0.5


def _compared(site: Site, stage: str) -> Iterator[tuple[str, float]]:
    """A comparison by what the elements tell of themselves."""
    for text, method in _references(site, _element(site.node.type or "")):
        if method.returns == STRING or is_primitive(method.returns):
            yield stage.format(text), 0.6


def _references(site: Site, element: str) -> Iterator[tuple[str, Method]]:
    """References to methods of the elements without arguments, and to the class's own of one element."""
    code = site.code
    info = code.type_info(element) if is_reference(element) else None
    own = [
        each
        for each in (info.methods if info is not None else ())
        if not (each.params or each.static or each.owner == OBJECT or each.returns == "void")
    ]
    # What the class itself declares comes before what it inherits.
    own.sort(key=lambda each: (each.owner or "").replace("$", ".") != erasure(element))
    for method in own[:_METHODS]:
        yield f"{code.types.written(erasure(element))}::{method.name}", method
    for method in code.methods(site.node):
        if len(method.params) == 1 and code.types.assignable(element, method.params[0]):
            holder = (method.owner or "").replace("$", ".").rpartition(".")[2] if method.static else "this"
            if method.owner != OBJECT:
                yield f"{holder}::{method.name}", method


def _element(kind: str) -> str:
    """What a stream holds, or a comparator compares: the first type argument."""
    inner = kind.partition("<")[2].removesuffix(">")
    return inner.removeprefix("? extends ").removeprefix("? super ")


OPERATORS: tuple[Operator, ...] = (Operator("chain-stage", frozenset({"METHOD_INVOCATION"}), added_stage),)
