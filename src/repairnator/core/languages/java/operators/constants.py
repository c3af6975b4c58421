"""Constants: off by one, another number, flag, character, string or regular expression."""

from __future__ import annotations

from collections.abc import Iterator

from repairnator.core.languages.java.code.analyzed import ARITHMETIC, COMPOUND, precedence
from repairnator.core.languages.java.code.types import STRING, is_integral, unboxed
from repairnator.core.languages.java.operators.change import Change, Operator, Site, quoted

_NUMBERS = frozenset({"INT_LITERAL", "LONG_LITERAL", "FLOAT_LITERAL", "DOUBLE_LITERAL"})
_SHIFTABLE = frozenset({"IDENTIFIER", "MEMBER_SELECT", "METHOD_INVOCATION", "ARRAY_ACCESS", "PARENTHESIZED"})
_BLOCK = '"""'
_REGEX_METHODS = frozenset({"matches", "replaceAll", "replaceFirst", "split", "compile"})
# What is put for what in a regular expression, in both directions.
_REGEX_SWAPS = (
    ("+", "*"),
    ("*", "+"),
    ("+", ""),
    ("*", ""),
    ("?", ""),
    (r"\\d", r"\\w"),
    (r"\\w", r"\\d"),
    (r"\\s", r"\\S"),
    (r"\\S", r"\\s"),
    (r"\\d", r"\\D"),
    ("a-z", "a-zA-Z"),
    ("A-Z", "a-zA-Z"),
    ("a-zA-Z", "a-zA-Z0-9"),
    ("0-9", "1-9"),
    ("1-9", "0-9"),
    ("[^", "["),
    ("[", "[^"),
    (".", r"\\."),
    ("|", r"\\|"),
    ("*", r"\\*"),
    ("+", r"\\+"),
    ("$", r"\\$"),
    ("(", r"\\("),
    (")", r"\\)"),
    (r"\\.", "."),
    (" ", r"\\s"),
    (" ", r"\\s+"),
    (r"\\s", r"\\s+"),
    (r"\\s", r"\\s*"),
    (r"\\d", r"\\d+"),
    (r"\\w", r"\\w+"),
    (r"\\w", r"\\w*"),
    (r"\\d", r"\\d*"),
    ("]", "]+"),
    ("]", "]*"),
    (".", ".*"),
    (".", ".+"),
    ("*", "*?"),
    ("+", "+?"),
)


def off_by_one(site: Site) -> Iterator[Change]:
    """A number, or a whole expression that counts or points, one more or one less."""
    node, code = site.node, site.code
    if node.kind in _NUMBERS:
        value = _number(site.text)
        if value is not None and not _is_negated(site):
            for step in (1, -1):
                if value + step == 0 and _is_added(site):
                    continue
                yield site.change(node, _like(site.text, value + step), kind=_kind(value + step))
        return
    if not _counts(site):
        return
    text, bare = site.text, code.bare(node)
    right = code.child(bare, "right")
    if bare.kind in ("PLUS", "MINUS") and right is not None and right.kind in _NUMBERS:
        return  # the number itself is stepped
    for sign in "+-":
        inner = f"({text})" if precedence(bare.kind) < 11 and node.kind != "PARENTHESIZED" else text
        yield site.change(node, f"{inner} {sign} 1", kind="PLUS", cost=0.1)


def dropped_step(site: Site) -> Iterator[Change]:
    """``x + 1`` and ``x - 1`` to ``x``, and to each other by two."""
    node, code = site.node, site.code
    left, right = code.child(node, "left"), code.child(node, "right")
    if left is None or right is None or code.source(right) != "1" or not is_integral(node.type):
        return
    yield site.change(node, code.source(left), kind=left.kind)


def _is_added(site: Site) -> bool:
    """Whether the number is added or taken off, where 0 would mean to leave it out."""
    parent = site.code.parent(site.node)
    return parent is not None and parent.kind in ("PLUS", "MINUS") and parent.type != STRING


