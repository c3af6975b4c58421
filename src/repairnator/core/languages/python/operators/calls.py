"""Edits of calls, and expressions put into calls or taken out of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from repairnator.core.edits import Edit
from repairnator.core.languages.python.operators.change import Change, Kind, Site, Trait, atom

_WRAPPERS: tuple[tuple[str, frozenset[str]], ...] = (
    ("str", frozenset({"int", "float", "bytes", "NoneType", "UUID", "Path", "PosixPath"})),
    ("int", frozenset({"str", "float", "bool"})),
    ("float", frozenset({"str", "int"})),
    ("len", frozenset({"str", "list", "tuple", "dict", "set", "bytes"})),
    ("list", frozenset({"tuple", "set", "dict", "generator", "map", "filter", "zip", "dict_keys", "list"})),
    ("sorted", frozenset({"list", "set", "tuple", "dict", "dict_keys"})),
    ("set", frozenset({"list", "tuple"})),
    ("tuple", frozenset({"list", "set"})),
    ("abs", frozenset({"int", "float"})),
    ("round", frozenset({"float"})),
    ("reversed", frozenset({"list", "tuple", "str"})),
    ("bool", frozenset({"int", "str", "list", "NoneType"})),
    ("sum", frozenset({"list", "tuple"})),
    ("dict", frozenset({"dict"})),
    ("repr", frozenset({"str"})),
    ("max", frozenset({"list", "tuple", "set"})),
    ("min", frozenset({"list", "tuple", "set"})),
)
_METHODS: tuple[tuple[str, frozenset[str]], ...] = (
    (".strip()", frozenset({"str", "bytes"})),
    (".lower()", frozenset({"str"})),
    (".upper()", frozenset({"str"})),
    (".copy()", frozenset({"list", "dict", "set"})),
    (".encode()", frozenset({"str"})),
    (".decode()", frozenset({"bytes"})),
    (".items()", frozenset({"dict"})),
    (".values()", frozenset({"dict"})),
    (".keys()", frozenset({"dict"})),
    (".split()", frozenset({"str"})),
    (".rstrip()", frozenset({"str"})),
    (".lstrip()", frozenset({"str"})),
    (".title()", frozenset({"str"})),
    (".total_seconds()", frozenset({"timedelta"})),
    (".casefold()", frozenset({"str"})),
    ("[::-1]", frozenset({"str", "list", "tuple"})),
    ("[0]", frozenset({"list", "tuple"})),
    ("[-1]", frozenset({"list", "tuple", "str"})),
    ("[1]", frozenset({"list", "tuple"})),
    ("[1:]", frozenset({"list", "tuple", "str"})),
    ("[:-1]", frozenset({"list", "tuple", "str"})),
    ("()", frozenset({"method", "function", "type"})),
)


def _types(site: Site) -> frozenset[str]:
    """The types that an expression is known to have had; empty where nothing is known."""
    node = site.node
    if isinstance(node, ast.Name):
        return site.values.types.get(node.id, frozenset())
    if isinstance(node, ast.Constant):
        return frozenset({type(node.value).__name__})
    return frozenset()


def wrapped(site: Site) -> Iterator[Change]:
    """``x`` to ``str(x)``, ``x.strip()``, ``list(x)``, ``x()``."""
    node, code = site.node, site.code
    if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load) or _is_part(site):
        return
    types, text = _types(site), code.of(node)
    for name, fitting in _WRAPPERS:
        known = not types.isdisjoint(fitting)
        if known or not types:
            # What changes an order, or leaves something out, is seldom meant.
            lossy = 0.5 if name in ("sorted", "set", "reversed") else 0.0
            yield site.instead(f"{name}({text})", (0.5 if known else 1.5) + lossy)
    for suffix, fitting in _METHODS:
        known = not types.isdisjoint(fitting)
        if known or not types:
            usual = suffix in (".strip()", ".lower()", ".upper()", ".copy()")
            yield site.instead(f"{atom(code, node)}{suffix}", 0.5 if known else 1.2 if usual else 2.0)


def _is_part(site: Site) -> bool:
    """Whether a node is the called function, or what stands before a dot."""
    parent = site.code.parent(site.node)
    if isinstance(parent, ast.Call):
        return parent.func is site.node
    return isinstance(parent, ast.Attribute | ast.Expr | ast.FormattedValue)


def called_or_not(site: Site) -> Iterator[Change]:
    """A method that is only named to one that is called, and back."""
    node, code = site.node, site.code
    if isinstance(node, ast.Attribute):
        parent = code.parent(node)
        if isinstance(node.ctx, ast.Load) and not (isinstance(parent, ast.Call) and parent.func is node):
            yield Change((Edit(code.end(node), code.end(node), "()"),))
    elif not node.args and not node.keywords:
        yield site.instead(code.of(node.func))


def unwrapped(site: Site) -> Iterator[Change]:
    """``f(x)`` to ``x``, ``x.strip()`` to ``x``."""
    node, code = site.node, site.code
    if isinstance(node.func, ast.Attribute) and len(node.args) <= 1:
        yield site.instead(code.of(node.func.value))
    for argument in node.args[:2]:
        if not isinstance(argument, ast.Starred):
            yield site.instead(code.of(argument), 0.3)


def swapped_arguments(site: Site) -> Iterator[Change]:
    """Two arguments in the places of each other."""
    arguments, code = site.node.args, site.code
    for at, left in enumerate(arguments):
        for distance, right in enumerate(arguments[at + 1 : at + 4]):
            if code.of(left) != code.of(right):
                edits = (code.replace(left, code.of(right)), code.replace(right, code.of(left)))
                yield Change(edits, distance * 0.5)


def fewer_arguments(site: Site) -> Iterator[Change]:
    """One argument less."""
    node, code = site.node, site.code
    parts: list[ast.AST] = [*node.args, *node.keywords]
    if not parts:
        return
    for at, part in enumerate(parts):
        if len(parts) == 1:
            yield Change((Edit(code.start(part), code.end(part), ""),), 0.5)
        elif at + 1 < len(parts):
            yield Change((Edit(code.start(part), code.start(parts[at + 1]), ""),), 0.5)
        else:
            yield Change((Edit(code.end(parts[at - 1]), code.end(part), ""),), 0.5)


def more_arguments(site: Site) -> Iterator[Change]:
    """One argument more: a variable, a usual default, or a keyword that this file's function has."""
    node, code = site.node, site.code
    behind = _behind_arguments(site)
    if behind is None:
        return
    comma = ", " if node.args or node.keywords else ""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    given = {each.arg for each in node.keywords}
    for text, cost in _usual_keywords(name):
        if text.partition("=")[0] not in given:
            yield Change((Edit(behind, behind, comma + text),), cost)
    for function in _functions_named(site, name):
        for parameter in (*function.args.args, *function.args.kwonlyargs):
            if parameter.arg in given or parameter.arg in ("self", "cls"):
                continue
            own = parameter.arg in code.locals(node)
            if own:
                yield Change((Edit(behind, behind, f"{comma}{parameter.arg}={parameter.arg}"),), 0.3)
            for value in ("True", "False", "None"):
                yield Change((Edit(behind, behind, f"{comma}{parameter.arg}={value}"),), 2.0)
    if not node.keywords:
        for other in code.locals(node)[:12]:
            yield Change((Edit(behind, behind, comma + other),), 1.0)
            if node.args:
                first = code.start(node.args[0])
                yield Change((Edit(first, first, f"{other}, "),), 1.5)
        for constant in ("1", "0", "None", "-1", '""', "True", "2"):
            yield Change((Edit(behind, behind, comma + constant),), 1.5)


