"""Well-typed expressions from a scope, to depth two: variables, constants, members, calls, sums."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from repairnator.core.languages.java.code.analyzed import ARITHMETIC, Code
from repairnator.core.languages.java.code.expression import Arguments, Expression, operation, part
from repairnator.core.languages.java.code.methods import changes_receiver, is_familiar
from repairnator.core.languages.java.code.types import (
    OBJECT,
    STRING,
    erasure,
    is_boolean,
    is_integral,
    is_numeric,
    is_primitive,
    is_reference,
    promoted,
    simple_name,
    unboxed,
)
from repairnator.core.languages.java.code.unused import unread_names
from repairnator.core.languages.java.runtime.analysis import Method, Node, Variable

# What java.lang.Object gives every value is hardly ever what a fix calls.
_UNLIKELY = frozenset({"getClass", "hashCode", "notify", "notifyAll", "wait", "clone", "finalize", "intern"})
# What a call costs more of a method that few call, the file not among them; and of one with an effect.
_UNFAMILIAR, _CHANGING = 0.5, 1.0
_SEEN = ARITHMETIC | {"ARRAY_ACCESS", "MEMBER_SELECT", "METHOD_INVOCATION"}
_SEEN_LENGTH = 40
_MOST = 1500  # expressions of one type in one scope
_UNUSED = 1.0  # how much simpler an expression is with a name that nothing uses so far
_ARGUMENTS = 6  # values tried for one parameter
# Constants of a class that are of its own type: how many, and how the neutral ones are mostly called.
_READY_MADE = 12
_ACCESSOR = 0.4  # what a field costs more that a method of its name gives, as in records
_NEUTRAL = frozenset({"DEFAULT", "EMPTY", "INSTANCE", "NONE", "ONE", "ROOT", "ZERO"})


class Expressions:
    """The expressions of one file's scopes; each scope's are made once."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._atoms: dict[int, list[Expression]] = {}
        self._terms: dict[int, list[Expression]] = {}
        self._second: dict[int, list[Expression]] = {}
        self._typed: dict[tuple[int, str], list[Expression]] = {}
        self._constants: dict[str, list[Expression]] = {}
        self._fitting: dict[tuple[int, str], list[Expression]] = {}
        self._seen: list[Expression] | None = None
        self._lists: dict[tuple[int, tuple[str, ...]], list[Arguments]] = {}

    def variables(self, node: Node) -> list[Expression]:
        """Variables with a value at the node, parameters and locals before fields."""
        key = self._code.scope_index(node)
        if key not in self._atoms:
            unused = unread_names(self._code, self._code.member(node))
            self._atoms[key] = [
                _variable(variable, unused=variable.name in unused) for variable in self._code.variables(node)
            ]
        return self._atoms[key]

    def constants(self, wanted: str) -> list[Expression]:
        """Literals of a type: the usual ones, and those that the class and its tests mention."""
        if wanted not in self._constants:
            self._constants[wanted] = self._find_constants(wanted)
        return self._constants[wanted]

    def _find_constants(self, wanted: str) -> list[Expression]:
        found = [Expression(text, wanted, cost, kind) for text, cost, kind in _usual(wanted)]
        bare = unboxed(wanted)
        for literals, cost in (
            (self._code.analysis.class_literals, 1.0),
            (self._code.analysis.test_literals, 2.0),
        ):
            found += [
                Expression(literal.text, literal.type, cost, _literal_kind(literal.text))
                for literal in literals
                if literal.type == bare
                or (literal.type == STRING and bare == "java.lang.CharSequence")
                or (is_numeric(bare) and self._code.types.assignable(literal.type, bare))
            ]
        info = self._code.type_info(wanted)
        if info is not None and info.constants:
            name = simple_name(wanted)
            found += [Expression(f"{name}.{constant}", wanted, 0.7) for constant in info.constants]
        elif info is not None and info.kind in ("class", "interface") and wanted != STRING:
            found += sorted(self._ready_made(wanted), key=lambda each: each.cost)[:_READY_MADE]
        return _distinct(found)

    def _ready_made(self, wanted: str) -> list[Expression]:
        """Values that a class keeps of itself: ``BigInteger.ZERO``."""
        info, name = self._code.type_info(wanted), self._code.types.written(erasure(wanted))
        return [
            Expression(f"{name}.{each.name}", wanted, 0.8 if each.name in _NEUTRAL else 1.1, "MEMBER_SELECT")
            for each in (info.fields if info is not None else ())
            if each.static and each.final and self._code.types.assignable(each.type, wanted)
        ]

    def terms(self, node: Node) -> list[Expression]:
        """Expressions of any type to depth one: members, elements and calls on variables."""
        key = self._code.scope_index(node)
        if key not in self._terms:
            found: list[Expression] = list(self.variables(node))
            scope = self._code.scope(node)
            if scope is not None and scope.this is not None:
                found.append(Expression("this", scope.this, 1.5))
            for variable in self.variables(node):
                found.extend(self.members(variable, node))
            found.extend(self.calls(node))
            found.extend(self._seen_elsewhere(node))
            self._terms[key] = _distinct(found)
        return self._terms[key]

    def _seen_elsewhere(self, node: Node) -> Iterator[Expression]:
        """What the class reads or calculates in other places, where all its names mean something here."""
        if self._seen is None:
            self._seen = _distinct(_read_in(self._code))
        names = {each.text for each in self.variables(node)}
        names |= {method.name for method in self._code.methods(node)}
        yield from (each for each in self._seen if names.issuperset(each.names))

    def of_type(self, node: Node, wanted: str) -> list[Expression]:
        """Everything assignable to ``wanted`` to depth two, simplest first."""
        key = (self._code.scope_index(node), wanted)
        if key not in self._typed:
            found = itertools.chain(self._shallow(node, wanted), self._deep(node, wanted))
            ordered = sorted(_distinct(itertools.islice(found, 4 * _MOST)), key=lambda each: each.cost)
            self._typed[key] = ordered[:_MOST]
        return self._typed[key]

    def simple(self, node: Node, wanted: str) -> list[Expression]:
        """Variables and constants assignable to ``wanted``, simplest first."""
        fitting = [each for each in self.variables(node) if self._fits(each, wanted)]
        return sorted(_distinct([*fitting, *self.constants(wanted)]), key=lambda each: each.cost)

    def sizes(self, node: Node) -> list[Expression]:
        """How many elements or characters the variables hold."""
        found = []
        for holder in self.variables(node):
            if self._code.types.is_array(holder.type):
                found.append(
                    Expression(
                        f"{holder.text}.length", "int", holder.cost + 0.7, "MEMBER_SELECT", holder.names
                    )
                )
                continue
            info = self._code.type_info(holder.type)
            names = {each.name for each in info.methods if not each.params} if info is not None else set()
            found += [
                Expression(
                    f"{holder.text}.{name}()",
                    "int",
                    holder.cost + 0.8,
                    "METHOD_INVOCATION",
                    holder.names,
                    reads=True,
                )
                for name in ("length", "size")
                if name in names
            ]
        return found

    def members(self, value: Expression, node: Node) -> Iterator[Expression]:
        """What can be read off a value: fields, length, elements, results of methods."""
        if is_primitive(value.type):
            return
        holder = value.within("MEMBER_SELECT")
        if self._code.types.is_array(value.type):
            yield part(value, f"{holder}.length", "int", 0.7)
            yield from self._elements(value, holder, node)
            return
        info = self._code.type_info(value.type)
        if info is None:
            return
        accessors = {each.name for each in info.methods if not each.params}
        for member in info.fields:
            if not member.static:
                cost = 0.8 + _ACCESSOR * (member.name in accessors)
                yield part(value, f"{holder}.{member.name}", member.type, cost)
        for method in info.methods:
            if method.static or method.returns == "void" or method.name in _UNLIKELY:
                continue
            base = value.cost + 0.9 + self._unlikeliness(method)
            for given in self._argument_lists(method.params, node, most=2):
                text = f"{holder}.{method.name}({given.text})"
                names = (*value.names, *given.names)
                yield Expression(text, method.returns, base + given.cost, names=names, reads=True)

    def _unlikeliness(self, method: Method) -> float:
        """What a call of a member costs more than one of a method that everybody calls."""
        cost = 1.0 if method.name in ("toString", "equals") else 0.0
        cost += _CHANGING * changes_receiver(method)
        return cost + _UNFAMILIAR * (method.name not in self._called and not is_familiar(method))

    @cached_property
    def _called(self) -> frozenset[str]:
        """Names of the methods that the file calls."""
        calls = (node for node in self._code.nodes if node.kind == "METHOD_INVOCATION")
        return frozenset(node.name for node in calls if node.name)

    def calls(self, node: Node) -> Iterator[Expression]:
        """Calls of methods that need no receiver."""
        for method in self._code.methods(node):
            if method.returns == "void" or method.name in _UNLIKELY or erasure(method.owner or "") == OBJECT:
                continue
            base = 1.0 + _CHANGING * (method.name in self._code.analysis.field_setters)
            for given in self._argument_lists(method.params, node, most=3):
                text, names = f"{method.name}({given.text})", (method.name, *given.names)
                yield Expression(text, method.returns, base + given.cost, names=names, reads=True)

    def argument_lists(self, method: Method, node: Node, most: int = 3) -> list[Arguments]:
        """Argument lists for a method, simplest first."""
        return self._argument_lists(method.params, node, most)

    def _argument_lists(self, params: tuple[str, ...], node: Node, most: int) -> list[Arguments]:
        if len(params) > most:
            return []
        key = (self._code.scope_index(node), params)
        if key not in self._lists:
            self._lists[key] = self._combinations(params, node)
        return self._lists[key]

    def _combinations(self, params: tuple[str, ...], node: Node) -> list[Arguments]:
        if not params:
            return [Arguments("", 0.0)]
        choices = [self._arguments(param, node) for param in params]
        if not all(choices):
            return []
        lists = [
            Arguments(
                ", ".join(each.text for each in chosen),
                sum(each.cost + 0.5 for each in chosen),
                tuple(itertools.chain.from_iterable(each.names for each in chosen)),
            )
            for chosen in itertools.product(*choices)
            if len({each.text for each in chosen}) == len(chosen)
        ]
        return sorted(lists, key=lambda each: each.cost)[: _ARGUMENTS * len(choices)]

    def _arguments(self, param: str, node: Node) -> list[Expression]:
        key = (self._code.scope_index(node), param)
        if key not in self._fitting:
            values = [each for each in self.variables(node) if self._fits(each, param)]
            if is_primitive(param) or not values:
                values += [
                    each for each in self.constants(param) if each.cost <= 1.0 and each.text != "null"
                ][:3]
            self._fitting[key] = sorted(values, key=lambda each: each.cost)[:_ARGUMENTS]
        return self._fitting[key]

    def _elements(self, value: Expression, holder: str, node: Node) -> Iterator[Expression]:
        element = value.type[: value.type.rindex("[")]
        for index in self.variables(node):
            if is_integral(index.type) and index.type != "long":
                names = (*value.names, *index.names)
                cost = index.cost + 0.8
                for text, more in ((index.text, 0.0), (f"{index.text} - 1", 0.7), (f"{index.text} + 1", 0.7)):
                    yield part(value, f"{holder}[{text}]", element, cost + more, names, reads=True)
        yield part(value, f"{holder}[0]", element, 1.4, reads=True)
        names = (*value.names, *value.names)
        yield part(value, f"{holder}[{holder}.length - 1]", element, 2.2, names, reads=True)

    def _shallow(self, node: Node, wanted: str) -> Iterator[Expression]:
        yield from (each for each in self.terms(node) if self._fits(each, wanted))
        yield from self.constants(wanted)
        yield from self._made(node, wanted)

    def _made(self, node: Node, wanted: str) -> Iterator[Expression]:
        """New objects of exactly this class."""
        info = self._code.type_info(wanted)
        if info is None or info.kind != "class" or wanted == STRING or "?" in wanted:
            return
        name = self._code.types.written(wanted)
        for constructor in info.constructors if is_reference(unboxed(wanted)) else ():
            for given in self._argument_lists(constructor.params, node, most=2):
                text = f"new {name}({given.text})"
                yield Expression(text, wanted, 0.6 + given.cost, "NEW_CLASS", given.names, reads=True)

    def _deep(self, node: Node, wanted: str) -> Iterator[Expression]:
        if is_numeric(unboxed(wanted)):
            yield from self._arithmetic(node, wanted)
        if is_boolean(wanted):
            yield from self._negations(node)
        yield from (each for each in self._second_members(node) if self._fits(each, wanted))

    def _second_members(self, node: Node) -> list[Expression]:
        """Members of what is itself a member or the result of a call."""
        key = self._code.scope_index(node)
        if key not in self._second:
            variables = {each.text for each in self.variables(node)}
            holders = [
                term
                for term in self.terms(node)
                if term.text not in variables and is_reference(term.type) and term.cost < 2.5
            ]
            holders.sort(key=lambda each: each.cost)
            members = itertools.chain.from_iterable(self.members(holder, node) for holder in holders)
            self._second[key] = list(itertools.islice(members, 8 * _MOST))
        return self._second[key]

    def _negations(self, node: Node) -> Iterator[Expression]:
        for term in self.terms(node):
            if is_boolean(term.type):
                text = f"!{term.within('LOGICAL_COMPLEMENT')}"
                yield part(term, text, "boolean", 0.5, kind="LOGICAL_COMPLEMENT")

    def _arithmetic(self, node: Node, wanted: str) -> Iterator[Expression]:
        numbers = [each for each in self.terms(node) if is_numeric(unboxed(each.type)) and each.cost < 2.5]
        for number in numbers:
            kind = promoted(unboxed(number.type), "int")
            if self._code.types.assignable(kind, wanted):
                yield part(number, f"{number.within('PLUS')} + 1", kind, 0.8, kind="PLUS")
                yield part(number, f"{number.within('MINUS')} - 1", kind, 0.8, kind="MINUS")
                yield part(number, f"-{number.within('UNARY_MINUS')}", kind, 1.0, kind="UNARY_MINUS")
                yield part(number, f"Math.abs({number.text})", kind, 1.3, reads=True)
        yield from self._pairs(numbers, wanted)

    def _pairs(self, numbers: Sequence[Expression], wanted: str) -> Iterator[Expression]:
        simple = sorted(numbers, key=lambda each: each.cost)[:24]
        for left, right in itertools.permutations(simple, 2):
            kind = promoted(unboxed(left.type), unboxed(right.type))
            if left.cost + right.cost > 3.0 or not self._code.types.assignable(kind, wanted):
                continue
            yield operation(left, right, kind, "MINUS", "-")
            if left.text < right.text:
                yield operation(left, right, kind, "PLUS", "+")
                yield operation(left, right, kind, "MULTIPLY", "*", 0.3)
                for name in ("max", "min"):
                    text, names = f"Math.{name}({left.text}, {right.text})", (*left.names, *right.names)
                    yield Expression(text, kind, left.cost + right.cost + 1.5, names=names, reads=True)

    def _fits(self, expression: Expression, wanted: str) -> bool:
        if wanted == OBJECT:
            return is_reference(expression.type)
        return self._code.types.assignable(expression.type, wanted)