def _counts(site: Site) -> bool:
    """Whether adding one to the expression makes sense: an integral value that is read as bound or index."""
    node, code = site.node, site.code
    if node.type is None or unboxed(node.type) not in ("int", "long", "short", "byte"):
        return False
    if code.is_assigned(node) or node.role in ("array", "receiver", "target"):
        return False
    parent = code.parent(node)
    if parent is None or parent.kind in ("EXPRESSION_STATEMENT", "PARENTHESIZED", "TYPE_CAST"):
        return False
    # An operand of a sum already counts as a whole with the sum.
    return not (parent.kind in ("PLUS", "MINUS") and node.role == "left" and parent.type != STRING)


def _is_negated(site: Site) -> bool:
    parent = site.code.parent(site.node)
    return parent is not None and parent.kind == "UNARY_MINUS"


def _number(text: str) -> int | float | None:
    plain = text.replace("_", "").rstrip("lLfFdD") if not text.lower().startswith("0x") else text.rstrip("lL")
    try:
        return int(plain, 0) if not plain.startswith("0") or plain == "0" or "x" in plain.lower() else None
    except ValueError:
        pass
    try:
        return float(plain)
    except ValueError:
        return None


def _like(text: str, value: int | float) -> str:
    """``value`` written as ``text`` was: as hexadecimal, with its suffix."""
    suffix = (
        text[-1] if text[-1] in "lLfF" and not (text.lower().startswith("0x") and text[-1] in "fF") else ""
    )
    if text.lower().startswith("0x") and isinstance(value, int) and value >= 0:
        return f"0x{value:x}{suffix}"
    return f"{value}{suffix}"


def _kind(value: int | float) -> str:
    return "UNARY_MINUS" if value < 0 else "INT_LITERAL"


def number(site: Site) -> Iterator[Change]:
    """Another number: the usual ones, and those that the class, its tests or the assertion mention."""
    node = site.node
    value = _number(site.text)
    if value is None or node.type is None:
        return
    seen = {site.text, *(("0",) if _is_added(site) else ())}
    for text, cost, kind in (
        *_neighbours(site, value),
        *_extremes(site),
        *_sizes(site),
        *_mentioned(site),
    ):
        if text not in seen:
            seen.add(text)
            yield site.change(node, text, cost=cost, kind=kind)


def _neighbours(site: Site, value: int | float) -> Iterator[tuple[str, float, str]]:
    for other, cost in ((0, 0.0), (1, 0.0), (-value, 0.3), (2, 0.8), (value * 2, 1.0), (value * 10, 1.2)):
        yield _like(site.text, other), cost, _kind(other)
    halved = value // 2 if isinstance(value, int) else value / 2
    tenth = value // 10 if isinstance(value, int) else value / 10
    for other, cost in ((halved, 1.2), (tenth, 1.3), (value + 2, 1.5), (value - 2, 1.5)):
        yield _like(site.text, other), cost, _kind(other)
    if isinstance(value, int) and value > 2:
        for other, cost in ((value * value, 2.0), (2**value if value < 63 else 0, 2.2)):
            yield _like(site.text, other), cost, _kind(other)


def _extremes(site: Site) -> Iterator[tuple[str, float, str]]:
    """What a search for the largest or smallest begins with."""
    parent = site.code.parent(site.node)
    holder = {"int": "Integer", "long": "Long", "double": "Double"}.get(site.node.expected or "")
    if holder and parent is not None and parent.kind in ("VARIABLE", "ASSIGNMENT"):
        lowest = f"-{holder}.MAX_VALUE" if holder == "Double" else f"{holder}.MIN_VALUE"
        yield lowest, 0.4, "UNARY_MINUS"
        yield f"{holder}.MAX_VALUE", 0.4, "IDENTIFIER"


def _sizes(site: Site) -> Iterator[tuple[str, float, str]]:
    """How long a variable is, where the number took it to be of one length."""
    if (site.node.expected or site.node.type) == "int":
        for size in site.expressions.sizes(site.node):
            yield size.text, size.cost, size.kind


