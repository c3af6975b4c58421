"""Java syntax trees by tree-sitter: what the fault generator and the checker need of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import tree_sitter
import tree_sitter_java

_LANGUAGE = tree_sitter.Language(tree_sitter_java.language())
_COMMENTS = frozenset({"line_comment", "block_comment"})
_PUNCTUATION = frozenset({"(", ")", "{", "}", ";", ","})

Node = tree_sitter.Node


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A replacement.

    Attributes:
        start, end: byte offsets into the text's UTF-8 form; ``text`` replaces ``[start, end)``.
        text: the new text.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Source:
    """One Java file.

    Attributes:
        text: its decoded text.
    """

    text: str

    @cached_property
    def data(self) -> bytes:
        """The text in UTF-8, which all offsets refer to."""
        return self.text.encode("utf-8")

    @cached_property
    def root(self) -> Node:
        """The syntax tree."""
        return tree_sitter.Parser(_LANGUAGE).parse(self.data).root_node

    def of(self, node: Node) -> str:
        """The text of a node."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8")

    def nodes(self, *types: str) -> Iterator[Node]:
        """All nodes of these types, in the order of the text."""
        wanted = frozenset(types)
        return (node for node in descendants(self.root) if node.type in wanted)

    def edited(self, edits: tuple[Edit, ...]) -> str:
        """The text with the edits, which must not overlap."""
        data = self.data
        for edit in sorted(edits, reverse=True):
            data = data[: edit.start] + edit.text.encode("utf-8") + data[edit.end :]
        return data.decode("utf-8")


def descendants(node: Node) -> Iterator[Node]:
    """A node and everything below it, in the order of the text."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.children))


def ancestors(node: Node) -> Iterator[Node]:
    """The parents of a node, from the nearest on."""
    current = node.parent
    while current is not None:
        yield current
        current = current.parent


def line_of(node: Node) -> int:
    """The line a node begins in, from 1."""
    return node.start_point[0] + 1


def variables_at(source: Source, node: Node) -> dict[str, str]:
    """Names and declared types (as text) of the variables in scope at ``node``, by syntax alone.

    Variables whose type is not written (parameters of lambdas, ``var``) and inherited fields are left out.
    """
    found: dict[str, str] = {}
    child: Node = node
    for parent in ancestors(node):
        for type_text, name in _declared_in(source, parent, child):
            found.setdefault(name, type_text)
        child = parent
    return found


def _declared_in(source: Source, parent: Node, child: Node) -> Iterator[tuple[str, str]]:
    match parent.type:
        case "block" | "constructor_body" | "switch_block_statement_group":
            for statement in parent.children:
                if statement.start_byte >= child.start_byte:
                    break
                if statement.type == "local_variable_declaration":
                    yield from _declarators(source, statement)
        case "for_statement":
            init = parent.child_by_field_name("init")
            if init is not None and init.type == "local_variable_declaration" and init != child:
                yield from _declarators(source, init)
        case "enhanced_for_statement":
            if parent.child_by_field_name("value") != child:
                yield from _typed(source, parent)
        case "method_declaration" | "constructor_declaration":
            parameters = parent.child_by_field_name("parameters")
            for parameter in parameters.named_children if parameters is not None else ():
                if parameter.type == "formal_parameter":
                    yield from _typed(source, parameter)
        case "class_body" | "enum_body_declarations":
            for member in parent.named_children:
                if member.type == "field_declaration":
                    yield from _declarators(source, member)
        case _:
            return


def _declarators(source: Source, declaration: Node) -> Iterator[tuple[str, str]]:
    type_node = declaration.child_by_field_name("type")
    if type_node is None or source.of(type_node) == "var":
        return
    for declarator in declaration.children_by_field_name("declarator"):
        name = declarator.child_by_field_name("name")
        dimensions = declarator.child_by_field_name("dimensions")
        if name is not None:
            suffix = source.of(dimensions) if dimensions is not None else ""
            yield source.of(type_node) + suffix, source.of(name)


def _typed(source: Source, declaration: Node) -> Iterator[tuple[str, str]]:
    type_node, name = declaration.child_by_field_name("type"), declaration.child_by_field_name("name")
    if type_node is not None and name is not None:
        yield source.of(type_node), source.of(name)


def normalized(text: str) -> str:
    """The syntax tree of a file as text, without what does not matter.

    Comments, white space, parentheses that only group, and braces around a single statement leave no trace.
    Two files with equal normalized trees are the same program.
    """
    source = Source(text)
    parts: list[str] = []
    _write(source, source.root, parts)
    return " ".join(parts)


def _write(source: Source, node: Node, parts: list[str]) -> None:
    if node.type in _COMMENTS or node.type in _PUNCTUATION:
        return
    inner = _inner(node)
    if inner is not None:
        _write(source, inner, parts)
    elif node.child_count == 0 or node.type in ("string_literal", "character_literal"):
        parts.append(source.of(node))
    else:
        parts.append(f"<{node.type}")
        for child in node.children:
            _write(source, child, parts)
        parts.append(">")


def _inner(node: Node) -> Node | None:
    """What a node stands for, if it only groups: parentheses, or braces around one statement."""
    if node.type not in ("parenthesized_expression", "block"):
        return None
    children = [child for child in node.named_children if child.type not in _COMMENTS]
    if len(children) != 1:
        return None
    if node.type == "parenthesized_expression":
        return children[0]
    declares = children[0].type in ("local_variable_declaration", "class_declaration")
    holds = node.parent is not None and node.parent.type in _STATEMENT_HOLDERS
    return children[0] if holds and not declares else None


_STATEMENT_HOLDERS = frozenset({
    "if_statement", "for_statement", "enhanced_for_statement", "while_statement", "do_statement"
})  # fmt: skip