def _read_in(code: Code) -> Iterator[Expression]:
    """Short expressions without side effects in the code of a file, with their types."""
    for node in code.nodes:
        text = code.source(node)
        if node.kind not in _SEEN or node.type in (None, "void") or len(text) > _SEEN_LENGTH:
            continue
        if node.symbol is not None and node.symbol.kind in ("type", "package"):
            continue
        if "\n" in text or "++" in text or "--" in text or code.is_assigned(node):
            continue
        yield Expression(
            text,
            node.type or "",
            1.0 + 0.5 * (node.kind in ARITHMETIC),
            node.kind,
            code.free_names(node),
            code.calls_or_indexes(node),
        )


def _variable(variable: Variable, *, unused: bool) -> Expression:
    cost = {"local": 0.0, "parameter": 0.0}.get(variable.kind, 0.4) - unused * _UNUSED
    names = () if variable.static and variable.final else (variable.name,)
    return Expression(variable.name, variable.type, cost + min(variable.depth, 4) * 0.02, names=names)


def _usual(wanted: str) -> list[tuple[str, float, str]]:
    bare = unboxed(wanted)
    if bare == "boolean":
        return [("true", 0.5, "BOOLEAN_LITERAL"), ("false", 0.5, "BOOLEAN_LITERAL")]
    if bare in ("long", "float", "double") or is_integral(bare):
        suffix = {"long": "L", "float": "f", "double": ".0"}.get(bare, "")
        plain = [("0", 0.5), ("1", 0.7), ("2", 1.2)]
        known = [(f"{text}{suffix}", cost, "INT_LITERAL") for text, cost in plain] if bare != "char" else []
        return [*known, (f"-1{suffix}", 0.6, "UNARY_MINUS")] if bare not in ("char", "float") else known
    if wanted == STRING:
        return [('""', 0.6, "STRING_LITERAL"), ("null", 0.8, "NULL_LITERAL")]
    return [("null", 0.7, "NULL_LITERAL")] if is_reference(wanted) else []


def _literal_kind(text: str) -> str:
    return "UNARY_MINUS" if text.startswith("-") else "INT_LITERAL"


def _distinct(expressions: Iterable[Expression]) -> list[Expression]:
    """The cheapest of each text."""
    best: dict[str, Expression] = {}
    for expression in expressions:
        known = best.get(expression.text)
        if known is None or expression.cost < known.cost:
            best[expression.text] = expression
    return list(best.values())