def _mentioned(site: Site) -> Iterator[tuple[str, float, str]]:
    wanted = site.node.expected or site.node.type or "int"
    for expression in site.expressions.constants(wanted):
        if expression.text != "null":
            yield expression.text, expression.cost + 0.5, expression.kind
    for name in site.expressions.variables(site.node):
        if name.text.isupper() and site.code.types.assignable(name.type, wanted):
            yield name.text, 0.5, "IDENTIFIER"


def flag(site: Site) -> Iterator[Change]:
    """``true`` to ``false`` and back."""
    yield site.change(site.node, "false" if site.text == "true" else "true")


def string(site: Site) -> Iterator[Change]:
    """Another string: of the class, of its tests, or this one with what the assertion missed."""
    node = site.node
    if site.text.startswith(_BLOCK):
        yield from _text_block(site)
        return
    if not site.text.startswith('"'):
        return
    body = site.text[1:-1]
    seen = {site.text}
    for text, cost in (*_asserted(site, body), *_string_edits(body), *_known_strings(site)):
        if text not in seen:
            seen.add(text)
            yield site.change(node, text, cost=cost)


def _text_block(site: Site) -> Iterator[Change]:
    """A text of several lines with what the assertion missed, without its last line's end, or with one."""
    text = site.text
    for expected, actual in site.hints.differing_parts():
        for old, new in ((actual, expected), (escaped(actual), escaped(expected))):
            if old and old in text:
                yield site.change(site.node, text.replace(old, new, 1), cost=0.0)
    inner, end = text[: -len(_BLOCK)], text[-len(_BLOCK) :]
    if not inner.rpartition("\n")[2].strip():
        yield site.change(site.node, inner.rstrip() + end, cost=0.3)
        yield site.change(site.node, f"{inner.rstrip()}\\{inner[len(inner.rstrip()) :]}{end}", cost=0.5)
    else:
        indent = site.code.style.newline + " " * (len(inner) - len(inner.rstrip(" ")) or 4)
        yield site.change(site.node, inner + indent + end, cost=0.6)
    yield from _lines_left_out(site)


def _lines_left_out(site: Site) -> Iterator[Change]:
    """One line of the text gone, or two exchanged."""
    lines = site.text.split("\n")
    for at in range(1, len(lines) - 1):
        kept = "\n".join([*lines[:at], *lines[at + 1 :]])
        yield site.change(site.node, kept, cost=0.6, summary=f"leave out the line {quoted(lines[at])}")
        if at + 1 < len(lines) - 1:
            turned = "\n".join([*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]])
            said = f"exchange the lines {quoted(lines[at])} and {quoted(lines[at + 1])}"
            yield site.change(site.node, turned, cost=0.6, summary=said)


def _asserted(site: Site, body: str) -> Iterator[tuple[str, float]]:
    """What the assertion expected where it got this string's text."""
    for expected, actual in site.hints.differing_parts():
        wanted = escaped(expected)
        if actual and actual in body:
            yield f'"{body.replace(escaped(actual), wanted, 1)}"', 0.0
        if expected and expected not in body:
            yield f'"{body}{wanted}"', 0.6
            yield f'"{wanted}{body}"', 0.6
            yield f'"{wanted}"', 0.8


def _string_edits(body: str) -> Iterator[tuple[str, float]]:
    for changed, cost in (
        (body.strip(), 0.3),
        (body + " ", 0.5),
        (" " + body, 0.5),
        ("", 0.5),
        (" ", 0.8),
        (body.lower(), 0.6),
        (body.upper(), 0.6),
        (body.capitalize(), 0.7),
        (body + r"\n", 0.9),
        (body.replace(" ", ""), 0.9),
        (body + ",", 1.2),
        (body[:-1] if "\\" not in body[-2:] else body, 1.2),
        (body[1:] if not body.startswith("\\") else body, 1.2),
    ):
        yield f'"{changed}"', cost


