"""Edits that put statements under conditions, or leave before them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from repairnator.core.languages.python.code.analyzed import FUNCTIONS
from repairnator.core.languages.python.operators.change import Change, Kind, Site, Trait
from repairnator.core.languages.python.operators.lines import ANY, before

EXCEPTIONS = (
    *("ValueError", "TypeError", "KeyError", "IndexError", "AttributeError", "ZeroDivisionError"),
    *("RuntimeError", "LookupError", "OSError", "FileNotFoundError", "StopIteration", "Exception"),
    *("NotImplementedError", "UnicodeDecodeError", "PermissionError", "ArithmeticError", "OverflowError"),
)


def guard(site: Site) -> Iterator[Change]:
    """``if x is None: return …`` and the like before a statement."""
    node, code = site.node, site.code
    if code.function(node) is None or isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    names = [name for name in code.locals(node) if name not in ("self", "cls")]
    leavings = exits(site)
    for name in sorted(names, key=lambda each: each not in used):
        types = site.values.types.get(name, frozenset())
        conditions = [f"not {name}"]
        if name in site.values.nones:
            conditions.insert(0, f"{name} is None")
        if types & {"int", "float"}:
            conditions += [f"{name} <= 0", f"{name} < 0", f"{name} == 0", f"{name} == 1", f"{name} <= 1"]
        base = 0.0 if name in used else 1.5
        for at, condition in enumerate(conditions):
            for cost, leaving in enumerate(leavings):
                text = f"if {condition}:\n{code.step}{leaving}"
                change = before(site, node, text, base + 0.3 * at + 0.3 * cost, Trait.EARLY_EXIT)
                if change is not None:
                    yield change


def exits(site: Site) -> list[str]:
    """How to leave where a guard holds."""
    code, node = site.code, site.node
    function = code.function(node)
    returns = [
        code.of(each.value)
        for each in ast.walk(function or node)
        if isinstance(each, ast.Return) and each.value
    ]
    short = [text for text in dict.fromkeys(returns) if "\n" not in text and len(text) < 30]
    loop, around = False, code.parent(node)
    while around is not None and around is not function:
        loop = loop or isinstance(around, ast.For | ast.While | ast.AsyncFor)
        around = code.parent(around)
    fixed = ["return None", "return False", "return 0", 'return ""', "return []", "return True", "return {}"]
    raised = [f"raise {name}" for name in sorted(site.hints & set(EXCEPTIONS))]
    return [
        *raised,
        *(["continue", "break"] if loop else []),
        *(f"return {text}" for text in short[:5]),
        *fixed,
    ]


def default_value(site: Site) -> Iterator[Change]:
    """``if x is None: x = default`` before a statement."""
    node, code = site.node, site.code
    function = code.function(node)
    if function is None or function.body[0] is not node:
        return
    for name in code.locals(node):
        if name in site.values.nones:
            for cost, value in enumerate(("[]", "{}", "0", '""', "1", "set()", "()")):
                change = before(site, node, f"if {name} is None:\n{code.step}{name} = {value}", 0.3 * cost)
                if change is not None:
                    yield change


def conditional(site: Site) -> Iterator[Change]:
    """A statement under a condition on what it uses."""
    node, code = site.node, site.code
    if code.function(node) is None or "\n" in code.of(node) or isinstance(node, ast.Return):
        return
    used = dict.fromkeys(each.id for each in ast.walk(node) if isinstance(each, ast.Name))
    names = [name for name in used if name in code.locals(node) and name not in ("self", "cls")]
    for name in names:
        conditions = [name, f"{name} is not None", f"not {name}"]
        types = site.values.types.get(name, frozenset())
        if types & {"int", "float"}:
            conditions += [f"{name} > 0", f"{name} >= 0"]
        conditions += [f"{name} not in {other}" for other in names if other != name]
        conditions += [f"{name} in {other}" for other in names if other != name]
        for cost, condition in enumerate(conditions):
            body = code.newline + code.indent(node) + code.step + code.of(node)
            yield site.instead(f"if {condition}:{body}", 0.3 * cost)


GUARDS = (
    Kind("guard", ANY, guard),
    Kind("default-value", ANY, default_value),
    Kind("wrap-in-condition", (ast.Expr, ast.Assign, ast.AugAssign), conditional),
)
