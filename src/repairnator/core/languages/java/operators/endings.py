"""What makes a loop or a recursion end: a step towards the condition, a base case."""

from __future__ import annotations

from collections.abc import Iterator

from repairnator.core.languages.java.code.analyzed import LOOPS, Code
from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.code.types import STRING, erasure, is_integral, is_reference, unboxed
from repairnator.core.languages.java.operators.change import Change, Operator, Site, Trait, quoted
from repairnator.core.languages.java.operators.guards import GUARDED, exit_change, return_change
from repairnator.core.languages.java.operators.statements import after, before, own_nodes, returned
from repairnator.core.languages.java.runtime.analysis import Node, Param

# Of what the failing tests did not die of, less is to be expected.
_UNEXPECTED = 4.0
_VALUES = 6
_NUMBER = 2.0  # what a number costs more than a name
_CLASSES = frozenset({"IDENTIFIER", "MEMBER_SELECT", "PARAMETERIZED_TYPE"})
_ENDS = frozenset({"RETURN", "THROW", "BREAK", "CONTINUE"})


def loop_step(site: Site) -> Iterator[Change]:
    """A variable of the loop's condition that the body never changes, changed at the body's end."""
    code, node = site.code, site.node
    condition, body = code.child(node, "condition"), code.child(node, "body")
    inner = code.children(body) if body is not None and body.kind == "BLOCK" else []
    if condition is None or body is None or not inner:
        return
    last = inner[-1]
    asked = {each.i for each in code.descendants(condition)}
    inside = [each for each in code.descendants(node) if each.i not in asked]
    place = before if last.kind in _ENDS else after
    names = set(code.variable_names(condition))
    cost = 0.0 if site.hints.hanging else _UNEXPECTED
    # Where one of the variables does change, it is seldom another that should.
    cost += any(code.sets(inside, name) for name in names)
    for variable in code.variables(last):
        if variable.name in names and not variable.final and not code.sets(inside, variable.name):
            for text, dearer in _steps(site, variable.name, variable.type):
                said = f"end each round of the loop with {quoted(text)}"
                yield Change((place(code, last, text),), said, cost + dearer)


def _steps(site: Site, name: str, kind: str) -> Iterator[tuple[str, float]]:
    if is_integral(kind):
        # What the loop takes the remainder of is divided by the same.
        for divisor in dict.fromkeys(_divisors(site, name)):
            yield f"{name} /= {divisor};", 0.0
        yield from ((f"{name}++;", 0.2), (f"{name}--;", 0.2), (f"{name} /= 2;", 0.8), (f"{name} /= 10;", 0.8))
        yield from ((f"{name} >>= 1;", 1.0), (f"{name} >>>= 1;", 1.0))
        for amount, dearer in _amounts(site, name, kind):
            yield from ((f"{name} += {amount};", dearer), (f"{name} -= {amount};", dearer))
    elif is_reference(kind) and kind != STRING:
        info = site.code.type_info(kind)
        for field in info.fields if info is not None else ():
            if not field.static and site.code.types.assignable(field.type, kind):
                yield f"{name} = {name}.{field.name};", 0.0
        for method in info.methods if info is not None else ():
            if not method.params and not method.static and site.code.types.assignable(method.returns, kind):
                yield f"{name} = {name}.{method.name}();", 0.4


def _divisors(site: Site, name: str) -> Iterator[str]:
    """What a loop takes the remainder of a variable by."""
    code = site.code
    for node in code.descendants(site.node):
        left, right = code.child(node, "left"), code.child(node, "right")
        if node.kind == "REMAINDER" and left is not None and right is not None and left.name == name:
            yield code.source(right)


def _amounts(site: Site, name: str, kind: str) -> Iterator[tuple[str, float]]:
    """By how much a number may be stepped: by a length or a variable sooner than by a number."""
    yield from ((each.text, 0.4 + each.cost - 0.7) for each in site.expressions.sizes(site.node))
    for value in site.expressions.simple(site.node, kind)[:_VALUES]:
        if value.text not in (name, "0", "1", "-1"):
            yield value.text, 0.6 + (_NUMBER if value.kind.endswith("_LITERAL") else 0.0)


