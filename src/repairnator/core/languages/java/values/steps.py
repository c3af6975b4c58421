"""What can be made of one term or two: arithmetic, and what is read off strings, arrays and lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any

from repairnator.core.languages.java.code.analyzed import precedence
from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.code.types import PRIMITIVES, STRING, is_numeric, promoted, unboxed
from repairnator.core.languages.java.values import texts
from repairnator.core.languages.java.values.numbers import (
    UNDEFINED,
    Binary,
    absolute,
    arithmetic,
    converted,
    larger,
    negated,
    smaller,
)
from repairnator.core.languages.java.values.terms import Reference, Step, Term, typed

# Operators with their kinds, what they cost, and whether the operands may change places.
_ARITHMETIC = (
    ("+", "PLUS", 1.0, True),
    ("-", "MINUS", 1.0, False),
    ("*", "MULTIPLY", 1.3, True),
    ("/", "DIVIDE", 1.5, False),
    ("%", "REMAINDER", 1.8, False),
)
_TIGHTEST = precedence("IDENTIFIER")
_NEUTRAL = {"+": (0,), "-": (0,), "*": (0, 1), "/": (0, 1), "%": (0, 1)}
_OF_STRINGS: tuple[tuple[str, str, float, Callable[[str], Any]], ...] = (
    ("length()", "int", 0.7, len),
    ("isEmpty()", "boolean", 0.6, lambda text: text == ""),
    ("trim()", STRING, 1.2, texts.trimmed),
    ("toLowerCase()", STRING, 1.3, texts.lower),
    ("toUpperCase()", STRING, 1.3, texts.upper),
)
_OF_CHARACTERS: tuple[tuple[str, Callable[[int], Any]], ...] = (
    ("isDigit", texts.is_digit),
    ("isLetter", texts.is_letter),
    ("isWhitespace", texts.is_whitespace),
    ("isUpperCase", texts.is_upper),
    ("isLowerCase", texts.is_lower),
)
# What can be put together with a string, and its text be known.
_SHOWN = (PRIMITIVES - {"float"}) | {STRING}
_BY_POSITION: tuple[tuple[str, str, float, Binary], ...] = (
    # The characters at single positions tell the inputs of few tests apart by chance.
    ("charAt", "char", 2.5, texts.char_at),
    ("substring", STRING, 1.2, texts.tail),
)
_OF_TWO_STRINGS: tuple[tuple[str, str, float, Binary], ...] = (
    ("equals", "boolean", 1.0, lambda text, other: text == other),
    ("startsWith", "boolean", 1.2, str.startswith),
    ("endsWith", "boolean", 1.2, str.endswith),
    ("contains", "boolean", 1.2, lambda text, other: other in text),
    ("indexOf", "int", 1.4, str.find),
)


@lru_cache(maxsize=1024)
def promoting(operator: str, left: str, right: str) -> tuple[str, Binary]:
    """The type of an arithmetic operation, and the operation with both operands promoted."""
    kind = promoted(left, right)
    plain = arithmetic(operator, kind)
    if left == right == kind or kind in ("int", "long"):
        return kind, plain
    return kind, lambda first, second: plain(converted(first, left, kind), converted(second, right, kind))


# What ``x + x`` costs more, for which people write ``2 * x``, if ever.
_DOUBLED = 1.0


def sums(left: Term, right: Term) -> Iterator[Step]:
    """Arithmetic of two numbers; the order of the operands matters."""
    if not (is_numeric(left.type) and is_numeric(right.type)) or not _is_usual(left, right):
        return
    same, types = left.values == right.values, (left.type, right.type)
    for operator, kind, more, free in _ARITHMETIC:
        if same and not free:
            continue
        if (operator == "%" and "double" in types) or (operator not in "+-" and "char" in types):
            continue
        if _is_neutral(right, operator) or (free and _is_neutral(left, operator)):
            continue
        if free and _rank(left) > _rank(right):
            continue  # the other way round says the same
        if operator == "+" and left.expression.text == right.expression.text:
            more += _DOUBLED
        result, function = promoting(operator, left.type, right.type)
        make = partial(_infix, left.expression, right.expression, result, kind, operator, more)
        yield Step(result, left.cost + right.cost + more, function, (left, right), make)


def _is_usual(left: Term, right: Term) -> bool:
    """Whether people calculate with these: not with two literals, nor with a negative one."""
    negative = any(each.constant and each.values[0] < 0 for each in (left, right))
    return not negative and not (left.constant and right.constant)


def _rank(term: Term) -> tuple[bool, float]:
    """What stands first in a sum: ``a * b + c``, ``x + 1``."""
    return precedence(term.expression.kind) == _TIGHTEST, term.cost


def _is_neutral(term: Term, operator: str) -> bool:
    return term.constant and term.values[0] in _NEUTRAL[operator]


def extremes(left: Term, right: Term) -> Iterator[Step]:
    """``Math.max`` and ``Math.min``."""
    if (
        not (is_numeric(left.type) and is_numeric(right.type))
        or left.expression.text >= right.expression.text
        or (left.constant and right.constant)
    ):
        return
    kind = promoted(left.type, right.type)
    for name, plain in (("max", larger), ("min", smaller)):
        function = partial(_both_converted, plain, left.type, right.type, kind)
        make = partial(_call, "Math", name, (left.expression, right.expression), kind, 1.5)
        yield Step(kind, left.cost + right.cost + 1.5, function, (left, right), make)


def _both_converted(plain: Binary, left: str, right: str, kind: str, first: Any, second: Any) -> Any:
    return plain(converted(first, left, kind), converted(second, right, kind))


def alone(term: Term) -> Iterator[Step]:
    """What is made of one term."""
    if is_numeric(term.type):
        yield from _of_number(term)
    elif term.type == STRING:
        yield from _of_string(term)
    elif term.type not in ("boolean", "null"):
        yield from _of_object(term)


def _of_number(term: Term) -> Iterator[Step]:
    if term.constant:
        return
    kind, value = promoted(term.type, "int"), term.expression
    signed = partial(_signed, negated, term.type, kind)
    make = partial(_prefix, value, "-", "UNARY_MINUS", kind, 1.0)
    yield Step(kind, term.cost + 1.0, signed, (term,), make)
    make = partial(_call, "Math", "abs", (value,), kind, 1.3)
    yield Step(kind, term.cost + 1.3, partial(_signed, absolute, term.type, kind), (term,), make)
    for target in ("double", "int", "long"):
        if target != term.type and (target != "double" or term.type in ("int", "long")):
            cast = partial(converted, source=term.type, target=target)
            make = partial(_prefix, value, f"({target}) ", "TYPE_CAST", target, 1.5)
            yield Step(target, term.cost + 1.5, cast, (term,), make)
    if term.type == "char":
        for name, asked in _OF_CHARACTERS:
            make = partial(_call, "Character", name, (value,), "boolean", 1.0)
            yield Step("boolean", term.cost + 1.0, asked, (term,), make)


def _signed(function: Callable[[Any, str], Any], source: str, kind: str, value: Any) -> Any:
    return function(converted(value, source, kind), kind)


def _of_string(term: Term) -> Iterator[Step]:
    if term.constant:
        return
    for call, result, more, function in _OF_STRINGS:
        make = partial(_member, term.expression, call, result, more)
        yield Step(result, term.cost + more, partial(_unless_null, function), (term,), make)


def _unless_null(function: Callable[[Any], Any], value: Any) -> Any:
    return UNDEFINED if value is None else function(value)


def _of_object(term: Term) -> Iterator[Step]:
    if term.type.endswith("[]"):
        make = partial(_member, term.expression, "length", "int", 0.7)
        yield Step("int", term.cost + 0.7, _size, (term,), make)
        return
    whole = term.type.partition("<")[0]
    calls = _OF_COLLECTIONS if whole in _COLLECTIONS else _OF_BUILDERS if whole in _BUILDERS else ()
    for call, result, more, function in calls:
        make = partial(_member, term.expression, call, result, more)
        yield Step(result, term.cost + more, function, (term,), make)


def _size(value: Any) -> Any:
    return value.size if isinstance(value, Reference) and value.size is not None else UNDEFINED


def _is_empty(value: Any) -> Any:
    size = _size(value)
    return size if size is UNDEFINED else size == 0


_LISTS = frozenset({"ArrayList", "Collection", "LinkedList", "List"})
_QUEUES = frozenset({"ArrayDeque", "Deque", "PriorityQueue", "Queue"})
_SETS_AND_MAPS = frozenset({"HashMap", "HashSet", "LinkedHashMap", "LinkedHashSet", "Map", "Set"})
_COLLECTIONS = frozenset(f"java.util.{name}" for name in _LISTS | _QUEUES | _SETS_AND_MAPS)
_BUILDERS = frozenset({"java.lang.StringBuilder", "java.lang.StringBuffer"})
_OF_COLLECTIONS = (("size()", "int", 0.7, _size), ("isEmpty()", "boolean", 0.6, _is_empty))
_OF_BUILDERS = (("length()", "int", 0.7, _size),)


def is_list(type_name: str) -> bool:
    """Whether it is one of the usual lists."""
    return type_name.partition("<")[0] in ("java.util.List", "java.util.ArrayList")


def element_type(type_name: str) -> str | None:
    """What is in an array or a list, a primitive for its box; None where that is unknown."""
    if type_name.endswith("[]"):
        return type_name[:-2]
    _, opened, argument = type_name.partition("<")
    return unboxed(argument[:-1]) if opened and is_list(type_name) and "?" not in argument else None


def reads(left: Term, right: Term) -> Iterator[Step]:
    """What is read off the first by means of the second: characters, elements, comparisons of strings."""
    if left.type == STRING:
        yield from _of_text(left, right)
    elif right.type in ("int", "short", "byte", "char"):
        yield from _elements(left, right)


def _of_text(left: Term, right: Term) -> Iterator[Step]:
    value, cost = left.expression, left.cost + right.cost
    if right.type == "int" and not left.constant:
        for name, result, more, function in _BY_POSITION:
            make = partial(_method, value, name, (right.expression,), result, more)
            yield Step(result, cost + more, partial(_unless_any_null, function), (left, right), make)
    if right.type == STRING and left.expression.text != right.expression.text:
        for name, result, more, function in _OF_TWO_STRINGS:
            make = partial(_method, value, name, (right.expression,), result, more)
            yield Step(result, cost + more, partial(_unless_any_null, function), (left, right), make)


def _unless_any_null(function: Callable[[Any, Any], Any], first: Any, second: Any) -> Any:
    return UNDEFINED if first is None or second is None else function(first, second)


def _elements(left: Term, right: Term) -> Iterator[Step]:
    element = element_type(left.type)
    if element is None:
        return
    if left.type.endswith("[]"):
        make = partial(_index, left.expression, right.expression, element)
    else:
        make = partial(_method, left.expression, "get", (right.expression,), element, 0.9)
    yield Step(element, left.cost + right.cost + 0.9, partial(_item_of, element), (left, right), make)


def _item_of(element: str, holder: Any, index: int) -> Any:
    return typed(item(holder, index), element)


def item(holder: Any, index: int) -> Any:
    """An element of an array or a list."""
    items = holder.items if isinstance(holder, Reference) else None
    return items[index] if items is not None and 0 <= index < len(items) else UNDEFINED


def joined_texts(left: Term, right: Term) -> Iterator[Step]:
    """``left + right`` as text."""
    types = {left.type, right.type}
    if STRING not in types or not types <= _SHOWN or (left.constant and right.constant):
        return
    function = partial(_concatenated, left.type, right.type)
    make = partial(_infix, left.expression, right.expression, STRING, "PLUS", "+", 1.0)
    yield Step(STRING, left.cost + right.cost + 1.0, function, (left, right), make)


def _concatenated(left_type: str, right_type: str, left: Any, right: Any) -> Any:
    first, second = texts.shown(left, left_type), texts.shown(right, right_type)
    return UNDEFINED if first is UNDEFINED or second is UNDEFINED else first + second


def _infix(left: Expression, right: Expression, result: str, kind: str, sign: str, more: float) -> Expression:
    # Only sums and products of whole numbers of one type may be put together in any order.
    free = kind in ("PLUS", "MULTIPLY") and right.kind == kind and left.type == right.type == result
    strict = not free or result not in ("int", "long")
    text = f"{left.within(kind)} {sign} {right.within(kind, right=strict)}"
    names, cost = (*left.names, *right.names), left.cost + right.cost + more
    return Expression(text, result, cost, kind, names, left.reads or right.reads)


def _prefix(value: Expression, sign: str, kind: str, result: str, more: float) -> Expression:
    inner = value.within(kind)
    inner = f"({inner})" if sign == "-" and inner.startswith("-") else inner
    return value._replace(text=f"{sign}{inner}", type=result, cost=value.cost + more, kind=kind)


def _member(value: Expression, member: str, result: str, more: float) -> Expression:
    text = f"{value.within('MEMBER_SELECT')}.{member}"
    kind = "METHOD_INVOCATION" if member.endswith(")") else "MEMBER_SELECT"
    return Expression(text, result, value.cost + more, kind, value.names, reads=kind != "MEMBER_SELECT")


def _method(
    value: Expression, name: str, given: tuple[Expression, ...], result: str, more: float
) -> Expression:
    return _member_call(value.within("MEMBER_SELECT"), name, (value, *given), given, result, more)


def _call(holder: str, name: str, given: tuple[Expression, ...], result: str, more: float) -> Expression:
    return _member_call(holder, name, given, given, result, more)


def _member_call(
    holder: str,
    name: str,
    parts: tuple[Expression, ...],
    given: tuple[Expression, ...],
    result: str,
    more: float,
) -> Expression:
    text = f"{holder}.{name}({', '.join(each.text for each in given)})"
    names = tuple(each for part in parts for each in part.names)
    cost = sum(part.cost for part in parts) + more
    return Expression(text, result, cost, "METHOD_INVOCATION", names, reads=True)


def _index(array: Expression, index: Expression, element: str) -> Expression:
    text = f"{array.within('MEMBER_SELECT')}[{index.text}]"
    cost = array.cost + index.cost + 0.9
    return Expression(text, element, cost, "ARRAY_ACCESS", (*array.names, *index.names), reads=True)
