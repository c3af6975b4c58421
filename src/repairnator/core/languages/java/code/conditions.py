"""Conditions that can be asked in a scope, simplest and most to the point first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from repairnator.core.languages.java.code.analyzed import COMPARISONS, LOGICAL, Code
from repairnator.core.languages.java.code.expression import Expression, called, equal, literal
from repairnator.core.languages.java.code.expressions import Expressions
from repairnator.core.languages.java.code.types import (
    STRING,
    is_boolean,
    is_integral,
    is_numeric,
    is_reference,
    unboxed,
)
from repairnator.core.languages.java.runtime.analysis import Node

NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
# What is asked before something else may be: a size, a lower bound, null.
_ASKING, _SIZES = frozenset({"isEmpty", "hasNext"}), frozenset({"size", "length"})
# Expressions that read something.
_READ = frozenset({"ARRAY_ACCESS", "MEMBER_SELECT", "METHOD_INVOCATION"})
_REMAINDERS = frozenset({"REMAINDER", "REMAINDER_ASSIGNMENT"})
_MOST = 600
# What is asked of characters, the most frequent first.
_OF_CHARACTERS = ("isDigit", "isLetter", "isWhitespace", "isLetterOrDigit", "isUpperCase")
_LARGEST_DIVISOR = 10_000
_ASKED = 8  # variables that what an expression reads is compared with


@dataclass(frozen=True, slots=True)
class Condition:
    """A boolean expression and its opposite.

    Attributes:
        text, negated: as in source.
        cost: 0 for the simplest.
        kind, negated_kind: of the outermost node, for parentheses.
        family: ``null``, ``size``, ``comparison``, ``flag``, ``call``, ``part`` (of what the
            text beside it reads) or ``seen`` (elsewhere in the class).
        names: what it looks up in its scope, in order; constants of classes are left out.
        reads: whether it calls a method or reads an element.
        remainder: whether it is about the remainder of a division.
    """

    text: str
    negated: str
    cost: float
    kind: str
    negated_kind: str
    family: str
    names: tuple[str, ...] = ()
    reads: bool = False
    remainder: bool = False

    def opposite(self) -> Condition:
        return replace(
            self,
            text=self.negated,
            negated=self.text,
            cost=self.cost + 0.1,
            kind=self.negated_kind,
            negated_kind=self.kind,
        )


class Conditions:
    """The conditions of one file's scopes."""

    def __init__(self, code: Code, expressions: Expressions) -> None:
        self._code = code
        self._expressions = expressions
        self._known: dict[int, list[Condition]] = {}
        self._seen: list[Condition] | None = None

    def at(
        self, node: Node, about: Sequence[Node] = (), further: frozenset[str] = frozenset()
    ) -> list[Condition]:
        """Conditions for the scope of a node, both ways round.

        Args:
            node: where they are to be asked.
            about: what the condition is to guard: conditions on its names come first, and what it reads is
                worth a condition of its own.
            further: names that count like those.
        """
        key = self._code.scope_index(node)
        if key not in self._known:
            self._known[key] = self._all(node)
        names = self._code.words(about) | further
        found = self._known[key]
        if about:
            costs = {each.text: each.cost for each in found}
            parts = self._about(node, about)
            read = {
                each.text: replace(each, cost=min(each.cost, costs.get(each.text, 99.0))) for each in parts
            }
            found = [*read.values(), *(each for each in found if each.text not in read)]
        remainder = any(each.kind in _REMAINDERS for each in about)
        ranked = sorted(
            found, key=lambda each: each.cost + _distance(each, names) - (remainder and each.remainder)
        )
        return ranked[:_MOST]

    def _about(self, node: Node, about: Sequence[Node]) -> Iterator[Condition]:
        """Conditions on what an expression reads: an element, a member, the result of a call."""
        numbers = [each for each in self._expressions.variables(node) if is_numeric(unboxed(each.type))]
        # Named constants are what a value is most often asked for.
        numbers = sorted(numbers, key=lambda each: not each.text.isupper())[:_ASKED]
        texts: set[str] = set()
        for part in about:
            text = self._code.source(part)
            if part.kind not in _READ or text in texts or part.type is None or len(text) > 40:
                continue
            texts.add(text)
            names, reads = self._code.free_names(part), self._code.calls_or_indexes(part)
            read = Expression(text, part.type, 0.0, part.kind, names, reads)
            for condition in self._on(read, numbers):
                yield condition
                yield condition.opposite()

    def _on(self, part: Expression, numbers: list[Expression]) -> Iterator[Condition]:
        if is_boolean(part.type):
            yield plain(part, 0.6, "call")
        elif is_numeric(unboxed(part.type)):
            for operator in ("==", "<", "<="):
                yield comparison(part, operator, literal("0"), 0.9, "part")
                for number in numbers:
                    cost = 1.2 + number.cost - 0.5 * number.text.isupper()
                    yield comparison(part, operator, number, cost, "part")
        elif is_reference(part.type):
            yield comparison(part, "==", literal("null"), 0.4, "null")

    def _all(self, node: Node) -> list[Condition]:
        found: dict[str, Condition] = {}
        for condition in self._generate(node):
            for each in (condition, condition.opposite()):
                known = found.get(each.text)
                if known is None or each.cost < known.cost:
                    found[each.text] = each
        return list(found.values())

    def _generate(self, node: Node) -> Iterator[Condition]:
        variables = self._expressions.variables(node)
        for value in variables:
            yield from self._of_value(value)
        for term in self._expressions.terms(node):
            if is_boolean(term.type) and term.cost < 3.5:
                family = "flag" if term.text.isidentifier() else "call"
                yield plain(term, term.cost + 0.2, family)
        yield from self._comparisons(node, variables)
        yield from self._seen_elsewhere(node)

    def _of_value(self, value: Expression) -> Iterator[Condition]:
        kind = unboxed(value.type)
        if is_reference(value.type):
            yield comparison(value, "==", literal("null"), value.cost, "null")
        if self._code.types.is_array(value.type):
            length = value._replace(text=f"{value.text}.length")
            yield comparison(length, "==", literal("0"), value.cost + 0.6, "size")
        elif is_reference(value.type) and self._has_method(value.type, "isEmpty"):
            yield plain(called(value, f"{value.text}.isEmpty()"), value.cost + 0.4, "size")
        if is_numeric(kind) and kind != "char":
            for operator, cost in (("==", 0.0), ("<", 0.0), ("<=", 0.2)):
                yield comparison(value, operator, literal("0"), value.cost + 0.3 + cost, "comparison")
            yield comparison(value, "==", literal("1"), value.cost + 1.0, "comparison")
            yield comparison(value, "==", literal("-1"), value.cost + 1.2, "comparison")
        if kind == "char":
            yield comparison(value, "<", literal("' '"), value.cost + 1.4, "comparison")
            for position, question in enumerate(_OF_CHARACTERS):
                asked = called(value, f"Character.{question}({value.text})")
                yield plain(asked, value.cost + 1.0 + 0.1 * position, "call")
        if is_integral(kind):
            for position, divisor in enumerate(self._divisors()):
                rest = value._replace(text=f"{value.text} % {divisor}")
                cost = value.cost + 1.5 + 0.1 * position
                yield replace(comparison(rest, "==", literal("0"), cost, "comparison"), remainder=True)

    def _divisors(self) -> list[str]:
        """Numbers that a remainder may be asked of: those of the class, their products, two."""
        literals = [each for each in self._code.analysis.class_literals if each.type == "int"]
        asked = [each.text for each in literals if each.divisor]
        whole = [int(text) for text in (*asked, *(each.text for each in literals)) if text.isdecimal()]
        few = [number for number in dict.fromkeys(whole) if 1 < number < _LARGEST_DIVISOR][:4]
        products = [left * right for left in few for right in few if left < right]
        return [str(number) for number in dict.fromkeys([*few, 2, *products])]

    def _comparisons(self, node: Node, variables: list[Expression]) -> Iterator[Condition]:
        terms = [
            term
            for term in self._expressions.terms(node)
            if is_numeric(unboxed(term.type)) and term.cost < 2.0
        ]
        numbers = sorted(terms, key=lambda each: each.cost)[:24]
        for term in numbers:
            if "(" in term.text or "." in term.text:
                for operator in ("<=", "=="):
                    yield comparison(term, operator, literal("0"), term.cost + 0.3, "size")
        for index, left in enumerate(numbers):
            for right in numbers[index + 1 :]:
                cost = left.cost + right.cost + 0.5
                if cost < 3.0:
                    for operator in ("<", "<=", "=="):
                        yield comparison(left, operator, right, cost, "comparison")
        for term in numbers[:12]:
            for constant in self._expressions.constants(unboxed(term.type)):
                if constant.cost <= 1.0 and constant.text not in ("0", "1", "-1"):
                    for operator in ("<", "<=", "=="):
                        yield comparison(term, operator, constant, term.cost + 1.5, "comparison")
        yield from self._identities(variables)

    def _identities(self, variables: list[Expression]) -> Iterator[Condition]:
        references = [each for each in variables if is_reference(each.type)][:16]
        for index, left in enumerate(references):
            for right in references[index + 1 :]:
                if self._code.types.assignable(left.type, right.type) or self._code.types.assignable(
                    right.type, left.type
                ):
                    cost = left.cost + right.cost + 0.9
                    yield comparison(left, "==", right, cost, "comparison")
                    yield plain(equal(left, right), cost + 0.1, "call")
        for value in references:
            info = self._code.type_info(value.type)
            if info is not None and info.kind == "enum":
                for constant in self._expressions.constants(value.type):
                    if constant.text != "null":
                        yield comparison(value, "==", constant, value.cost + 1.0, "comparison")
            if value.type == STRING:
                for text in self._expressions.constants(STRING):
                    if text.text.startswith('"') and text.cost <= 1.0 and text.text != '""':
                        yield plain(equal(text, value), value.cost + 1.5, "call")

    def _seen_elsewhere(self, node: Node) -> Iterator[Condition]:
        """Conditions of the class whose names all mean something here."""
        if self._seen is None:
            self._seen = list(self._conditions_in_source())
        names = {each.text for each in self._expressions.variables(node)}
        names |= {method.name for method in self._code.methods(node)}
        for condition in self._seen:
            if condition.names and names.issuperset(condition.names):
                yield condition

    def _conditions_in_source(self) -> Iterator[Condition]:
        texts: set[str] = set()
        for node in self._code.nodes:
            if node.role == "condition" or (node.type == "boolean" and node.kind in COMPARISONS):
                bare = self._code.bare(node)
                text = " ".join(self._code.source(bare).split())
                if (
                    len(text) <= 80
                    and text not in texts
                    and bare.kind not in ("ASSIGNMENT", "BOOLEAN_LITERAL")
                ):
                    texts.add(text)
                    negated, kind = negation(self._code, bare)
                    checks = bare.kind not in LOGICAL and self._checks(bare)
                    nodes = list(self._code.descendants(bare))
                    yield Condition(
                        text,
                        negated,
                        0.1,
                        bare.kind,
                        kind,
                        "size" if checks else "seen",
                        self._code.free_names(bare),
                        reads=self._code.calls_or_indexes(bare),
                        remainder=any(each.kind == "REMAINDER" for each in nodes),
                    )

    def _checks(self, condition: Node) -> bool:
        """Whether something is asked that must hold before something else may be done."""
        return any(
            node.kind == "NULL_LITERAL" or node.name in _ASKING or self._is_bound(node)
            for node in self._code.descendants(condition)
        )

    def _is_bound(self, node: Node) -> bool:
        """Whether a size is compared with nothing or one."""
        left, right = self._code.child(node, "left"), self._code.child(node, "right")
        return (
            node.kind in COMPARISONS
            and left is not None
            and right is not None
            and left.name in _SIZES
            and self._code.source(right) in ("0", "1")
        )

    def _has_method(self, name: str, method: str) -> bool:
        info = self._code.type_info(name)
        return info is not None and any(each.name == method and not each.params for each in info.methods)