def _functions_named(site: Site, name: str) -> Iterator[ast.FunctionDef]:
    return (
        each for each in ast.walk(site.code.tree) if isinstance(each, ast.FunctionDef) and each.name == name
    )


def _behind_arguments(site: Site) -> int | None:
    """Where another argument may be put; None where that is not simple."""
    node, code = site.node, site.code
    parts: list[ast.AST] = [*node.args, *node.keywords]
    if any(isinstance(each, ast.GeneratorExp) for each in node.args):
        return None
    if parts:
        return max(code.end(each) for each in parts)
    return code.end(node) - 1


def _usual_keywords(name: str) -> Iterator[tuple[str, float]]:
    keywords: dict[str, tuple[str, ...]] = {
        "sorted": (
            "reverse=True",
            "key=len",
            "key=str.lower",
            "key=lambda each: each[1]",
            "key=lambda each: each[0]",
        ),
        "sort": ("reverse=True", "key=len", "key=str.lower", "key=lambda each: each[1]"),
        "max": ("default=None", "default=0", "key=len", "key=lambda each: each[1]"),
        "min": ("default=None", "default=0", "key=len", "key=lambda each: each[1]"),
        "dumps": ("sort_keys=True", "ensure_ascii=False", "default=str"),
        "open": ('encoding="utf-8"', 'newline=""'),
        "get": ("None", "0", '""', "[]", "{}", "False"),
        "pop": ("None", "0"),
        "getattr": ("None",),
        "next": ("None",),
        "enumerate": ("1", "start=1"),
        "round": ("2", "1"),
        "split": ('","', "None, 1", "maxsplit=1"),
        "makedirs": ("exist_ok=True",),
        "mkdir": ("parents=True, exist_ok=True",),
        "zip": ("strict=True",),
        "int": ("16", "2"),
        "sum": ("[]",),
        "print": ('end=""',),
        "compile": ("re.IGNORECASE",),
        "sub": ("flags=re.IGNORECASE",),
        "join": (),
    }
    for cost, text in enumerate(keywords.get(name, ())):
        yield text, cost * 0.4


