"""What the kinds of faults have in common: a fault, the site it is looked for in, what a library calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from benchmarks.libraries.syntax import Edit, Node, Source, line_of, variables_at


@dataclass(frozen=True, slots=True)
class Fault:
    """A change that makes a program wrong.

    Attributes:
        kind: as ``studies.json`` names it.
        line: where, from 1, in the right text.
        edits: what is changed.
        partial: the same fault with one part of it undone, for each part. A fault counts as one that no
            single edit undoes only if the tests still see each of these.
    """

    kind: str
    line: int
    edits: tuple[Edit, ...]
    partial: tuple[tuple[Edit, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Calls:
    """Which methods a library calls or declares, by syntax: overloads and likely mistakes are found here.

    Attributes:
        of_type: names and numbers of arguments of the methods called on variables (or classes) of a type.
        declared: the same of the methods that a file declares, by the file's path.
    """

    of_type: dict[str, frozenset[tuple[str, int]]] = field(default_factory=dict)
    declared: dict[str, frozenset[tuple[str, int]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Site:
    """Where a fault may be put.

    Attributes:
        file: path relative to the project's root.
        source: the right file.
        covered: lines that tests run.
        calls: of the whole library.
    """

    file: str
    source: Source
    covered: frozenset[int]
    calls: Calls

    def nodes(self, *types: str) -> Iterator[Node]:
        """The nodes of these types that tests run."""
        return (node for node in self.source.nodes(*types) if line_of(node) in self.covered)

    def known_methods(self, invocation: Node) -> frozenset[tuple[str, int]]:
        """Names and numbers of arguments of methods that could be called there instead, by syntax."""
        receiver = invocation.child_by_field_name("object")
        if receiver is None or receiver.type == "this":
            return self.calls.declared.get(self.file, frozenset())
        type_text = receiver_type(self.source, receiver)
        return self.calls.of_type.get(type_text, frozenset()) if type_text else frozenset()


Variants: TypeAlias = tuple[Fault, ...]
Kind: TypeAlias = Callable[[Site], Iterator[Variants]]


def receiver_type(source: Source, receiver: Node) -> str | None:
    """The type of a call's receiver where it is a variable, or the class's name of a static call."""
    if receiver.type != "identifier":
        return None
    name = source.of(receiver)
    declared = variables_at(source, receiver).get(name)
    return declared if declared is not None else name if name[:1].isupper() else None


def arguments_of(invocation: Node) -> list[Node]:
    """The arguments of a call, in order."""
    arguments = invocation.child_by_field_name("arguments")
    nodes = arguments.named_children if arguments is not None else []
    return [node for node in nodes if not node.type.endswith("comment")]


def calls_of(sources: Iterable[tuple[str, Source]]) -> Calls:
    """What the files of a library call and declare."""
    of_type: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
    declared: dict[str, frozenset[tuple[str, int]]] = {}
    for file, source in sources:
        own: set[tuple[str, int]] = set()
        for method in source.nodes("method_declaration"):
            name, parameters = method.child_by_field_name("name"), method.child_by_field_name("parameters")
            if name is not None and parameters is not None:
                own.add((source.of(name), len(parameters.named_children)))
                of_type[_class_name(file)].add((source.of(name), len(parameters.named_children)))
        declared[file] = frozenset(own)
        for invocation in source.nodes("method_invocation"):
            receiver, name = invocation.child_by_field_name("object"), invocation.child_by_field_name("name")
            type_text = receiver_type(source, receiver) if receiver is not None else None
            if type_text is not None and name is not None:
                of_type[type_text].add((source.of(name), len(arguments_of(invocation))))
    return Calls({name: frozenset(methods) for name, methods in of_type.items()}, declared)


def _class_name(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".java")


def replacing(kind: str, source: Source, node: Node, texts: Iterable[str]) -> Variants:
    """Faults that replace a node by each of the texts, its own left out."""
    own = source.of(node)
    return tuple(
        Fault(kind, line_of(node), (Edit(node.start_byte, node.end_byte, text),))
        for text in dict.fromkeys(texts)
        if text != own
    )
