"""Types widened: a cast added or removed, a variable declared wider, a sum that must not overflow."""

from __future__ import annotations

from collections.abc import Iterator

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import ARITHMETIC, precedence
from repairnator.core.languages.java.code.types import is_integral, is_numeric
from repairnator.core.languages.java.operators.change import Change, Operator, Site
from repairnator.core.languages.java.runtime.analysis import Node
from repairnator.core.languages.java.runtime.edits import Span

_WIDER = {
    "int": ("long", "double"),
    "short": ("int",),
    "byte": ("int",),
    "long": ("double",),
    "float": ("double",),
}
_UNSIGNED = {"byte": "0xff", "short": "0xffff", "int": "0xffffffffL"}


def cast(site: Site) -> Iterator[Change]:
    """Integer arithmetic done as ``long`` or ``double``."""
    node, code = site.node, site.code
    left = code.child(node, "left")
    if left is None or node.type is None or not is_numeric(node.type):
        return
    text = code.source(left) if precedence(left.kind) >= 13 else f"({code.source(left)})"
    wide = ("double", "long") if node.kind == "DIVIDE" else ("long", "double")
    for position, name in enumerate(wide):
        if node.type != name and is_integral(node.type):
            said = f"calculate `{_short(site)}` as {name}"
            change = site.change(
                left, f"({name}) {text}", kind="TYPE_CAST", cost=0.4 * position, summary=said
            )
            yield change
            # A quotient that is cut off again is the same, but for a divisor that is 0.
            cut_off = node.kind == "DIVIDE" and is_integral(node.expected or "")
            if node.expected is not None and not cut_off and not code.types.assignable(name, node.expected):
                inner = f"({name}) {text}{code.text[left.end : node.end]}"
                whole = f"({node.expected}) ({inner})"
                yield site.change(node, whole, kind="TYPE_CAST", cost=0.6, summary=said)
    yield from _midpoint(site)


def _midpoint(site: Site) -> Iterator[Change]:
    """``(a + b) / 2`` without overflow."""
    node, code = site.node, site.code
    left, right = code.child(node, "left"), code.child(node, "right")
    if node.kind != "DIVIDE" or left is None or right is None or code.source(right) != "2":
        return
    total = code.bare(left)
    low, high = code.child(total, "left"), code.child(total, "right")
    if total.kind == "PLUS" and low is not None and high is not None:
        first, second = code.source(low), code.source(high)
        yield site.change(node, f"{first} + ({second} - {first}) / 2", kind="PLUS", cost=0.4)


def _short(site: Site) -> str:
    return " ".join(site.text.split())[:60]


def recast(site: Site) -> Iterator[Change]:
    """A cast removed, to another type, or around what it should cover; rounding instead of cutting off."""
    node, code = site.node, site.code
    inner = code.child(node, "expression", "operand", "value")
    if inner is None or node.type is None or not is_numeric(node.type):
        return
    text = code.source(inner)
    yield site.change(node, text, kind=inner.kind)
    for name in ("long", "double", "int"):
        if name != node.type:
            fitted = text if precedence(inner.kind) >= 13 else f"({text})"
            yield site.change(node, f"({name}) {fitted}", kind="TYPE_CAST", cost=0.4)
    if inner.type in ("double", "float"):
        bare = code.source(code.bare(inner))
        yield site.change(node, f"({node.type}) Math.round({bare})", kind="TYPE_CAST", cost=0.6)
    bare_inner = code.bare(inner)
    if inner.kind == "PARENTHESIZED" and bare_inner.kind in ARITHMETIC:
        first = code.child(bare_inner, "left")
        if first is not None:
            rest = code.text[first.end : bare_inner.end]
            said = f"cast `{code.source(first)}` before the calculation"
            yield site.change(
                node, f"({node.type}) {code.source(first)}{rest}", kind="PLUS", cost=0.5, summary=said
            )


def unsigned(site: Site) -> Iterator[Change]:
    """The bits of a signed value as an unsigned number: ``b`` to ``(b & 0xff)``."""
    node = site.node
    mask = _UNSIGNED.get(node.type or "")
    if mask is not None and node.type in ("byte", "short") and not site.code.is_assigned(node):
        yield site.change(node, f"({site.text} & {mask})", kind="IDENTIFIER", cost=0.3)


def character(site: Site) -> Iterator[Change]:
    """A sum with a character as a character again: ``'a' + i`` to ``(char) ('a' + i)``."""
    node, code = site.node, site.code
    parent = code.parent(node)
    if node.type != "int" or parent is None or parent.kind in ARITHMETIC | {"PARENTHESIZED", "TYPE_CAST"}:
        return
    if any(each is not None and each.type == "char" for each in _operands(site)):
        yield site.change(node, f"(char) ({site.text})", kind="TYPE_CAST")


def _operands(site: Site) -> tuple[Node | None, Node | None]:
    return site.code.child(site.node, "left"), site.code.child(site.node, "right")


def declared_type(site: Site) -> Iterator[Change]:
    """A local variable or field declared wider."""
    node = site.node
    kind = node.type or (node.symbol.type if node.symbol is not None else None)
    written = site.code.child(node, "type")
    inferred = _var(site) if written is None else None
    if inferred is not None:
        start, end = inferred.start, inferred.end
    elif written is not None and site.code.source(written) == kind:
        start, end = written.start, written.end
    else:
        return
    for name in _WIDER.get(kind or "", ()):
        said = f"declare `{node.name}` as {name}"
        yield Change((Edit(start, end, name),), said, 0.1 * (inferred is not None))
        yield from _wider_value(site, name) if inferred is not None else ()


def _var(site: Site) -> Span | None:
    """Where ``var`` stands for the type of a variable."""
    before = (
        site.code.text[site.node.start : site.node.name_at.start] if site.node.name_at is not None else ""
    )
    if not before.split() or before.split()[-1] != "var":
        return None
    start = site.node.start + before.rindex("var")
    return Span(start, start + len("var"))


def _wider_value(site: Site, name: str) -> Iterator[Change]:
    """``var sum = 0`` to ``var sum = 0L``."""
    value, suffix = site.code.child(site.node, "init"), {"long": "L", "double": ".0"}.get(name)
    if value is not None and value.kind == "INT_LITERAL" and suffix is not None:
        said = f"declare `{site.node.name}` as {name}"
        yield Change((Edit(value.end, value.end, suffix),), said, 0.0)


OPERATORS: tuple[Operator, ...] = (
    Operator("cast", frozenset({"DIVIDE", "MULTIPLY", "PLUS", "MINUS", "LEFT_SHIFT"}), cast),
    Operator("cast", frozenset({"TYPE_CAST"}), recast),
    Operator("cast", frozenset({"PLUS", "MINUS"}), character),
    Operator("cast", frozenset({"IDENTIFIER", "ARRAY_ACCESS", "METHOD_INVOCATION"}), unsigned),
    Operator("declared-type", frozenset({"VARIABLE"}), declared_type),
)
