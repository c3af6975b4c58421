"""The analyzed code of one file, as the operators see it: nodes with types, scopes, and their source text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from repairnator.core.languages.java.code.style import Style
from repairnator.core.languages.java.code.types import Types
from repairnator.core.languages.java.runtime.analysis import (
    Analysis,
    Member,
    Method,
    Node,
    Scope,
    Symbol,
    TypeInfo,
    Variable,
)
from repairnator.core.languages.java.runtime.edits import Span

COMPARISONS = frozenset(
    {"LESS_THAN", "LESS_THAN_EQUAL", "GREATER_THAN", "GREATER_THAN_EQUAL", "EQUAL_TO", "NOT_EQUAL_TO"}
)
ARITHMETIC = frozenset({"PLUS", "MINUS", "MULTIPLY", "DIVIDE", "REMAINDER"})
LOGICAL = frozenset({"CONDITIONAL_AND", "CONDITIONAL_OR"})
BITWISE = frozenset({"AND", "OR", "XOR"})
SHIFTS = frozenset({"LEFT_SHIFT", "RIGHT_SHIFT", "UNSIGNED_RIGHT_SHIFT"})
BINARY = COMPARISONS | ARITHMETIC | LOGICAL | BITWISE | SHIFTS
COMPOUND = frozenset(
    {
        "PLUS_ASSIGNMENT",
        "MINUS_ASSIGNMENT",
        "MULTIPLY_ASSIGNMENT",
        "DIVIDE_ASSIGNMENT",
        "REMAINDER_ASSIGNMENT",
        "AND_ASSIGNMENT",
        "OR_ASSIGNMENT",
        "XOR_ASSIGNMENT",
        "LEFT_SHIFT_ASSIGNMENT",
        "RIGHT_SHIFT_ASSIGNMENT",
        "UNSIGNED_RIGHT_SHIFT_ASSIGNMENT",
    }
)
STEPS = frozenset({"POSTFIX_INCREMENT", "POSTFIX_DECREMENT", "PREFIX_INCREMENT", "PREFIX_DECREMENT"})
LITERALS = frozenset(
    {
        "INT_LITERAL",
        "LONG_LITERAL",
        "FLOAT_LITERAL",
        "DOUBLE_LITERAL",
        "CHAR_LITERAL",
        "STRING_LITERAL",
        "BOOLEAN_LITERAL",
        "NULL_LITERAL",
    }
)
LOOPS = frozenset({"FOR_LOOP", "ENHANCED_FOR_LOOP", "WHILE_LOOP", "DO_WHILE_LOOP"})
STATEMENTS = LOOPS | frozenset(
    {
        "IF",
        "RETURN",
        "EXPRESSION_STATEMENT",
        "VARIABLE",
        "BLOCK",
        "BREAK",
        "CONTINUE",
        "THROW",
        "TRY",
        "SWITCH",
        "SYNCHRONIZED",
        "ASSERT",
        "EMPTY_STATEMENT",
        "LABELED_STATEMENT",
        "YIELD",
    }
)
EXPRESSIONS = (
    BINARY
    | COMPOUND
    | STEPS
    | LITERALS
    | frozenset(
        {
            "IDENTIFIER",
            "MEMBER_SELECT",
            "METHOD_INVOCATION",
            "NEW_CLASS",
            "NEW_ARRAY",
            "ARRAY_ACCESS",
            "PARENTHESIZED",
            "CONDITIONAL_EXPRESSION",
            "ASSIGNMENT",
            "TYPE_CAST",
            "INSTANCE_OF",
            "UNARY_MINUS",
            "UNARY_PLUS",
            "LOGICAL_COMPLEMENT",
            "BITWISE_COMPLEMENT",
            "LAMBDA_EXPRESSION",
            "MEMBER_REFERENCE",
            "SWITCH_EXPRESSION",
        }
    )
)
PATTERNS = frozenset({"BINDING_PATTERN", "DECONSTRUCTION_PATTERN", "ANY_PATTERN"})
_CALLING = frozenset({"ARRAY_ACCESS", "METHOD_INVOCATION", "NEW_CLASS"})
# How tightly an expression binds; one that binds less tightly than its place demands needs parentheses.
_PRECEDENCE = {
    "ASSIGNMENT": 1,
    **dict.fromkeys(COMPOUND, 1),
    "LAMBDA_EXPRESSION": 1,
    "CONDITIONAL_EXPRESSION": 2,
    "CONDITIONAL_OR": 3,
    "CONDITIONAL_AND": 4,
    "OR": 5,
    "XOR": 6,
    "AND": 7,
    "EQUAL_TO": 8,
    "NOT_EQUAL_TO": 8,
    "LESS_THAN": 9,
    "LESS_THAN_EQUAL": 9,
    "GREATER_THAN": 9,
    "GREATER_THAN_EQUAL": 9,
    "INSTANCE_OF": 9,
    **dict.fromkeys(SHIFTS, 10),
    "PLUS": 11,
    "MINUS": 11,
    "MULTIPLY": 12,
    "DIVIDE": 12,
    "REMAINDER": 12,
    "TYPE_CAST": 13,
    "UNARY_MINUS": 13,
    "UNARY_PLUS": 13,
    "LOGICAL_COMPLEMENT": 13,
    "BITWISE_COMPLEMENT": 13,
    "SWITCH_EXPRESSION": 13,
}


def precedence(kind: str) -> int:
    """How tightly an expression of this kind binds: 1 (assignment) to 14 (a name, a call)."""
    return _PRECEDENCE.get(kind, 14)


def is_constant(symbol: Symbol | None) -> bool:
    """Whether it is a static field that never changes."""
    return symbol is not None and symbol.kind == "field" and symbol.static and symbol.final


def _is_variable(node: Node) -> bool:
    if node.kind != "IDENTIFIER" or node.name in ("this", "super"):
        return False
    named = node.symbol is not None and node.symbol.kind in ("type", "package", "method")
    return not named and not is_constant(node.symbol)


class Code:
    """One analyzed file.

    Attributes:
        file: path relative to the tree's root.
        analysis: the JVM's answer.
        text: its source.
        types: what is known of the types that occur.
        style: how it is laid out.
    """

    def __init__(self, file: str, analysis: Analysis) -> None:
        self.file = file
        self.analysis = analysis
        self.text = analysis.text
        self.types = Types(analysis.types, analysis.package, analysis.imports, analysis.declared)
        self.style = Style(analysis.text)
        self._by_index = {node.i: node for node in analysis.nodes}
        self._children: dict[int, list[Node]] = {}
        for node in analysis.nodes:
            self._children.setdefault(node.parent, []).append(node)
        for children in self._children.values():
            children.sort(key=lambda child: (child.start, child.i))

    @property
    def nodes(self) -> tuple[Node, ...]:
        return tuple(self.analysis.nodes)

    def source(self, node: Node) -> str:
        return self.text[node.start : node.end]

    def node(self, index: int) -> Node | None:
        return self._by_index.get(index)

    def parent(self, node: Node) -> Node | None:
        return self._by_index.get(node.parent)

    def children(self, node: Node) -> list[Node]:
        return self._children.get(node.i, [])

    def child(self, node: Node, *roles: str) -> Node | None:
        """The first child in one of these roles."""
        return next((child for child in self.children(node) if child.role in roles), None)

    def in_role(self, node: Node, role: str) -> list[Node]:
        return [child for child in self.children(node) if child.role == role]

    def ancestors(self, node: Node) -> Iterator[Node]:
        """From the parent outwards."""
        parent = self.parent(node)
        while parent is not None:
            yield parent
            parent = self.parent(parent)

    def descendants(self, node: Node) -> Iterator[Node]:
        """The node and all below it, in source order."""
        yield node
        for child in self.children(node):
            yield from self.descendants(child)

    def loop(self, node: Node) -> Node | None:
        """The innermost loop around a node, in the same method or lambda."""
        for above in self.ancestors(node):
            if above.kind in LOOPS:
                return above
            if above.kind in ("LAMBDA_EXPRESSION", "CLASS", "METHOD", "SWITCH_EXPRESSION"):
                return None
        return None

    @cached_property
    def _members_by_root(self) -> dict[int, Member]:
        return {member.root: member for member in self.analysis.members if member.root is not None}

    def member(self, node: Node) -> Member | None:
        """The method, constructor, initializer or field that the node belongs to."""
        found = self._members_by_root.get(node.i)
        if found is not None:
            return found
        for above in self.ancestors(node):
            if above.i in self._members_by_root:
                return self._members_by_root[above.i]
        return None

    def lines_of_member(self, number: int) -> range:
        """The lines of a member, by its id."""
        member = next(each for each in self.analysis.members if each.id == number)
        first = self.text.count("\n", 0, member.start) + 1
        return range(first, first + self.text.count("\n", member.start, member.end) + 1)

    def in_lambda(self, node: Node) -> bool:
        return any(above.kind in ("LAMBDA_EXPRESSION", "CLASS") for above in self.ancestors(node))

    def returns(self, node: Node) -> str | None:
        """What a ``return`` here must give; ``void`` for constructors; None where none is possible."""
        member = self.member(node)
        if member is None or self.in_lambda(node) or member.kind in ("initializer", "field"):
            return None
        if any(above.kind == "SWITCH_EXPRESSION" for above in self.ancestors(node)):
            return None
        return "void" if member.kind == "constructor" else member.returns

    def scope_index(self, node: Node) -> int:
        """Number of the scope at the node, or at the closest node around it that has one; -1 without."""
        current: Node | None = node
        while current is not None:
            if current.scope is not None:
                return current.scope
            current = self.parent(current)
        return -1

    def scope(self, node: Node) -> Scope | None:
        """What is visible at the node."""
        index = self.scope_index(node)
        return self.analysis.scopes[index] if index >= 0 else None

    def variables(self, node: Node) -> list[Variable]:
        """Visible variables with a value here, inner blocks first, each block's in the order declared."""
        scope = self.scope(node)
        if scope is None:
            return []
        seen: set[str] = set()
        found = []
        locals_ = [each for each in reversed(scope.variables) if each.kind != "field"]
        fields = [each for each in scope.variables if each.kind == "field"]
        for variable in (*sorted(locals_, key=lambda each: each.depth), *fields):
            if variable.name not in seen and variable.assigned:
                found.append(variable)
            seen.add(variable.name)
        return found

    def methods(self, node: Node) -> list[Method]:
        """Methods that can be called here without a receiver."""
        scope = self.scope(node)
        if scope is None or scope.methods is None:
            return []
        return list(self.analysis.method_sets[scope.methods])

    def type_info(self, name: str | None) -> TypeInfo | None:
        return self.types.info(name)

    def receiver(self, call: Node) -> Node | None:
        """What a method is called on, or a member selected from; None without one."""
        return self.child(call, "receiver")

    def holder(self, receiver: Node) -> TypeInfo | None:
        """What the value offers that a method is called on; or the type, for static ones."""
        named = receiver.symbol is not None and receiver.symbol.kind == "type"
        return self.type_info(receiver.symbol.type if named and receiver.symbol else receiver.type)

    def arguments(self, call: Node) -> list[Node]:
        return self.in_role(call, "argument")

    def name_span(self, node: Node) -> Span | None:
        """Where the name stands in an identifier, a member select, or a call."""
        return Span(node.start, node.end) if node.kind == "IDENTIFIER" else node.name_at

    def words(self, nodes: Iterable[Node]) -> frozenset[str]:
        """All names that the nodes themselves mention: of variables, members, methods, types."""
        return frozenset(node.name for node in nodes if node.name)

    def free_names(self, node: Node) -> tuple[str, ...]:
        """What a tree looks up in its scope, in order: variables, and methods called without a receiver.

        Constants of classes are left out, since these are there wherever the class is.
        """
        return tuple(
            each.name
            for each in self.descendants(node)
            if each.name and (_is_variable(each) or self._is_own(each))
        )

    def variable_names(self, node: Node) -> tuple[str, ...]:
        """The same without methods."""
        return tuple(each.name for each in self.descendants(node) if each.name and _is_variable(each))

    def _is_own(self, call: Node) -> bool:
        return (
            call.kind == "METHOD_INVOCATION"
            and call.name not in ("this", "super")
            and self.receiver(call) is None
        )

    def sets(self, nodes: Iterable[Node], name: str) -> bool:
        """Whether one of the nodes is a variable or field of this name that is given another value."""
        return any(each.name == name and self.is_assigned(each) for each in nodes)

    def calls_or_indexes(self, node: Node) -> bool:
        """Whether a tree calls a method, makes an object, or reads an element."""
        return any(each.kind in _CALLING for each in self.descendants(node))

    def is_assigned(self, node: Node) -> bool:
        """Whether the node is written to: the left of an assignment, or stepped."""
        parent = self.parent(node)
        if parent is None:
            return False
        if parent.kind == "ASSIGNMENT" or parent.kind in COMPOUND:
            return node.start == parent.start
        return parent.kind in STEPS

    def bare(self, node: Node) -> Node:
        """The node without parentheses around it."""
        while node.kind == "PARENTHESIZED" and self.children(node):
            node = self.children(node)[0]
        return node

    def fitted(self, text: str, text_kind: str, node: Node) -> str:
        """``text`` in the place of ``node``, in parentheses where the place demands it."""
        parent = self.parent(node)
        needed = 0
        if parent is not None:
            if parent.kind in BINARY:
                needed = precedence(parent.kind) + (node.role == "right")
            elif parent.kind == "CONDITIONAL_EXPRESSION" and node.role == "condition":
                needed = 3
            elif parent.kind in ("MEMBER_SELECT", "METHOD_INVOCATION", "ARRAY_ACCESS") and node.role in (
                "receiver",
                "array",
                "target",
            ):
                needed = 14
            elif precedence(parent.kind) == 13 or parent.kind == "INSTANCE_OF":
                needed = precedence(parent.kind)
        return f"({text})" if precedence(text_kind) < needed else text
