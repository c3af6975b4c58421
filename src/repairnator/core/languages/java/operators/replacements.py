"""An expression replaced by any well-typed one from its scope, the alike ones first."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from repairnator.core.languages.java.code.analyzed import ARITHMETIC, LITERALS, precedence
from repairnator.core.languages.java.code.places import is_result
from repairnator.core.languages.java.code.tokens import tokens
from repairnator.core.languages.java.code.types import OBJECT, is_boolean, is_numeric, is_primitive
from repairnator.core.languages.java.operators.change import Change, Operator, Site

_UNLIKE = 2.0


def likeness(left: str, right: str) -> float:
    """0 to 1: the share of tokens that two expressions have in common; more if one contains the other."""
    first, second = _tokens(left), _tokens(right)
    if first.isdisjoint(second):
        return 0.0
    common, union = len(first & second), len(first | second)
    contained = common == min(len(first), len(second))
    return (common / union + contained * (common > 0)) / (1 + contained * (common > 0))


@lru_cache(maxsize=1 << 16)
def _tokens(text: str) -> frozenset[str]:
    return frozenset(tokens(text))


def _wanted(site: Site) -> str | None:
    node = site.node
    if node.type in (None, "void", "<null>") and node.expected is None:
        return None
    if node.expected not in (None, OBJECT, "java.lang.Object[]"):
        return node.expected
    return node.type if node.type not in ("<null>", "void") else None


def another_expression(site: Site) -> Iterator[Change]:
    """Any expression of the type that the place demands."""
    node, code = site.node, site.code
    wanted = _wanted(site)
    if wanted is None or code.is_assigned(node) or node.role in ("receiver", "array", "resource", "label"):
        return
    if node.symbol is not None and node.symbol.kind in ("type", "package"):
        return
    parent = code.parent(node)
    if parent is None or parent.kind in ("EXPRESSION_STATEMENT", "PARENTHESIZED"):
        return
    if is_boolean(wanted) and node.role == "condition":
        return
    text = site.text
    ranked = sorted(
        (
            (each.cost + _UNLIKE * (1.0 - likeness(text, each.text)), each)
            for each in site.expressions.of_type(node, wanted)
            if each.text != text
        ),
        key=lambda entry: entry[0],
    )
    cheapest = ranked[0][0] if ranked else 0.0
    # A constant is mostly wrong in its value, which other operators change.
    cheapest -= 1.5 * (node.kind in LITERALS and node.kind != "BOOLEAN_LITERAL")
    for position, (cost, each) in enumerate(ranked):
        yield site.change(node, each.text, kind=each.kind, cost=cost - cheapest + 0.01 * position)


def returned_value(site: Site) -> Iterator[Change]:
    """Another variable or constant returned."""
    node, code = site.node, site.code
    wanted = node.expected or node.type
    if wanted in (None, "void", "<null>") or not is_result(code, node):
        return
    assert wanted is not None
    for each in site.expressions.simple(node, wanted)[:40]:
        if each.text != site.text:
            yield site.change(node, each.text, kind=each.kind, cost=each.cost)


def added_operand(site: Site) -> Iterator[Change]:
    """A number with one more operand from the scope: ``pads / 2`` to ``length + pads / 2``."""
    node, code = site.node, site.code
    parent = code.parent(node)
    if parent is None or parent.kind in _NO_SUMS or node.type is None or not is_numeric(node.type):
        return
    if code.is_assigned(node) or node.role in ("receiver", "array", "target"):
        return
    known = set(code.free_names(node))
    left = f"({site.text})" if precedence(node.kind) < precedence("PLUS") else site.text
    factor = f"({site.text})" if precedence(node.kind) < precedence("MULTIPLY") else site.text
    values = [*site.expressions.variables(node), *site.expressions.sizes(node)]
    fitting = [
        each for each in values if is_primitive(each.type) and code.types.assignable(each.type, node.type)
    ]
    for value in sorted(fitting, key=lambda each: each.cost)[:_OPERANDS]:
        if value.text not in known and value.type != "char":
            yield site.change(node, f"{value.text} + {left}", kind="PLUS", cost=value.cost)
            yield site.change(node, f"{left} - {value.text}", kind="MINUS", cost=value.cost + 0.2)
            yield site.change(node, f"{factor} * {value.text}", kind="MULTIPLY", cost=value.cost + 0.6)


def power(site: Site) -> Iterator[Change]:
    """A variable to its square or cube, as Java writes them: ``x * x``."""
    node, code = site.node, site.code
    parent = code.parent(node)
    if parent is None or node.role in ("receiver", "array", "index", "target") or code.is_assigned(node):
        return
    if node.type is None or not is_numeric(node.type) or node.type == "char":
        return
    for text, cost in ((f"{site.text} * {site.text}", 0.0), (" * ".join([site.text] * 3), 1.0)):
        yield site.change(node, text, kind="MULTIPLY", cost=cost)


# Below these an operand more is one more of the whole, or of nothing that is used.
_NO_SUMS = ARITHMETIC | {"EXPRESSION_STATEMENT", "PARENTHESIZED", "TYPE_CAST"}
_OPERANDS = 8
_PLACES = (
    ARITHMETIC
    | LITERALS
    | {
        "IDENTIFIER",
        "MEMBER_SELECT",
        "METHOD_INVOCATION",
        "ARRAY_ACCESS",
        "NEW_CLASS",
        "CONDITIONAL_EXPRESSION",
        "TYPE_CAST",
        "UNARY_MINUS",
        "LOGICAL_COMPLEMENT",
    }
)

OPERATORS: tuple[Operator, ...] = (
    Operator("operand-added", ARITHMETIC | {"METHOD_INVOCATION", "ARRAY_ACCESS"}, added_operand),
    Operator("power", frozenset({"IDENTIFIER"}), power),
    Operator("expression", _PLACES, another_expression),
    Operator(
        "returned-value", _PLACES | {"LESS_THAN", "GREATER_THAN", "EQUAL_TO", "NOT_EQUAL_TO"}, returned_value
    ),
)
