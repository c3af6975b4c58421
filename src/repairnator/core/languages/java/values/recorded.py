"""What a JVM told of the values in scope, as terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.code.types import is_primitive, unboxed
from repairnator.core.languages.java.runtime.analysis import TypeInfo
from repairnator.core.languages.java.values.numbers import UNDEFINED
from repairnator.core.languages.java.values.terms import Reference, Term, typed
from repairnator.core.languages.java.values.texts import units

_LONGEST = 200  # characters of a string that are told
_NUMBERS = frozenset({"Byte", "Short", "Integer", "Long", "Float", "Double"})
_FRACTIONS = frozenset({"Float", "Double"})
_MEMBERS = 8  # of one object


def value_of(description: Mapping[str, Any]) -> Any:
    """The value that ``org.repairnator.runtime.ValueDescription`` described."""
    kind = description.get("type")
    if kind == "null":
        return None
    name = str(kind).removeprefix("java.lang.")
    value = description.get("value")
    if name in _NUMBERS:
        return float(value) if name in _FRACTIONS and value is not None else value
    if name == "Boolean":
        return value
    if name == "Character":
        return ord(units(str(value))[:1] or "\0")
    if name == "String":
        return units(str(value)) if description.get("length", 0) <= _LONGEST else UNDEFINED
    if "identity" not in description:
        return UNDEFINED  # an enum constant, which is told by its name
    return _reference(description)


def _reference(description: Mapping[str, Any]) -> Reference:
    items = description.get("items")
    size = description.get("length", description.get("size"))
    return Reference(
        int(description["identity"]),
        size if isinstance(size, int) else None,
        tuple(value_of(each) for each in items) if isinstance(items, list) else None,
        {str(name): value_of(each) for name, each in (description.get("fields") or {}).items()},
    )


def seen_terms(
    code: Code, variables: Sequence[Expression], seen: Sequence[Sequence[Mapping[str, Any]]]
) -> Iterator[Term]:
    """A term for each variable, and for each field or getter of an object whose fields were told.

    Args:
        code: the file.
        variables: in the order in which their values were told.
        seen: these values, for each evaluation.
    """
    for position, variable in enumerate(variables):
        values = tuple(value_of(each[position]) for each in seen)
        yield _term(variable, values)
        info = code.type_info(variable.type)
        if info is not None and any(isinstance(value, Reference) and value.fields for value in values):
            yield from _members(variable, info, values)


def _term(expression: Expression, values: tuple[Any, ...]) -> Term:
    plain = unboxed(expression.type)
    boxed = plain != expression.type
    # A missing box is no number; it is undefined like all that is not of the type.
    return Term(expression._replace(type=plain), tuple(typed(value, plain) for value in values), boxed)


def _members(variable: Expression, info: TypeInfo, values: Sequence[Any]) -> Iterator[Term]:
    names = {name for value in values if isinstance(value, Reference) for name in value.fields}
    made = 0
    for member, kind, text in _readable(info):
        if member in names and made < _MEMBERS:
            made += 1
            found = tuple(
                value.fields.get(member, UNDEFINED) if isinstance(value, Reference) else UNDEFINED
                for value in values
            )
            call = text.endswith(")")
            expression = Expression(
                f"{variable.text}.{text}",
                kind,
                variable.cost + 0.8,
                "METHOD_INVOCATION" if call else "MEMBER_SELECT",
                variable.names,
                reads=call,
            )
            yield _term(expression, found)


def _readable(info: TypeInfo) -> Iterator[tuple[str, str, str]]:
    """Fields that can be read, by themselves or by a getter: the field's name, its type, how it is read."""
    for each in info.fields:
        if not each.static:
            yield each.name, each.type, each.name
    for method in info.methods:
        if not method.params and not method.static and method.returns != "void":
            yield _got(method.name), method.returns, f"{method.name}()"


def _got(name: str) -> str:
    """The field that a getter of this name gives by convention: ``size`` of ``getSize`` and of ``size``."""
    for prefix in ("get", "is"):
        rest = name.removeprefix(prefix)
        if rest != name and rest[:1].isupper():
            return rest[0].lower() + rest[1:]
    return name


def literal_terms(constants: Iterable[Expression], evaluations: int) -> Iterator[Term]:
    """Terms for literals of simple types."""
    for each in constants:
        value = literal_value(each.text, each.type)
        if value is not UNDEFINED and (is_primitive(each.type) or isinstance(value, str)):
            yield Term(each, (value,) * evaluations, constant=True)


def literal_value(text: str, type_name: str) -> Any:
    """The value of a literal as source has it; :data:`UNDEFINED` for other than simple ones."""
    try:
        if type_name in ("int", "long", "short", "byte"):
            return int(text.rstrip("lL"))
        if type_name == "double":
            return float(text.rstrip("dD"))
        if type_name == "boolean":
            return {"true": True, "false": False}.get(text, UNDEFINED)
    except ValueError:
        return UNDEFINED
    plain = "\\" not in text and len(text) >= 2
    if type_name == "char" and plain and text[0] == text[-1] == "'":
        return ord(units(text[1:-1])[:1] or "\0")
    if type_name == "java.lang.String" and plain and text[0] == text[-1] == '"':
        return units(text[1:-1])
    return UNDEFINED