def comparison(left: Expression, operator: str, right: Expression, cost: float, family: str) -> Condition:
    """``left operator right`` with its opposite."""
    kind = "EQUAL_TO" if operator in ("==", "!=") else "LESS_THAN"
    return Condition(
        f"{left.text} {operator} {right.text}",
        f"{left.text} {NEGATED[operator]} {right.text}",
        cost,
        kind,
        kind,
        family,
        (*left.names, *right.names),
        reads=left.reads or right.reads,
        remainder="REMAINDER" in (left.kind, right.kind),
    )


def plain(value: Expression, cost: float, family: str) -> Condition:
    """A boolean value as a condition."""
    return Condition(
        value.text,
        f"!{value.text}",
        cost,
        "METHOD_INVOCATION",
        "LOGICAL_COMPLEMENT",
        family,
        value.names,
        reads=value.reads,
    )


def negation(code: Code, node: Node) -> tuple[str, str]:
    """The source of a condition's opposite, and the kind of its outermost node."""
    node = code.bare(node)
    text = code.source(node)
    if node.kind == "LOGICAL_COMPLEMENT":
        inner = code.bare(code.children(node)[0])
        return code.source(inner), inner.kind
    if node.kind in COMPARISONS and node.op_start is not None and node.op_end is not None:
        operator = NEGATED[code.text[node.op_start : node.op_end]]
        return code.text[node.start : node.op_start] + operator + code.text[node.op_end : node.end], node.kind
    simple = node.kind in ("IDENTIFIER", "MEMBER_SELECT", "METHOD_INVOCATION", "ARRAY_ACCESS")
    return (f"!{text}" if simple else f"!({text})"), "LOGICAL_COMPLEMENT"


def joined(left: str, left_kind: str, operator: str, right: str, right_kind: str) -> str:
    """``left && right`` or ``left || right``, with the parentheses that it needs."""
    loose = ("CONDITIONAL_EXPRESSION", "ASSIGNMENT") + (("CONDITIONAL_OR",) if operator == "&&" else ())
    # Mixed operators are put in parentheses for the reader, too.
    clear = loose if operator == "&&" else (*loose, "CONDITIONAL_AND")
    left = f"({left})" if left_kind in clear else left
    right = f"({right})" if right_kind in clear else right
    return f"{left} {operator} {right}"


def _distance(condition: Condition, names: frozenset[str]) -> float:
    if not names:
        return 0.0
    used = condition.names
    missing = sum(word not in names for word in used)
    # A flag is hardly ever named near what it decides.
    weight = 0.3 if condition.family == "flag" else 1.0
    return weight * (1.2 * missing / max(1, len(used)) + 0.4 * (missing == len(used)))