def base_case(site: Site) -> Iterator[Change]:
    """``if (n == 0) return …`` in a method that calls itself, before it does so first."""
    code, node = site.code, site.node
    member = code.member(node)
    wanted = code.returns(node)
    if member is None or wanted is None or not _precedes_recursion(code, node):
        return
    cost = 0.0 if site.hints.endless_recursion else _UNEXPECTED
    values = _ends_of_recursion(site, wanted)
    for condition, dearer in sorted(_bases(code, member.params), key=lambda entry: entry[1]):
        for value in values:
            yield return_change(site, condition, value, cost + dearer + value.cost)


def _ends_of_recursion(site: Site, wanted: str) -> list[Expression]:
    """What a base case returns: a constant or a parameter sooner than a field."""
    fields = {each.name for each in site.code.variables(site.node) if each.kind == "field"}
    values = sorted(returned(site, wanted), key=lambda each: each.cost + (each.text in fields))
    return values[:_VALUES]


def _precedes_recursion(code: Code, node: Node) -> bool:
    """Whether a statement of the method's own block is, or comes before, the first that calls the method."""
    member, parent = code.member(node), code.parent(node)
    if member is None or parent is None or parent.start != member.body_start:
        return False
    calls = [
        each.start
        for each in code.descendants(parent)
        if each.kind == "METHOD_INVOCATION"
        and each.name == member.name
        and len(code.arguments(each)) == len(member.params)
    ]
    return bool(calls) and node.start <= min(calls)


def _bases(code: Code, params: tuple[Param, ...]) -> Iterator[tuple[str, float]]:
    numbers = [each.name for each in params if is_integral(unboxed(each.type))]
    for param in params:
        name = param.name
        if is_integral(unboxed(param.type)):
            yield from ((f"{name} == 0", 0.0), (f"{name} <= 0", 0.3), (f"{name} <= 1", 0.4))
            yield from ((f"{name} == 1", 0.4), (f"{name} < 0", 0.5))
        elif code.types.is_array(param.type):
            yield from ((f"{name}.length == 0", 0.2), (f"{name}.length <= 1", 0.5))
            for number in numbers:
                yield from ((f"{number} == {name}.length", 0.2), (f"{number} >= {name}.length", 0.4))
        elif is_reference(param.type):
            yield from _empty(code, param, numbers)
    for left in numbers:
        for right in numbers:
            if left != right:
                yield from ((f"{left} > {right}", 0.6), (f"{left} >= {right}", 0.6))


def _empty(code: Code, param: Param, numbers: list[str]) -> Iterator[tuple[str, float]]:
    name = param.name
    info = code.type_info(param.type)
    methods = {each.name for each in info.methods if not each.params} if info is not None else set()
    yield f"{name} == null", 0.2
    if "isEmpty" in methods:
        yield f"{name}.isEmpty()", 0.2
    for size in ("length", "size"):
        if size in methods:
            yield f"{name}.{size}() <= 1", 0.5
            for number in numbers:
                yield f"{number} == {name}.{size}()", 0.2


def instance_guard(site: Site) -> Iterator[Change]:
    """Before a statement that casts, leaving where the value is of another type."""
    cost = 0.0 if site.hints.wrong_cast else _UNEXPECTED
    code = site.code
    wanted = code.returns(site.node)
    for value, kind in _casts(site):
        condition = f"!({value} instanceof {kind})"
        if wanted is not None:
            for other in returned(site, wanted)[:_VALUES]:
                yield return_change(site, condition, other, cost + other.cost)
        if code.loop(site.node) is not None:
            yield exit_change(site, condition, "continue;", "continue", cost + 0.5)


def _casts(site: Site) -> Iterator[tuple[str, str]]:
    """Values that the statement itself casts, with the types, which are classes."""
    code = site.code
    found: dict[tuple[str, str], None] = {}
    for node in (site.node, *own_nodes(code, site.node)):
        kind, value = code.child(node, "type"), code.child(node, "operand")
        if node.kind != "TYPE_CAST" or kind is None or value is None:
            continue
        if kind.kind in _CLASSES and value.kind == "IDENTIFIER" and value.name not in ("this", "super"):
            found[code.source(value), erasure(code.source(kind))] = None
    yield from found


_USUAL = frozenset({Trait.USUAL_EXIT})

OPERATORS: tuple[Operator, ...] = (
    Operator("loop-step", LOOPS, loop_step),
    Operator("base-case", GUARDED, base_case, blocks=True, traits=_USUAL),
    Operator("instance-guard", GUARDED, instance_guard, blocks=True, traits=_USUAL),
)
