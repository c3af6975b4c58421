"""Edits of names: variables, attributes, methods, keys, texts."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator

from repairnator.core.edits import Edit
from repairnator.core.languages.python.operators.change import Change, Kind, Site

# Methods that are taken for each other.
_CONFUSED = {
    "append": ("extend", "insert", "add"),
    "extend": ("append", "update"),
    "add": ("append", "update", "discard"),
    "update": ("add", "extend"),
    "find": ("rfind", "index"),
    "rfind": ("find",),
    "index": ("find", "rindex"),
    "split": ("rsplit", "splitlines", "partition"),
    "rsplit": ("split",),
    "strip": ("lstrip", "rstrip"),
    "lstrip": ("strip", "rstrip", "removeprefix"),
    "rstrip": ("strip", "lstrip", "removesuffix"),
    "lower": ("upper", "casefold"),
    "upper": ("lower", "title", "capitalize"),
    "title": ("capitalize", "upper"),
    "capitalize": ("title",),
    "startswith": ("endswith",),
    "endswith": ("startswith",),
    "keys": ("values", "items"),
    "values": ("keys", "items"),
    "items": ("keys", "values"),
    "pop": ("popleft", "popitem", "remove"),
    "popleft": ("pop",),
    "remove": ("discard", "pop"),
    "discard": ("remove",),
    "union": ("intersection", "difference"),
    "intersection": ("union", "difference"),
    "difference": ("symmetric_difference", "intersection", "union"),
    "issubset": ("issuperset",),
    "issuperset": ("issubset",),
    "match": ("fullmatch", "search"),
    "search": ("match", "fullmatch"),
    "fullmatch": ("match",),
    "ljust": ("rjust", "center"),
    "rjust": ("ljust", "zfill"),
    "isdigit": ("isnumeric", "isalnum", "isdecimal"),
    "isalpha": ("isalnum", "isdigit"),
    "isalnum": ("isalpha",),
    "isupper": ("islower",),
    "islower": ("isupper",),
    "encode": ("decode",),
    "decode": ("encode",),
    "setdefault": ("get",),
    "sort": ("reverse",),
    "heappush": ("heappop",),
    "group": ("groups",),
}
_FUNCTIONS = {
    "min": ("max", "sum"),
    "max": ("min", "sum"),
    "any": ("all",),
    "all": ("any",),
    "sum": ("max", "len", "min"),
    "len": ("sum", "max"),
    "int": ("float", "round", "str"),
    "float": ("int",),
    "round": ("int",),
    "list": ("tuple", "set", "sorted"),
    "set": ("list", "sorted", "frozenset"),
    "tuple": ("list", "sorted"),
    "sorted": ("list", "reversed", "set"),
    "reversed": ("sorted", "list"),
    "str": ("repr", "int"),
    "repr": ("str",),
    "range": ("reversed",),
    "zip": ("zip_longest",),
    "isinstance": ("issubclass",),
    "floor": ("ceil",),
    "ceil": ("floor",),
}
_MOST = 40


def variable(site: Site) -> Iterator[Change]:
    """Another variable in scope; one of the same type first, then by likeness of the names."""
    node, code = site.node, site.code
    if not isinstance(node.ctx, ast.Load) or _is_called(site):
        return
    names = [each for each in code.locals(node) if each != node.id]
    function = code.function(node)
    owner = code.owner(node)
    rated: list[tuple[float, str]] = []
    for name in names:
        alike = site.values.alike(node.id, name)
        rated.append((0.0 if alike else 0.7 if alike is None else 3.0, name))
    rated += [
        (2.5 if name.isupper() or name[:1].islower() else 3.5, name)
        for name in code.globals
        if name != node.id and name not in names and (function is not None or owner is None)
    ]
    if owner is not None and function is not None and "self" in names:
        rated += [(1.5, f"self.{name}") for name in code.members(owner)[0]]
    for cost, name in sorted(rated, key=lambda each: (each[0], -_likeness(node.id, each[1])))[:_MOST]:
        yield site.instead(name, cost)


def _likeness(left: str, right: str) -> float:
    return difflib.SequenceMatcher(None, left, right.rpartition(".")[2]).ratio()


def _is_called(site: Site) -> bool:
    parent = site.code.parent(site.node)
    return isinstance(parent, ast.Call) and parent.func is site.node


def target(site: Site) -> Iterator[Change]:
    """Another variable that is assigned to."""
    node = site.node
    if not isinstance(node.ctx, ast.Store) or isinstance(site.code.parent(node), ast.comprehension | ast.For):
        return
    for name in site.code.locals(node):
        if name != node.id and site.values.alike(node.id, name) is not False:
            yield site.instead(name, 1.0)


def function_name(site: Site) -> Iterator[Change]:
    """Another function, of the module, of the built-in ones, or a method of the same class."""
    node, code = site.node, site.code
    if not _is_called(site) or not isinstance(node, ast.Name):
        return
    for cost, name in enumerate(_FUNCTIONS.get(node.id, ())):
        yield site.instead(name, cost * 0.5)
    others = [name for name in code.globals if name != node.id and name[:1].islower()]
    for name in sorted(others, key=lambda each: -_likeness(node.id, each))[:15]:
        yield site.instead(name, 2.0 - _likeness(node.id, name))
    owner = code.owner(node)
    if owner is not None:
        for name in code.members(owner)[1]:
            if name == node.id:
                yield site.instead(f"self.{name}")


def attribute(site: Site) -> Iterator[Change]:
    """Another attribute or method behind the same dot."""
    node, code = site.node, site.code
    called = _is_called(site)
    end = code.end(node)
    start = end - len(node.attr)
    seen = {node.attr}

    def other(name: str, cost: float) -> Iterator[Change]:
        if name not in seen:
            seen.add(name)
            yield Change((Edit(start, end, name),), cost)

    if called:
        for cost, name in enumerate(_CONFUSED.get(node.attr, ())):
            yield from other(name, cost * 0.5)
    base = code.of(node.value)
    owner = code.owner(node)
    if base in ("self", "cls") and owner is not None:
        attributes, methods = code.members(owner)
        for name in methods if called else attributes:
            yield from other(name, 0.5 + (1 - _likeness(node.attr, name)))
    for name in sorted(site.values.attributes.get(base, ())):
        if not called:
            yield from other(name, 0.5 + (1 - _likeness(node.attr, name)))
    for name, is_called in code.attributes[:40]:
        if is_called == called:
            yield from other(name, 2.0 + (1 - _likeness(node.attr, name)))


def missing_self(site: Site) -> Iterator[Change]:
    """``x`` to ``self.x``, and ``self.x`` to ``x``."""
    node, code = site.node, site.code
    owner, function = code.owner(node), code.function(node)
    if owner is None or function is None:
        return
    if isinstance(node, ast.Name):
        attributes, methods = code.members(owner)
        if node.id in attributes or node.id in methods:
            yield site.instead(f"self.{node.id}")
    elif isinstance(node.value, ast.Name) and node.value.id == "self" and node.attr in code.locals(node):
        yield site.instead(node.attr)


def dropped_attribute(site: Site) -> Iterator[Change]:
    """``x.y`` to ``x``, and ``x`` to ``x.y``."""
    node, code = site.node, site.code
    if isinstance(node, ast.Attribute):
        if not _is_called(site) and isinstance(node.ctx, ast.Load):
            yield site.instead(code.of(node.value), 0.5)
        return
    if (
        isinstance(node.ctx, ast.Load)
        and not _is_called(site)
        and not isinstance(code.parent(node), ast.Attribute)
    ):
        for name in sorted(site.values.attributes.get(node.id, ())):
            yield site.instead(f"{node.id}.{name}", 1.0)


def key(site: Site) -> Iterator[Change]:
    """Another key, index or text that the file has."""
    node = site.node
    if not isinstance(node.value, str | bytes):
        return
    if isinstance(site.code.parent(node), ast.Expr | ast.JoinedStr):
        return
    others = [each for each in site.code.constants if type(each) is type(node.value) and each != node.value]
    for other in sorted(others, key=lambda each: -_likeness(str(node.value), str(each)))[:20]:
        yield site.instead(_quoted(site, other), 1.0 - 0.5 * _likeness(str(node.value), str(other)))
    if isinstance(node.value, str):
        yield from _variants(site, node.value)
        for hint in sorted(site.hints)[:10]:
            if hint != node.value and not hint.isdigit():
                yield site.instead(_quoted(site, hint), 3.0)


def _variants(site: Site, value: str) -> Iterator[Change]:
    """The text with small changes: case, blanks, the most usual separators."""
    forms = [value.lower(), value.upper(), value.strip(), value + " ", " " + value, value.capitalize(), ""]
    forms += [value.replace(",", ";"), value.replace(" ", ""), value[:-1], value.replace("_", "-")]
    if value in (",", ", ", ";", " ", "", "\n", ".", ":", "-", "_", "/"):
        forms += [",", ", ", " ", "", "\n", ".", ":", "-", "_", "/"]
    for cost, form in enumerate(dict.fromkeys(forms)):
        if form != value:
            yield site.instead(_quoted(site, form), 1.0 + 0.2 * cost)


def _quoted(site: Site, value: object) -> str:
    """A text with the quotes that the place has."""
    text = repr(value)
    if isinstance(value, str) and site.text.startswith('"') and '"' not in value and text.startswith("'"):
        inner = text[1:-1].replace("\\'", "'")
        return f'"{inner}"'
    return text


NAMES = (
    Kind("variable", (ast.Name,), variable),
    Kind("assigned-variable", (ast.Name,), target),
    Kind("function", (ast.Name,), function_name),
    Kind("attribute", (ast.Attribute,), attribute),
    Kind("missing-self", (ast.Name, ast.Attribute), missing_self),
    Kind("dropped-attribute", (ast.Attribute, ast.Name), dropped_attribute),
    Kind("string-literal", (ast.Constant,), key),
)
