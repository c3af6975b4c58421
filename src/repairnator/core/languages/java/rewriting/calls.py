"""Rules for calls that only pass a value on: ``String.valueOf(s)`` of a string is ``s``."""

from __future__ import annotations

from collections.abc import Iterator

from repairnator.core.languages.java.code.analyzed import BINARY, COMPARISONS, Code
from repairnator.core.languages.java.code.types import PRIMITIVES, STRING, unboxed
from repairnator.core.languages.java.rewriting.rule import Changed, Edits, Rule, constant, put_part
from repairnator.core.languages.java.runtime.analysis import Node

_EQUALITY = frozenset({"EQUAL_TO", "NOT_EQUAL_TO"})
_ARITHMETIC = BINARY - COMPARISONS | (COMPARISONS - _EQUALITY)
_HOLDING = frozenset({"RETURN", "VARIABLE", "ASSIGNMENT"})


def boxed_value(changed: Changed, node: Node) -> Iterator[Edits]:
    """``Integer.valueOf(i)`` to ``i`` and ``x.intValue()`` to ``x``, where Java boxes and unboxes by itself.

    Arguments are left alone: without the call another overload may be called.
    """
    code = changed.code
    value = _boxed(code, node) or _unboxed(code, node)
    outer = code.parent(node)
    if value is None or value.type is None or outer is None:
        return
    held = outer.kind in _HOLDING and node.expected is not None
    if (held and node.expected is not None and unboxed(node.expected) == unboxed(value.type)) or (
        outer.kind in _ARITHMETIC
        and any(each.type in PRIMITIVES for each in code.children(outer) if each is not node)
    ):
        yield put_part(code, node, value)


def _boxed(code: Code, node: Node) -> Node | None:
    """The argument of a ``valueOf`` that puts a primitive into its box."""
    value = _static_argument(code, node, "valueOf")
    if value is None or value.type not in PRIMITIVES or node.type is None:
        return None
    return value if unboxed(node.type) == value.type else None


def _unboxed(code: Code, node: Node) -> Node | None:
    """The receiver of an ``intValue()`` and the like that takes the value out of its own box."""
    receiver = code.receiver(node)
    if receiver is None or code.arguments(node) or receiver.type is None or node.type not in PRIMITIVES:
        return None
    takes_out = node.name == f"{node.type}Value" and unboxed(receiver.type) == node.type
    return receiver if takes_out and receiver.type != node.type else None


def _static_argument(code: Code, node: Node, name: str) -> Node | None:
    arguments = code.arguments(node)
    symbol = node.symbol
    if node.name != name or symbol is None or not symbol.static or len(arguments) != 1:
        return None
    return arguments[0]


def text_of_text(changed: Changed, node: Node) -> Iterator[Edits]:
    """``String.valueOf(s)``, ``s.toString()``, ``s.substring(0)`` to ``s``: the same but for null."""
    code = changed.code
    receiver, arguments = code.receiver(node), code.arguments(node)
    argument = _static_argument(code, node, "valueOf")
    if argument is not None and node.symbol is not None and node.symbol.owner == STRING:
        if argument.type == STRING:
            yield put_part(code, node, argument)
    elif receiver is not None and receiver.type == STRING:
        whole = node.name == "substring" and len(arguments) == 1
        if (node.name == "toString" and not arguments) or (
            whole and constant(code, arguments[0], "INT_LITERAL") == 0
        ):
            yield put_part(code, node, receiver)


def copied_text(changed: Changed, node: Node) -> Iterator[Edits]:
    """``new String(s)`` to ``s``: the same but for null and identity."""
    code = changed.code
    arguments = code.arguments(node)
    if node.type == STRING and len(arguments) == 1 and arguments[0].type == STRING:
        yield put_part(code, node, arguments[0])


def text_in_concatenation(changed: Changed, node: Node) -> Iterator[Edits]:
    """``"a" + String.valueOf(x)`` to ``"a" + x``; an array of characters would be written otherwise."""
    code = changed.code
    outer = code.parent(node)
    value = _static_argument(code, node, "valueOf") or _static_argument(code, node, "toString")
    if outer is None or outer.kind != "PLUS" or value is None or node.type != STRING or value.type is None:
        return
    owner = node.symbol.owner if node.symbol is not None else None
    own = unboxed(owner or "") == value.type or (owner == STRING and not value.type.endswith("[]"))
    beside = [each for each in code.children(outer) if each is not node]
    if own and all(each.type == STRING for each in beside):
        yield put_part(code, node, value)


_CALL = frozenset({"METHOD_INVOCATION"})

RULES = (
    Rule("boxed value", _CALL, boxed_value),
    Rule("text of a text", _CALL, text_of_text, exact=False),
    Rule("copied text", frozenset({"NEW_CLASS"}), copied_text, exact=False),
    Rule("text in a concatenation", _CALL, text_in_concatenation),
)
