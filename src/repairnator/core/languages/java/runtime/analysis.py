"""The reply to ``analyze``: javac's trees, types and scopes of one file (``jvm/PROTOCOL.md``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from repairnator.core.languages.java.runtime.edits import Span
from repairnator.core.languages.java.runtime.protocol import Offsets, understood


@dataclass(frozen=True, slots=True)
class Symbol:
    """What a name means.

    Attributes:
        kind: ``local``, ``parameter``, ``field``, ``method``, ``type`` or ``package``.
        owner: binary name of the class it belongs to.
        type: of a variable; what a method returns here.
        params: of a method, as instantiated here.
    """

    kind: str
    owner: str | None = None
    static: bool = False
    final: bool = False
    type: str | None = None
    params: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A tree node; attributes as in the protocol, offsets in code points.

    Attributes:
        name_at: where the name of a member, a called method or a variable stands.
        arguments_at: where a call's arguments stand, or would.
        holds: the scope where an ``instanceof`` is true.
    """

    i: int
    parent: int
    role: str
    kind: str
    start: int
    end: int
    line: int
    type: str | None = None
    expected: str | None = None
    name: str | None = None
    operator: str | None = None
    value: Any = None
    symbol: Symbol | None = None
    scope: int | None = None
    statement: bool = False
    op_start: int | None = None
    op_end: int | None = None
    name_at: Span | None = None
    arguments_at: Span | None = None
    holds: int | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable in scope.

    Attributes:
        kind: ``local``, ``parameter`` or ``field``.
        final: cannot be assigned here.
        assigned: certainly has a value here.
        depth: blocks between here and its declaration; for fields more than for any local.
    """

    name: str
    type: str
    kind: str
    final: bool = False
    static: bool = False
    assigned: bool = True
    owner: str | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Method:
    """A method as a member of a type, or callable without a receiver; with its own type variables."""

    name: str
    params: tuple[str, ...]
    returns: str
    static: bool = False
    owner: str | None = None
    type_params: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A field as a member of a type."""

    name: str
    type: str
    static: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True)
