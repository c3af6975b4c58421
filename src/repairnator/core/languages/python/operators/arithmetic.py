"""Edits of calculations and constants."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from repairnator.core.edits import Edit
from repairnator.core.languages.python.operators.change import Change, Kind, Site, atom

_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.MatMult: "@",
}
# The most usual confusions first.
_OTHERS = {
    "+": ("-", "*", "|"),
    "-": ("+", "*"),
    "*": ("/", "+", "**", "-", "//"),
    "/": ("//", "*", "%"),
    "//": ("/", "%", "*"),
    "%": ("//", "/"),
    "**": ("*", "^"),
    "<<": (">>",),
    ">>": ("<<",),
    "&": ("|", "^"),
    "|": ("&", "^", "+"),
    "^": ("&", "|", "**"),
}


def _sign_of(site: Site) -> tuple[int, int, str]:
    node = site.node
    sign = _SIGNS[type(node.op)]
    left, right = (node.target, node.value) if isinstance(node, ast.AugAssign) else (node.left, node.right)
    start, _, text = site.code.between(left, right)
    at = text.find(sign)
    return start + at, start + at + len(sign), sign


def arithmetic(site: Site) -> Iterator[Change]:
    """Another operator."""
    start, end, sign = _sign_of(site)
    for cost, other in enumerate(_OTHERS.get(sign, ())):
        yield Change((Edit(start, end, other),), cost * 0.5)


def compound(site: Site) -> Iterator[Change]:
    """``+=`` to ``-=`` or ``=``."""
    start, end, sign = _sign_of(site)
    yield Change((Edit(start, end, ""),), 0.5)
    for cost, other in enumerate(_OTHERS.get(sign, ())):
        yield Change((Edit(start, end, other),), cost * 0.5)


def assignment(site: Site) -> Iterator[Change]:
    """``=`` to ``+=``."""
    node = site.node
    if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name | ast.Attribute | ast.Subscript):
        start, _, text = site.code.between(node.targets[0], node.value)
        at = text.find("=")
        if at >= 0:
            for cost, sign in enumerate(("+", "-", "|", "*")):
                yield Change((Edit(start + at, start + at, sign),), cost * 0.7)


def operand_order(site: Site) -> Iterator[Change]:
    """``a - b`` to ``b - a``."""
    node = site.node
    if isinstance(node.op, ast.Sub | ast.Div | ast.FloorDiv | ast.Mod | ast.Pow | ast.Add):
        _, _, between = site.code.between(node.left, node.right)
        yield site.instead(f"{atom(site.code, node.right)}{between}{atom(site.code, node.left)}")


def precedence(site: Site) -> Iterator[Change]:
    """``a + b * c`` to ``(a + b) * c``, and back."""
    node, code = site.node, site.code
    _, _, between = code.between(node.left, node.right)
    if isinstance(node.right, ast.BinOp):
        inner = node.right
        _, _, second = code.between(inner.left, inner.right)
        if "(" not in between:
            yield site.instead(
                f"({code.of(node.left)}{between}{code.of(inner.left)}){second}{code.of(inner.right)}"
            )
    if isinstance(node.left, ast.BinOp):
        inner = node.left
        _, _, first = code.between(inner.left, inner.right)
        if ")" not in between:
            yield site.instead(
                f"{code.of(inner.left)}{first}({code.of(inner.right)}{between}{code.of(node.right)})"
            )
    start, end = code.start(node), code.end(node)
    if isinstance(node.left, ast.BinOp) and code.text[start] == "(" and ")" in between:
        plain = code.of(node.left) + between.replace(")", "", 1) + code.text[code.start(node.right) : end]
        yield Change((Edit(start, end, plain),), 0.5)


def sign(site: Site) -> Iterator[Change]:
    """``-x`` to ``x``, ``x`` to ``-x``."""
    node = site.node
    if isinstance(node, ast.UnaryOp):
        if isinstance(node.op, ast.USub | ast.Invert):
            yield site.instead(atom(site.code, node.operand))
    elif isinstance(site.code.parent(node), ast.Return | ast.Assign | ast.BinOp | ast.Call | ast.keyword):
        yield site.instead(f"-{atom(site.code, node)}", 0.5)


def off_by_one(site: Site) -> Iterator[Change]:
    """A number one more or less, and ``+ 1`` or ``- 1`` behind an expression."""
    node, code = site.node, site.code
    if isinstance(node, ast.Constant):
        if type(node.value) is int:
            yield site.instead(str(node.value + 1))
            if node.value > 0:
                yield site.instead(str(node.value - 1))
            elif not isinstance(code.parent(node), ast.UnaryOp):
                yield site.instead("-1")
        return
    if isinstance(node, ast.BinOp):
        # ``n - 1`` to ``n``.
        if (
            isinstance(node.op, ast.Add | ast.Sub)
            and isinstance(node.right, ast.Constant)
            and node.right.value == 1
        ):
            yield site.instead(code.of(node.left))
            other = "+" if isinstance(node.op, ast.Sub) else "-"
            yield site.instead(f"{code.of(node.left)} {other} 1", 0.5)
        return
    if _counts(site):
        yield site.instead(f"{code.of(node)} + 1", 0.5)
        yield site.instead(f"{code.of(node)} - 1", 0.5)


def _counts(site: Site) -> bool:
    """Whether an expression is where a number is wanted."""
    node, parent = site.node, site.code.parent(site.node)
    if isinstance(node, ast.Name) and site.values.types.get(node.id, {"int"}).isdisjoint({"int", "float"}):
        return False
    if isinstance(parent, ast.Slice):
        return True
    if isinstance(parent, ast.Subscript):
        return parent.slice is node
    if isinstance(parent, ast.Call):
        return isinstance(parent.func, ast.Name) and parent.func.id in ("range", "round", "divmod")
    if isinstance(parent, ast.Return | ast.Compare | ast.Assign | ast.BinOp):
        return not isinstance(parent, ast.BinOp) or not isinstance(parent.op, ast.Mod)
    return False


def number(site: Site) -> Iterator[Change]:
    """Another number of the file, or of the failing tests."""
    value = site.node.value
    if type(value) not in (int, float):
        return
    usual: list[object] = [0, 1, 2, -1, 10, 100]
    known: list[object] = [each for each in site.code.constants if type(each) in (int, float)]
    hinted: list[object] = [int(each) for each in sorted(site.hints) if re.fullmatch(r"\d{1,9}", each)]
    seen: set[object] = {value, value + 1, value - 1}
    for cost, others in ((0.5, known[:10]), (1.0, usual), (3.0, hinted[:10])):
        for other in others:
            if other not in seen:
                seen.add(other)
                yield site.instead(repr(other), cost)
    if type(value) is int and isinstance(site.code.parent(site.node), ast.BinOp):
        yield site.instead(f"{value}.0", 2.0)


def boolean(site: Site) -> Iterator[Change]:
    """``True`` to ``False``, ``None`` to an empty value, and back."""
    value = site.node.value
    if value is True or value is False:
        yield site.instead(str(not value))
        yield site.instead("None", 1.5)
    elif value is None:
        for cost, other in enumerate(("False", '""', "[]", "{}", "0", "True")):
            yield site.instead(other, 0.5 + cost * 0.4)
    elif value in ("", 0):
        yield site.instead("None", 1.0)


ARITHMETIC = (
    Kind("arithmetic", (ast.BinOp,), arithmetic),
    Kind("compound-assignment", (ast.AugAssign,), compound),
    Kind("assignment-operator", (ast.Assign,), assignment),
    Kind("operand-order", (ast.BinOp,), operand_order),
    Kind("precedence", (ast.BinOp,), precedence),
    Kind("sign", (ast.UnaryOp, ast.Name, ast.Call, ast.Attribute), sign),
    Kind(
        "off-by-one", (ast.Constant, ast.Name, ast.Attribute, ast.Call, ast.BinOp, ast.Subscript), off_by_one
    ),
    Kind("number", (ast.Constant,), number),
    Kind("constant", (ast.Constant,), boolean),
)
