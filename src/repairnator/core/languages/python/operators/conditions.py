"""Edits of conditions: comparisons, ``and``, ``or``, ``not``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from repairnator.core.edits import Edit
from repairnator.core.languages.python.operators.change import Change, Kind, Site, Trait, atom

_BOUNDARY = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_ORDERS = ("<", "<=", ">", ">=", "==", "!=")
_OTHERS = {
    "is": ("is not", "=="),
    "is not": ("is", "!="),
    "in": ("not in", "=="),
    "not in": ("in", "!="),
    "==": ("!=", "in", "is", ">=", "<=", ">", "<"),
    "!=": ("==", "not in", "is not", "<", ">"),
}


def _operators(site: Site) -> Iterator[tuple[int, int, str]]:
    """Where the operators of a comparison stand, and which they are."""
    node = site.node
    operands = [node.left, *node.comparators]
    for left, right in pairwise(operands):
        start, _, text = site.code.between(left, right)
        found = re.search(r"is\s+not\b|not\s+in\b|is\b|in\b|[<>=!]=|[<>]", text)
        if found:
            yield start + found.start(), start + found.end(), " ".join(found[0].split())


def boundary(site: Site) -> Iterator[Change]:
    """``<`` to ``<=``."""
    for start, end, sign in _operators(site):
        if sign in _BOUNDARY:
            yield Change((Edit(start, end, _BOUNDARY[sign]),))


def comparison(site: Site) -> Iterator[Change]:
    """Any other comparison: of order, of identity, of membership."""
    for start, end, sign in _operators(site):
        others = _OTHERS.get(sign) or tuple(each for each in _ORDERS if each != _BOUNDARY[sign])
        for cost, other in enumerate(each for each in others if each != sign):
            yield Change((Edit(start, end, other),), cost * 0.5)


def chained(site: Site) -> Iterator[Change]:
    """``a < b`` and ``b < c`` for each other: one operand of a comparison exchanged for its mirror."""
    node = site.node
    if len(node.comparators) == 1:
        _, _, sign = next(_operators(site), (0, 0, ""))
        if sign in _BOUNDARY:
            left, right = site.code.of(node.left), site.code.of(node.comparators[0])
            between = site.code.text[site.code.end(node.left) : site.code.start(node.comparators[0])]
            yield site.instead(f"{right}{between}{left}", 1.0)
    else:
        for position in range(len(node.comparators)):
            operands = [node.left, *node.comparators]
            kept = operands[: position + 1] if position else operands[1:]
            yield Change((Edit(site.code.start(node), site.code.end(node), _span(site, kept)),), 1.5)


def _span(site: Site, operands: list[ast.expr]) -> str:
    return site.code.text[site.code.start(operands[0]) : site.code.end(operands[-1])]


def negation(site: Site) -> Iterator[Change]:
    """``not`` added or removed."""
    node, parent = site.node, site.code.parent(site.node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield site.instead(atom(site.code, node.operand))
    elif _is_condition(site) and not isinstance(node, ast.Compare | ast.Constant):
        if isinstance(parent, ast.UnaryOp):
            return
        inner = f"({site.text})" if isinstance(node, ast.BoolOp | ast.IfExp | ast.NamedExpr) else site.text
        yield site.instead(f"not {inner}")


def _is_condition(site: Site) -> bool:
    node, parent = site.node, site.code.parent(site.node)
    if isinstance(parent, ast.If | ast.While | ast.IfExp | ast.Assert):
        return parent.test is node
    if isinstance(parent, ast.comprehension):
        return node in parent.ifs
    return isinstance(parent, ast.BoolOp) or (isinstance(parent, ast.Return) and isinstance(node, ast.BoolOp))


def logical(site: Site) -> Iterator[Change]:
    """``and`` to ``or``."""
    node = site.node
    word = "or" if isinstance(node.op, ast.And) else "and"
    for left, right in zip(node.values, node.values[1:], strict=False):
        start, _, text = site.code.between(left, right)
        found = re.search(r"\b(?:and|or)\b", text)
        if found:
            yield Change((Edit(start + found.start(), start + found.end(), word),))


def operand_dropped(site: Site) -> Iterator[Change]:
    """``a and b`` to ``a``, ``a + b`` to ``b``."""
    node = site.node
    if isinstance(node, ast.BoolOp):
        values = node.values
        for position in range(len(values)):
            rest = [each for at, each in enumerate(values) if at != position]
            if position in (0, len(values) - 1):
                yield site.instead(_span(site, rest))
            else:
                start, end = site.code.end(values[position - 1]), site.code.end(values[position])
                yield Change((Edit(start, end, ""),))
    elif isinstance(node, ast.BinOp):
        yield site.instead(site.code.of(node.left))
        yield site.instead(site.code.of(node.right), 0.5)


def condition_constant(site: Site) -> Iterator[Change]:
    """A condition that always or never holds."""
    if _is_condition(site) and isinstance(site.code.parent(site.node), ast.If | ast.IfExp):
        for text in ("True", "False"):
            yield site.instead(text, 1.0, Trait.CONSTANT_CONDITION)


def condition_more(site: Site) -> Iterator[Change]:
    """A condition joined with another one that stands in the same function, or is made of names in scope."""
    if not _is_condition(site) or isinstance(site.code.parent(site.node), ast.BoolOp):
        return
    own = f"({site.text})" if isinstance(site.node, ast.BoolOp | ast.IfExp | ast.Lambda) else site.text
    for cost, other in _conditions(site):
        if other != site.text:
            yield site.instead(f"{own} and {other}", cost)
            yield site.instead(f"{own} or {other}", cost)


def condition_replaced(site: Site) -> Iterator[Change]:
    """Another condition altogether."""
    if _is_condition(site):
        for cost, other in _conditions(site):
            if other != site.text:
                yield site.instead(other, cost)


def _conditions(site: Site) -> Iterator[tuple[float, str]]:
    """Conditions for a place, each with its cost."""
    code, seen = site.code, set[str]()
    function = code.function(site.node)
    for node in ast.walk(function or code.tree):
        if isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)):
            text = code.of(node)
            if text not in seen and "\n" not in text:
                seen.add(text)
                yield 0.5, text
    names = code.locals(site.node)
    for name in names:
        types = site.values.types.get(name, frozenset())
        yield 1.0, name
        yield 1.0, f"not {name}"
        if name in site.values.nones or not types:
            yield 1.0, f"{name} is None"
            yield 1.0, f"{name} is not None"
        if not types or types & {"int", "float"}:
            yield 2.0, f"{name} > 0"
            yield 2.0, f"{name} < 0"
            yield 2.0, f"{name} == 0"
            yield 2.5, f"{name} >= 0"
            yield 2.5, f"{name} != 0"
        for other in names:
            alike = site.values.alike(name, other)
            if other != name and alike is not False:
                cost = 2.5 if alike else 4.0
                for sign in ("==", "!=", "<", "<="):
                    yield cost, f"{name} {sign} {other}"
                if types & {"str"} or not types:
                    yield cost + 0.5, f"{name} in {other}"
    for name in names:
        types = site.values.types.get(name, frozenset())
        kinds = sorted(types & {"str", "int", "float", "list", "dict", "tuple", "bytes", "set"})
        for kind in kinds if len(types) > 1 else ():
            yield 1.5, f"isinstance({name}, {kind})"
            yield 1.5, f"not isinstance({name}, {kind})"


def branches(site: Site) -> Iterator[Change]:
    """``a if c else b`` to ``b if c else a``, to ``a``, and to ``b``."""
    node, code = site.node, site.code
    yield Change(
        (code.replace(node.body, code.of(node.orelse)), code.replace(node.orelse, code.of(node.body)))
    )
    yield site.instead(code.of(node.body), 1.0)
    yield site.instead(code.of(node.orelse), 1.0)


_EXPRESSIONS = (ast.Name, ast.Attribute, ast.Call, ast.BoolOp, ast.Compare, ast.Subscript, ast.UnaryOp)

CONDITIONS = (
    Kind("comparison-boundary", (ast.Compare,), boundary),
    Kind("comparison", (ast.Compare,), comparison),
    Kind("comparison-operands", (ast.Compare,), chained),
    Kind("negation", _EXPRESSIONS, negation),
    Kind("logical", (ast.BoolOp,), logical),
    Kind("if-expression", (ast.IfExp,), branches),
    Kind("operand-dropped", (ast.BoolOp, ast.BinOp), operand_dropped),
    Kind("condition-constant", (*_EXPRESSIONS, ast.Constant), condition_constant),
    Kind("condition-extended", _EXPRESSIONS, condition_more),
    Kind("condition-replaced", (*_EXPRESSIONS, ast.Constant), condition_replaced),
)