def _known_strings(site: Site) -> Iterator[tuple[str, float]]:
    for expression in site.expressions.constants(STRING):
        if expression.text.startswith('"'):
            yield expression.text, expression.cost + 0.3


def regex(site: Site) -> Iterator[Change]:
    """One piece of a regular expression for another, an anchor, or a missing escape."""
    node, code = site.node, site.code
    call = code.parent(node)
    if call is None or call.kind != "METHOD_INVOCATION" or call.name not in _REGEX_METHODS:
        return
    if node.role != "argument" or code.arguments(call)[0].i != node.i:
        return
    body = site.text[1:-1]
    seen = {body}
    for changed, cost in _regex_edits(body):
        if changed not in seen:
            seen.add(changed)
            yield site.change(node, f'"{changed}"', cost=cost)


def _regex_edits(body: str) -> Iterator[tuple[str, float]]:
    for old, new in _REGEX_SWAPS:
        at = body.find(old)
        while at >= 0:
            escaped = body[:at].endswith("\\") and not old.startswith("\\")
            if not escaped:
                yield body[:at] + new + body[at + len(old) :], 0.2
            at = body.find(old, at + len(old))
        if body.count(old) > 1:
            yield body.replace(old, new), 0.5
    for changed in (f"^{body}", f"{body}$", f"^{body}$", f"{body}+", f"{body}*", f"({body})", f".*{body}.*"):
        yield changed, 0.6
    yield body.removeprefix("^"), 0.4
    yield body.removesuffix("$"), 0.4
    yield f"(?i){body}", 0.6


def character(site: Site) -> Iterator[Change]:
    """Another character: of the class and its tests, other case, or a neighbour in the alphabet."""
    node = site.node
    value = node.value
    seen = {site.text}
    texts: list[tuple[str, float]] = []
    if isinstance(value, str) and len(value) == 1:
        texts += [(value.swapcase(), 0.0)]
        texts += [(chr(ord(value) + step), 0.6) for step in (1, -1) if 32 < ord(value) + step < 127]
    written = [(f"'{_escaped_character(text)}'", cost) for text, cost in texts]
    written += [(each.text, each.cost) for each in site.expressions.constants("char")]
    written += [(f"'{each}'", 1.0) for each in ("0", " ", "a", "A", "z", "Z", "9", "\\n", ".", ",", "-", "_")]
    for text, cost in written:
        if text.startswith("'") and text not in seen:
            seen.add(text)
            yield site.change(node, text, cost=cost)


def literal_type(site: Site) -> Iterator[Change]:
    """``1`` to ``1L`` or ``1.0`` in a calculation."""
    parent = site.code.parent(site.node)
    if parent is None or (parent.kind not in ARITHMETIC and parent.kind not in COMPOUND):
        return
    if site.node.kind == "INT_LITERAL" and site.text.isdecimal():
        yield site.change(site.node, f"{site.text}.0")
        yield site.change(site.node, f"{site.text}L")


def escaped(text: str) -> str:
    """A text as it stands between the quotes of a literal."""
    return (
        text.replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", "\\n")
        .replace("\t", "\\t")
        .replace("\r", "\\r")
    )


def _escaped_character(text: str) -> str:
    return {"'": "\\'", "\\": "\\\\"}.get(text, text)


OPERATORS: tuple[Operator, ...] = (
    Operator("off-by-one", _NUMBERS | _SHIFTABLE | ARITHMETIC, off_by_one),
    Operator("off-by-one", frozenset({"PLUS", "MINUS"}), dropped_step),
    Operator("number", _NUMBERS, number),
    Operator("boolean-literal", frozenset({"BOOLEAN_LITERAL"}), flag),
    Operator("string-literal", frozenset({"STRING_LITERAL"}), string),
    Operator("regex-literal", frozenset({"STRING_LITERAL"}), regex),
    Operator("character-literal", frozenset({"CHAR_LITERAL"}), character),
    Operator("literal-type", frozenset({"INT_LITERAL"}), literal_type),
)
