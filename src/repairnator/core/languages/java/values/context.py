"""What an expression of the program gives when a part of it has another value.

The parts beside it are evaluated once; calls of the project's own methods are not known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from repairnator.core.languages.java.code.analyzed import ARITHMETIC, BITWISE, COMPARISONS, Code
from repairnator.core.languages.java.code.types import STRING, is_numeric, promoted, unboxed
from repairnator.core.languages.java.runtime.analysis import Node
from repairnator.core.languages.java.values import texts
from repairnator.core.languages.java.values.numbers import (
    COMPARISONS as COMPARED,
)
from repairnator.core.languages.java.values.numbers import (
    UNDEFINED,
    absolute,
    converted,
    larger,
    negated,
    smaller,
)
from repairnator.core.languages.java.values.recorded import literal_value
from repairnator.core.languages.java.values.steps import item, promoting
from repairnator.core.languages.java.values.terms import Reference, Term

_SIGNS = {
    "PLUS": "+",
    "MINUS": "-",
    "MULTIPLY": "*",
    "DIVIDE": "/",
    "REMAINDER": "%",
    "AND": "&",
    "OR": "|",
    "XOR": "^",
    "LESS_THAN": "<",
    "LESS_THAN_EQUAL": "<=",
    "GREATER_THAN": ">",
    "GREATER_THAN_EQUAL": ">=",
    "EQUAL_TO": "==",
    "NOT_EQUAL_TO": "!=",
}
_CALLS: dict[str, Callable[..., Any]] = {
    "length": len,
    "isEmpty": lambda text: text == "",
    "charAt": texts.char_at,
    "equals": lambda text, other: text == other,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "indexOf": lambda text, other: text.find(other if isinstance(other, str) else chr(other)),
    "trim": texts.trimmed,
}
Combine = Callable[..., Any]


class Contexts:
    """Evaluates expressions of one place.

    Args:
        code: the file.
        atoms: the values of variables, by their names.
        evaluations: how many there are.
    """

    def __init__(self, code: Code, atoms: Sequence[Term], evaluations: int) -> None:
        self._code = code
        self._atoms = {term.expression.text: term.values for term in atoms if not term.constant}
        self._evaluations = evaluations

    def values(self, node: Node) -> tuple[Any, ...]:
        """The values of an expression at each evaluation."""
        bare = self._code.bare(node)
        if bare.kind == "IDENTIFIER":
            return self._atoms.get(bare.name or "", self._unknown)
        if bare.kind.endswith("_LITERAL"):
            value = literal_value(self._code.source(bare), bare.type or "")
            return (value,) * self._evaluations
        known = self._atoms.get(self._code.source(bare))
        if known is not None:
            return known
        operands, combine = self._parts(bare)
        if combine is None:
            return self._unknown
        columns = [self.values(operand) for operand in operands]
        return tuple(
            UNDEFINED if UNDEFINED in given else combine(*given) for given in zip(*columns, strict=True)
        )

    def around(self, hole: Node, root: Node) -> Callable[[int, Any], Any] | None:
        """What ``root`` gives at an evaluation when ``hole``, a part of it, has another value.

        Returns:
            A function of the evaluation's number and the value; None where that cannot be known.
        """
        root = self._code.bare(root)
        if hole.i == root.i:
            return lambda _, value: value
        parent = self._code.parent(hole)
        if parent is None or not root.start <= parent.start < root.end:
            return None
        if parent.kind == "PARENTHESIZED":
            return self.around(parent, root)
        outer = self.around(parent, root)
        operands, combine = self._parts(parent)
        position = next((at for at, each in enumerate(operands) if each.i == hole.i), None)
        if outer is None or combine is None or position is None:
            return None
        beside = [self.values(each) if each.i != hole.i else self._unknown for each in operands]
        others = (column for at, column in enumerate(beside) if at != position)
        if any(all(value is UNDEFINED for value in column) for column in others):
            return None
        return partial(_filled, outer, combine, beside, position)

    @property
    def _unknown(self) -> tuple[Any, ...]:
        return (UNDEFINED,) * self._evaluations

    def _parts(self, node: Node) -> tuple[list[Node], Combine | None]:
        """The operands of an operation, and what it makes of their values; None for others."""
        code = self._code
        if node.kind in ARITHMETIC or node.kind in COMPARISONS or node.kind in BITWISE:
            operands = [*code.in_role(node, "left"), *code.in_role(node, "right")]
            return (operands, _binary(node, operands)) if len(operands) == 2 else ([], None)
        if node.kind in ("CONDITIONAL_AND", "CONDITIONAL_OR"):
            operands = [*code.in_role(node, "left"), *code.in_role(node, "right")]
            return operands, (_both if node.kind == "CONDITIONAL_AND" else _either)
        if node.kind in ("UNARY_MINUS", "LOGICAL_COMPLEMENT", "TYPE_CAST"):
            operands = [each for each in code.children(node) if each.type is not None and each.role != "type"]
            return (operands, _unary(node, operands[0])) if len(operands) == 1 else ([], None)
        if node.kind == "METHOD_INVOCATION":
            return self._call(node)
        if node.kind == "ARRAY_ACCESS":
            return [*code.in_role(node, "array"), *code.in_role(node, "index")], item
        if node.kind == "MEMBER_SELECT" and node.name == "length":
            receiver = code.receiver(node)
            if receiver is not None and code.types.is_array(receiver.type):
                return [receiver], _length
        return [], None

    def _call(self, node: Node) -> tuple[list[Node], Combine | None]:
        receiver, arguments = self._code.receiver(node), self._code.arguments(node)
        if receiver is None:
            return [], None
        if self._code.source(receiver) == "Math":
            return arguments, _of_math(node.name or "", [each.type or "" for each in arguments])
        if receiver.type == STRING and node.name in _CALLS:
            return [receiver, *arguments], partial(_unless_null, _CALLS[node.name])
        return [], None


def _filled(
    outer: Callable[[int, Any], Any],
    combine: Combine,
    beside: Sequence[Sequence[Any]],
    position: int,
    index: int,
    value: Any,
) -> Any:
    given = [value if at == position else column[index] for at, column in enumerate(beside)]
    return UNDEFINED if UNDEFINED in given else outer(index, combine(*given))


def _binary(node: Node, operands: Sequence[Node]) -> Combine | None:
    left, right = (unboxed(each.type or "") for each in operands)
    sign = _SIGNS[node.kind]
    if is_numeric(left) and is_numeric(right):
        if node.kind in COMPARISONS:
            return partial(_compared, sign, left, right, promoted(left, right))
        fraction = promoted(left, right) in ("float", "double")
        return None if fraction and node.kind in BITWISE else promoting(sign, left, right)[1]
    if node.kind == "PLUS" and STRING in (left, right):
        return partial(_concatenated, left, right)
    if left == right == "boolean" and node.kind in ("EQUAL_TO", "NOT_EQUAL_TO"):
        return COMPARED[sign]
    return None


def _compared(sign: str, left_type: str, right_type: str, kind: str, left: Any, right: Any) -> Any:
    return COMPARED[sign](converted(left, left_type, kind), converted(right, right_type, kind))


def _concatenated(left_type: str, right_type: str, left: Any, right: Any) -> Any:
    first, second = texts.shown(left, left_type), texts.shown(right, right_type)
    return UNDEFINED if first is UNDEFINED or second is UNDEFINED else first + second


def _both(left: Any, right: Any) -> Any:
    return left and right


def _either(left: Any, right: Any) -> Any:
    return left or right


def _unary(node: Node, operand: Node) -> Combine | None:
    source = unboxed(operand.type or "")
    if node.kind == "LOGICAL_COMPLEMENT":
        return lambda value: not value
    if not is_numeric(source) or not is_numeric(node.type):
        return None
    kind = node.type or ""
    if node.kind == "TYPE_CAST":
        return partial(converted, source=source, target=kind)
    return lambda value: negated(converted(value, source, kind), kind)


def _of_math(name: str, types: Sequence[str]) -> Combine | None:
    kinds = [unboxed(each) for each in types]
    if not kinds or not all(is_numeric(each) for each in kinds):
        return None
    if name == "abs" and len(kinds) == 1:
        kind = promoted(kinds[0], "int")
        return lambda value: absolute(converted(value, kinds[0], kind), kind)
    if name in ("max", "min") and len(kinds) == 2:
        kind, plain = promoted(*kinds), larger if name == "max" else smaller
        return lambda left, right: plain(converted(left, kinds[0], kind), converted(right, kinds[1], kind))
    return None


def _unless_null(function: Combine, *given: Any) -> Any:
    return UNDEFINED if None in given else function(*given)


def _length(value: Any) -> Any:
    return value.size if isinstance(value, Reference) and value.size is not None else UNDEFINED