def keyword_name(site: Site) -> Iterator[Change]:
    """Another keyword for the same value, and ``key=value`` to ``value``."""
    code = site.code
    name = getattr(site.node.func, "attr", getattr(site.node.func, "id", ""))
    for keyword in site.node.keywords:
        if keyword.arg is None:
            continue
        start = code.start(keyword)
        for function in _functions_named(site, name):
            for parameter in (*function.args.args, *function.args.kwonlyargs):
                if parameter.arg not in (keyword.arg, "self", "cls"):
                    yield Change((Edit(start, start + len(keyword.arg), parameter.arg),))
        if keyword.arg == "reverse":
            text = code.of(keyword.value)
            yield site.put(keyword.value, "False" if text == "True" else "True")


def starred(site: Site) -> Iterator[Change]:
    """``f(x)`` to ``f(*x)`` or ``f(**x)``, and back."""
    code = site.code
    for argument in site.node.args:
        if isinstance(argument, ast.Starred):
            yield site.put(argument, code.of(argument.value))
            yield site.put(argument, f"**{code.of(argument.value)}", 0.5)
        elif isinstance(argument, ast.Name) and site.values.types.get(argument.id, {"list"}) & {
            *("list", "tuple", "dict", "generator", "set")
        }:
            yield site.put(argument, f"*{argument.id}", 0.3)
            yield site.put(argument, f"**{argument.id}", 0.8)
    for keyword in site.node.keywords:
        if keyword.arg is None:
            yield site.put(keyword, code.of(keyword.value))
            yield site.put(keyword, f"*{code.of(keyword.value)}", 0.5)


def awaited(site: Site) -> Iterator[Change]:
    """``f()`` to ``await f()`` in a coroutine, and back."""
    node, code = site.node, site.code
    if isinstance(node, ast.Await):
        yield site.instead(code.of(node.value))
    elif isinstance(code.function(node), ast.AsyncFunctionDef) and not isinstance(
        code.parent(node), ast.Await
    ):
        yield site.instead(f"await {code.of(node)}")


def subscript_or_get(site: Site) -> Iterator[Change]:
    """``d[k]`` to ``d.get(k)``, with a default or without; ``d.get(k)`` to ``d[k]``."""
    node, code = site.node, site.code
    if isinstance(node, ast.Subscript):
        if isinstance(node.ctx, ast.Load) and not isinstance(node.slice, ast.Slice):
            base, index = code.of(node.value), code.of(node.slice)
            types = site.values.types.get(base, frozenset({"dict"}))
            if types.isdisjoint({"dict", "defaultdict", "Counter", "OrderedDict"}):
                return
            yield site.instead(f"{base}.get({index})")
            for cost, default in enumerate(("0", '""', "[]", "{}", "None", "False", index)):
                yield site.instead(f"{base}.get({index}, {default})", 0.5 + 0.3 * cost)
    elif isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "pop") and node.args:
        base, index = code.of(node.func.value), code.of(node.args[0])
        yield site.instead(f"{base}[{index}]", 0.5)


_TO_NUMBERS = ("int", "float")


def or_default(site: Site) -> Iterator[Change]:
    """``x`` to ``x or default``, ``x if x is not None else default``."""
    node, code = site.node, site.code
    if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load) or _is_part(site):
        return
    text, parent = code.of(node), code.parent(node)
    if isinstance(parent, ast.Call) and code.of(parent.func) in _TO_NUMBERS and node in parent.args:
        yield site.instead(f"{text} or 0", 0.3)  # of a text that is empty
    if isinstance(node, ast.Name) and site.values.types and node.id not in site.values.nones:
        return
    for cost, default in enumerate(('""', "0", "[]", "{}", "()", "None", "False", "1")):
        yield site.instead(f"({text} or {default})", 0.5 + 0.3 * cost)
    others = code.locals(node)[:8]
    owner = code.owner(node)
    if owner is not None and text.startswith("self."):
        others = [f"self.{name}" for name in code.members(owner)[0]] + others
    for cost, default in enumerate(others):
        if default != text:
            yield site.instead(f"({text} or {default})", 1.0 + 0.2 * cost)


def call_dropped(site: Site) -> Iterator[Change]:
    """A call for its effect is left out."""
    if isinstance(site.node.value, ast.Call | ast.Await):
        yield site.instead("pass", 0.0, Trait.DELETION)


_VALUES = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.BinOp, ast.Constant)

CALLS = (
    Kind("wrapped", _VALUES, wrapped),
    Kind("call-parentheses", (ast.Attribute, ast.Call), called_or_not),
    Kind("unwrapped", (ast.Call,), unwrapped),
    Kind("swapped-arguments", (ast.Call,), swapped_arguments),
    Kind("fewer-arguments", (ast.Call,), fewer_arguments),
    Kind("more-arguments", (ast.Call,), more_arguments),
    Kind("keyword", (ast.Call,), keyword_name),
    Kind("starred-argument", (ast.Call,), starred),
    Kind("await", (ast.Call, ast.Await), awaited),
    Kind("dictionary-get", (ast.Subscript, ast.Call), subscript_or_get),
    Kind("or-default", (ast.Name, ast.Attribute, ast.Call, ast.Subscript), or_default),
    Kind("call-dropped", (ast.Expr,), call_dropped),
)
