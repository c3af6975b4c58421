"""Provisional."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Symbol:
    kind: str
    owner: str | None = None
    static: bool = False
    final: bool = False
    type: str | None = None
    params: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
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


@dataclass(frozen=True, slots=True)
class Variable:
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
    name: str
    params: tuple[str, ...]
    returns: str
    static: bool = False
    owner: str | None = None
    throws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: str
    static: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True)
class Constructor:
    params: tuple[str, ...]
    throws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TypeInfo:
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
    variables: tuple[Variable, ...]
    this: str | None
    methods: int | None


@dataclass(frozen=True, slots=True)
class Param:
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Member:
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
    throws: tuple[str, ...]
    root: int | None


@dataclass(frozen=True, slots=True)
class Literal:
    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Analysis:
    text: str
    package: str
    members: tuple[Member, ...]
    nodes: tuple[Node, ...]
    scopes: tuple[Scope, ...]
    method_sets: tuple[tuple[Method, ...], ...]
    types: Mapping[str, TypeInfo]
    class_literals: tuple[Literal, ...] = ()
    test_literals: tuple[Literal, ...] = ()