class Constructor:
    """A constructor that can be called."""

    params: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """What can be done with a type.

    Attributes:
        kind: ``primitive``, ``class``, ``interface``, ``enum``, ``array`` or ``variable``.
        supers: all supertypes, erased and not, itself included.
    """

    kind: str
    supers: tuple[str, ...] = ()
    unboxed: str | None = None
    boxed: str | None = None
    element: str | None = None
    fields: tuple[Field, ...] = ()
    methods: tuple[Method, ...] = ()
    constants: tuple[str, ...] = ()
    constructors: tuple[Constructor, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What is visible at a point.

    Attributes:
        variables: innermost first, fields last.
        this: type of ``this``; None in static code.
        methods: index into the analysis' ``method_sets``.
    """

    variables: tuple[Variable, ...]
    this: str | None
    methods: int | None


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter; ``mentioned`` tells whether the method reads or sets it."""

    name: str
    type: str
    mentioned: bool = True


@dataclass(frozen=True, slots=True)
class Member:
    """A method, constructor, initializer or field initializer; ``owner`` is the class it is in."""

    id: int
    kind: str
    name: str
    owner: str
    static: bool
    start: int
    end: int
    body_start: int | None
    body_end: int | None
    line: int
    returns: str | None
    params: tuple[Param, ...]
    root: int | None


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant as sources write it; ``divisor`` tells whether the file takes a remainder by it."""

    type: str
    text: str
    divisor: bool = False


@dataclass(frozen=True, slots=True)
class PrivateField:
    """A private field of the file.

    Attributes:
        initialized: whether its declaration gives it a value.
        read, set: whether the file's code does that; code that does not compile may do both.
    """

    name: str
    final: bool
    initialized: bool
    read: bool
    set: bool


@dataclass(frozen=True, slots=True)
class Analysis:
    """One file.

    Attributes:
        text: its source, decoded.
        members, nodes, scopes, method_sets, types: see the protocol.
        imports: names of types, and ``package.*``.
        declared: short names of the classes that the file declares.
        private_fields: of all its classes.
        field_setters: names of its methods that set a field.
        class_literals, test_literals: constants that the file, and the tests asked for, mention.
        problems: compile errors, where the file does not compile.
        lacking: in words, what its classes have as the build made them, and not as they are compiled here.
    """

    text: str
    package: str
    members: tuple[Member, ...]
    nodes: tuple[Node, ...]
    scopes: tuple[Scope, ...]
    method_sets: tuple[tuple[Method, ...], ...]
    types: Mapping[str, TypeInfo]
    class_literals: tuple[Literal, ...] = ()
    test_literals: tuple[Literal, ...] = ()
    problems: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    imports: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    private_fields: tuple[PrivateField, ...] = ()
    field_setters: frozenset[str] = frozenset()


@understood
def read_analysis(reply: Mapping[str, Any]) -> Analysis:
    """The analysis that a reply describes."""
    text = reply["text"]
    points = Offsets(text).to_points
    fields = [tuple(_variable(each) for each in group) for group in reply["fieldSets"]]
    return Analysis(
        text=text,
        package=reply["package"],
        members=tuple(_member(each, points) for each in reply["members"]),
        nodes=tuple(_node(each, points) for each in reply["nodes"]),
        scopes=tuple(_scope(each, fields) for each in reply["scopes"]),
        method_sets=tuple(tuple(_method(each) for each in group) for group in reply["methodSets"]),
        types={name: _type(each) for name, each in reply["types"].items()},
        class_literals=_literals(reply["literals"]["class"]),
        test_literals=_literals(reply["literals"]["tests"]),
        problems=tuple(reply["problems"]),
        lacking=tuple(map(str, reply.get("lacking", ()))),
        imports=frozenset(reply["imports"]),
        declared=frozenset(reply["declared"]),
        private_fields=tuple(PrivateField(**each) for each in reply["privateFields"]),
        field_setters=frozenset(reply["fieldSetters"]),
    )


def _member(data: Mapping[str, Any], points: Callable[[int], int]) -> Member:
    return Member(
        id=data["id"],
        kind=data["kind"],
        name=data["name"],
        owner=data["class"],
        static=data["static"],
        start=points(data["start"]),
        end=points(data["end"]),
        body_start=points(data["bodyStart"]),
        body_end=points(data["bodyEnd"]),
        line=data["line"],
        returns=data.get("returns"),
        params=tuple(Param(each["name"], each["type"], each["mentioned"]) for each in data.get("params", ())),
        root=data["root"],
    )


def _node(data: Mapping[str, Any], points: Callable[[int], int]) -> Node:
    symbol = data.get("symbol")
    operator = data.get("operator")
    return Node(
        i=data["i"],
        parent=data["parent"],
        role=data["role"],
        kind=data["kind"],
        start=points(data["start"]),
        end=points(data["end"]),
        line=data["line"],
        type=data.get("type"),
        expected=data.get("expected"),
        name=data.get("name"),
        operator=operator,
        value=data.get("value"),
        symbol=None if symbol is None else _symbol(symbol),
        scope=data["scope"],
        statement=data.get("statement", False),
        op_start=None if operator is None else points(data["opStart"]),
        op_end=None if operator is None else points(data["opEnd"]),
        name_at=_name_at(data, points),
        arguments_at=_arguments_at(data, points),
        holds=data.get("holds"),
    )


def _name_at(data: Mapping[str, Any], points: Callable[[int], int]) -> Span | None:
    if "nameStart" not in data:
        return None
    start = points(data["nameStart"])
    return Span(start, start + len(data["name"]))


def _arguments_at(data: Mapping[str, Any], points: Callable[[int], int]) -> Span | None:
    if "argumentsStart" not in data:
        return None
    return Span(points(data["argumentsStart"]), points(data["argumentsEnd"]))


def _symbol(data: Mapping[str, Any]) -> Symbol:
    return Symbol(
        kind=data["kind"],
        owner=data["owner"] or None,
        static=data["static"],
        final=data["final"],
        type=data.get("type"),
        params=tuple(data.get("params", ())),
    )


def _variable(data: Mapping[str, Any]) -> Variable:
    return Variable(
        name=data["name"],
        type=data["type"],
        kind=data["kind"],
        final=data["final"],
        static=data["static"],
        assigned=data["assigned"],
        owner=data.get("owner"),
        depth=data["depth"],
    )


def _scope(data: Mapping[str, Any], fields: Sequence[tuple[Variable, ...]]) -> Scope:
    locals_ = tuple(_variable(each) for each in data["variables"])
    hidden = {each.name for each in locals_}
    visible = fields[data["fields"]]
    if hidden:
        visible = tuple(each for each in visible if each.name not in hidden)
    return Scope(locals_ + visible, data["this"], data["methods"])


def _method(data: Mapping[str, Any]) -> Method:
    return Method(
        name=data["name"],
        params=tuple(data["params"]),
        returns=data["returns"],
        static=data["static"],
        owner=data["owner"],
        type_params=tuple(data.get("typeParams", ())),
    )


def _type(data: Mapping[str, Any]) -> TypeInfo:
    return TypeInfo(
        kind=data["kind"],
        supers=tuple(data["supers"]),
        unboxed=data.get("unboxed"),
        boxed=data.get("boxed"),
        element=data.get("element"),
        fields=tuple(
            Field(each["name"], each["type"], each["static"], each["final"])
            for each in data.get("fields", ())
        ),
        methods=tuple(_method(each) for each in data.get("methods", ())),
        constants=tuple(data.get("constants", ())),
        constructors=tuple(Constructor(tuple(each["params"])) for each in data.get("constructors", ())),
    )


def _literals(data: Sequence[Mapping[str, Any]]) -> tuple[Literal, ...]:
    return tuple(Literal(each["type"], each["text"], each.get("divisor", False)) for each in data)
