"""Edits of whole statements: missing and superfluous ones, guards, returns, exceptions."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from repairnator.core.edits import Edit
from repairnator.core.languages.python.code.analyzed import FUNCTIONS
from repairnator.core.languages.python.operators.change import Change, Kind, Site, Trait

_EXCEPTIONS = (
    *("ValueError", "TypeError", "KeyError", "IndexError", "AttributeError", "ZeroDivisionError"),
    *("RuntimeError", "LookupError", "OSError", "FileNotFoundError", "StopIteration", "Exception"),
    *("NotImplementedError", "UnicodeDecodeError", "PermissionError", "ArithmeticError", "OverflowError"),
)
_MOST = 30


def _before(site: Site, statement: ast.stmt, text: str, cost: float, *traits: Trait) -> Change | None:
    """A line before a statement; None where that does not begin a line."""
    code = site.code
    indent = code.indent(statement)
    start = code.start(statement)
    if not indent and start > 0 and code.text[start - 1] not in "\r\n":
        return None
    lines = text.replace("\n", code.newline + indent)
    return Change((Edit(start, start, lines + code.newline + indent),), cost, frozenset(traits))


def _behind(site: Site, statement: ast.stmt, text: str, cost: float, *traits: Trait) -> Change | None:
    """A line behind a statement."""
    code = site.code
    indent = code.indent(statement)
    if not indent and not isinstance(code.parent(statement), ast.Module):
        return None
    end = code.end(statement)
    rest = code.text[end : _line_end(code.text, end)]
    at = end if not rest.strip() or not rest.strip().startswith("#") else _line_end(code.text, end)
    if rest.strip() and not rest.strip().startswith("#"):
        return None
    lines = text.replace("\n", code.newline + indent)
    return Change((Edit(at, at, code.newline + indent + lines),), cost, frozenset(traits))


def _line_end(text: str, at: int) -> int:
    ends = [each for each in (text.find("\n", at), text.find("\r", at)) if each >= 0]
    return min(ends, default=len(text))


def delete(site: Site) -> Iterator[Change]:
    """A statement is left out."""
    if not isinstance(site.node, (*FUNCTIONS, ast.ClassDef, ast.Pass, ast.Import, ast.ImportFrom)):
        yield site.instead("pass", 0.0, Trait.DELETION)


def unwrap(site: Site) -> Iterator[Change]:
    """The body of an ``if`` without its condition; ``else`` where ``elif`` stands."""
    node, code = site.node, site.code
    if node.orelse or not code.indent(node):
        return
    first, last = node.body[0], node.body[-1]
    outer, inner = code.indent(node), code.indent(first)
    if not inner.startswith(outer):
        return
    text = code.text[code.start(first) : code.end(last)]
    moved = text.replace("\n" + inner, "\n" + outer)
    yield site.instead(moved, 0.5)


def missing_return(site: Site) -> Iterator[Change]:
    """``return`` before an expression, or at the function's end; ``return`` to an assignment."""
    node, code = site.node, site.code
    if isinstance(node, ast.Expr) and code.function(node) is not None:
        start = code.start(node)
        yield Change((Edit(start, start, "return "),))
        if not isinstance(node.value, ast.Yield | ast.YieldFrom | ast.Await):
            yield Change((Edit(start, start, "yield "),), 1.0)
            yield Change((Edit(start, start, "await "),), 1.0)
    elif isinstance(node, ast.Assign) and code.function(node) is not None:
        end = code.start(node.value)
        yield Change((Edit(code.start(node), end, "return "),), 1.0)
    elif isinstance(node, ast.Return) and node.value is not None:
        start = code.start(node)
        yield Change((Edit(start, start + len("return"), "yield"),), 1.0)
        yield Change((Edit(start, start + len("return"), "yield from"),), 1.5)


def yielded(site: Site) -> Iterator[Change]:
    """``yield x`` to ``yield from x``, and back."""
    node, code = site.node, site.code
    if node.value is None:
        return
    text = code.of(node.value)
    yield site.instead(f"yield {text}" if isinstance(node, ast.YieldFrom) else f"yield from {text}")


def return_at_end(site: Site) -> Iterator[Change]:
    """``return`` of a variable behind a function's last statement."""
    node, code = site.node, site.code
    function = code.function(node)
    if function is None or function.body[-1] is not node or isinstance(node, ast.Return | ast.Raise):
        return
    for cost, name in enumerate(code.locals(node)[:10]):
        change = _behind(site, node, f"return {name}", 0.2 * cost)
        if change is not None:
            yield change
    for text in ("True", "False"):
        change = _behind(site, node, f"return {text}", 1.5)
        if change is not None:
            yield change


def returned_value(site: Site) -> Iterator[Change]:
    """Another value is returned."""
    node, code = site.node, site.code
    function = code.function(node)
    if function is None or not isinstance(function, FUNCTIONS):
        return
    own = code.of(node.value) if node.value is not None else ""
    others: dict[str, float] = {}
    for each in ast.walk(function):
        if isinstance(each, ast.Return) and each.value is not None:
            others.setdefault(code.of(each.value), 0.5)
    for name in code.locals(node)[:12]:
        others.setdefault(name, 1.0)
    for text in ("None", "True", "False", "0", "1", "-1", '""', "[]", "{}"):
        others.setdefault(text, 1.5)
    for text, cost in others.items():
        if text != own and "\n" not in text:
            yield site.instead(f"return {text}", cost)


def guard(site: Site) -> Iterator[Change]:
    """``if x is None: return …`` and the like before a statement."""
    node, code = site.node, site.code
    if code.function(node) is None or isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    names = [name for name in code.locals(node) if name not in ("self", "cls")]
    exits = _exits(site)
    for name in sorted(names, key=lambda each: each not in used):
        types = site.values.types.get(name, frozenset())
        conditions = [f"not {name}"]
        if name in site.values.nones:
            conditions.insert(0, f"{name} is None")
        if types & {"int", "float"}:
            conditions += [f"{name} <= 0", f"{name} < 0", f"{name} == 0", f"{name} == 1", f"{name} <= 1"]
        base = 0.0 if name in used else 1.5
        for at, condition in enumerate(conditions):
            for cost, leaving in enumerate(exits):
                text = f"if {condition}:\n{code.step}{leaving}"
                change = _before(site, node, text, base + 0.3 * at + 0.3 * cost, Trait.EARLY_EXIT)
                if change is not None:
                    yield change


def _exits(site: Site) -> list[str]:
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
    raised = [f"raise {name}" for name in sorted(site.hints & set(_EXCEPTIONS))]
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
                change = _before(site, node, f"if {name} is None:\n{code.step}{name} = {value}", 0.3 * cost)
                if change is not None:
                    yield change


def mutable_default(site: Site) -> Iterator[Change]:
    """``def f(x=[])`` to ``def f(x=None)`` with ``x`` made anew at each call."""
    node, code = site.node, site.code
    arguments = node.args
    named = [*arguments.posonlyargs, *arguments.args]
    pairs = list(zip(named[len(named) - len(arguments.defaults) :], arguments.defaults, strict=False))
    pairs += [
        (arg, value) for arg, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=False) if value
    ]
    body = node.body
    documented = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    first = body[1] if documented and len(body) > 1 else body[0]
    for argument, value in pairs:
        if isinstance(value, ast.List | ast.Dict | ast.Set | ast.Call):
            text = f"if {argument.arg} is None:\n{code.step}{argument.arg} = {code.of(value)}"
            change = _before(site, first, text, 0.0)
            if change is not None:
                yield Change((code.replace(value, "None"), *change.edits))
        for cost, other in enumerate(("None", "0", "1", "True", "False", '""', "()")):
            if code.of(value) != other:
                yield site.put(value, other, 0.5 + 0.3 * cost)


def copy_of_statement(site: Site) -> Iterator[Change]:
    """A statement that stands elsewhere in the class or module put before or behind this one."""
    node, code = site.node, site.code
    if code.function(node) is None:
        return
    owner: ast.AST = code.owner(node) or code.tree
    known = set(code.locals(node)) | set(code.globals)
    seen: set[str] = set()
    for other in ast.walk(owner):
        if not isinstance(other, ast.Assign | ast.AugAssign | ast.Expr | ast.Return | ast.Raise | ast.Delete):
            continue
        text = code.of(other)
        if (
            text in seen
            or "\n" in text
            or other is node
            or (isinstance(other, ast.Expr) and not _acts(other))
        ):
            continue
        seen.add(text)
        unknown = sum(
            isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load) and not code.is_known(each.id, node)
            for each in ast.walk(other)
        )
        if unknown or not known:
            continue
        near = 0.0 if code.function(other) is code.function(node) else 1.0
        traits = (Trait.MADE_UP,) if near else ()
        for change in (
            _before(site, node, text, near, *traits),
            _behind(site, node, text, near + 0.2, *traits),
        ):
            if change is not None:
                yield change
        if len(seen) > _MOST:
            return


def _acts(statement: ast.Expr) -> bool:
    return isinstance(statement.value, ast.Call | ast.Await | ast.Yield)


def inserted_step(site: Site) -> Iterator[Change]:
    """A statement made from the scope: a step of a variable, an element appended, ``break``."""
    node, code = site.node, site.code
    if code.function(node) is None:
        return
    names = code.locals(node)[:8]
    texts: list[tuple[str, float]] = []
    for name in names:
        types = site.values.types.get(name, frozenset())
        if types & {"int", "float"}:
            texts += [(f"{name} += 1", 0.0), (f"{name} -= 1", 0.5), (f"{name} = 0", 1.0)]
            texts += [(f"{name} += {other}", 1.5) for other in names if other != name]
        if types & {"list"}:
            texts += [(f"{name}.sort()", 0.8), (f"{name}.reverse()", 1.2), (f"{name}.clear()", 1.2)]
            texts += [(f"{name}.append({other})", 1.0) for other in names if other != name]
            texts += [(f"{name} = []", 1.0)]
        if types & {"set"}:
            texts += [(f"{name}.add({other})", 0.8) for other in names if other != name]
        if types & {"str"}:
            texts += [(f"{name} = {name}.strip()", 1.0), (f"{name} = {name}.lower()", 1.0)]
    for text, cost in texts:
        for change in (
            _behind(site, node, text, cost, Trait.MADE_UP),
            _before(site, node, text, cost, Trait.MADE_UP),
        ):
            if change is not None:
                yield change


def leave_loop(site: Site) -> Iterator[Change]:
    """``break`` or ``continue`` behind a statement in a loop."""
    around = site.code.parent(site.node)
    while around is not None and not isinstance(around, (*FUNCTIONS, ast.For, ast.While, ast.AsyncFor)):
        around = site.code.parent(around)
    if isinstance(around, ast.For | ast.While | ast.AsyncFor):
        for text in ("break", "continue"):
            change = _behind(site, site.node, text, 0.5)
            if change is not None:
                yield change


def swapped(site: Site) -> Iterator[Change]:
    """Two statements that follow each other the other way round."""
    node, code = site.node, site.code
    block = code.block(node)
    at = next((number for number, each in enumerate(block) if each is node), -1)
    for other in block[at + 1 : at + 2] if at >= 0 else ():
        if code.indent(node) == code.indent(other):
            yield Change((code.replace(node, code.of(other)), code.replace(other, code.of(node))))


def indentation(site: Site) -> Iterator[Change]:
    """The last statement of a block moved out of it, and the statement behind a block moved in."""
    node, code = site.node, site.code
    last = node.body[-1]
    inner, outer = code.indent(last), code.indent(node)
    if len(node.body) > 1 and inner.startswith(outer) and len(inner) > len(outer):
        start = code.start(last) - len(inner)
        text = code.text[start : code.end(last)]
        moved = outer + text[len(inner) :].replace("\n" + inner, "\n" + outer)
        if not getattr(node, "orelse", None) and code.end(node) == code.end(last):
            yield Change((Edit(start, code.end(last), moved),), 0.5)
    block = code.block(node)
    at = next((number for number, each in enumerate(block) if each is node), -1)
    if 0 <= at < len(block) - 1 and not getattr(node, "orelse", None):
        following = block[at + 1]
        indent = code.indent(following)
        start = code.start(following) - len(indent)
        if indent == outer and inner != outer:
            text = code.text[start : code.end(following)]
            moved = inner + text[len(indent) :].replace("\n" + indent, "\n" + inner)
            yield Change((Edit(start, code.end(following), moved),), 0.7)


def exception_type(site: Site) -> Iterator[Change]:
    """Another exception is caught, or one more."""
    node, code = site.node, site.code
    if node.type is None:
        return
    own = code.of(node.type)
    names = [*sorted(site.hints & set(_EXCEPTIONS)), *_EXCEPTIONS]
    for cost, name in enumerate(dict.fromkeys(names)):
        if name not in own:
            hinted = name in site.hints
            inner = own[1:-1] if own.startswith("(") else own
            yield site.put(node.type, f"({inner}, {name})", 0.1 * cost + (0.0 if hinted else 0.5))
            yield site.put(node.type, name, 0.1 * cost + (0.0 if hinted else 0.7))


def except_order(site: Site) -> Iterator[Change]:
    """Two handlers the other way round."""
    code = site.code
    for left, right in zip(site.node.handlers, site.node.handlers[1:], strict=False):
        yield Change((code.replace(left, code.of(right)), code.replace(right, code.of(left))))


def raised(site: Site) -> Iterator[Change]:
    """Another exception is thrown."""
    node, code = site.node, site.code
    called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    if not isinstance(called, ast.Name):
        return
    own = [name for name in code.globals if name.endswith(("Error", "Exception"))]
    for cost, name in enumerate(dict.fromkeys([*sorted(site.hints & set(_EXCEPTIONS)), *own, *_EXCEPTIONS])):
        if name != called.id:
            yield site.put(called, name, 0.1 * cost)


def caught(site: Site) -> Iterator[Change]:
    """A statement in ``try`` with the exception that the failing test tells."""
    node, code = site.node, site.code
    if code.function(node) is None or "\n" in code.of(node):
        return
    for name in sorted(site.hints & set(_EXCEPTIONS)):
        for cost, leaving in enumerate(["pass", *_exits(site)[:4]]):
            inner = code.newline + code.indent(node) + code.step
            outer = code.newline + code.indent(node)
            text = f"try:{inner}{code.of(node)}{outer}except {name}:{inner}{leaving}"
            yield site.instead(text, 1.0 + 0.3 * cost)


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


def imported(site: Site) -> Iterator[Change]:
    """Another name of the same module is imported."""
    code = site.code
    wanted = [name for name in code.globals if name]
    for name in site.node.names:
        if name.name == "*":
            continue
        start = code.start(name)
        siblings = {
            "ceil",
            "floor",
            "sqrt",
            "datetime",
            "date",
            "timedelta",
            "deque",
            "defaultdict",
            "OrderedDict",
        }
        for other in sorted(siblings - set(wanted)):
            alias = f"{other} as {name.asname or name.name}"
            yield Change((Edit(start, code.end(name), alias),), 1.0)


_SIMPLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Raise, ast.Delete, ast.Assert)
_ANY = (*_SIMPLE, ast.If, ast.For, ast.While, ast.With, ast.Try)

STATEMENTS = (
    Kind("delete-statement", (*_SIMPLE, ast.If), delete),
    Kind("unwrap-condition", (ast.If,), unwrap),
    Kind("missing-return", (ast.Expr, ast.Assign, ast.Return), missing_return),
    Kind("yield", (ast.Yield, ast.YieldFrom), yielded),
    Kind("return-at-end", _ANY, return_at_end),
    Kind("returned-value", (ast.Return,), returned_value),
    Kind("guard", _ANY, guard),
    Kind("default-value", _ANY, default_value),
    Kind("default-argument", FUNCTIONS, mutable_default),
    Kind("insert-statement", _ANY, copy_of_statement),
    Kind("insert-step", _ANY, inserted_step),
    Kind("leave-loop", _ANY, leave_loop),
    Kind("swap-statements", _ANY, swapped),
    Kind("indentation", (ast.If, ast.For, ast.While, ast.With), indentation),
    Kind("exception-type", (ast.ExceptHandler,), exception_type),
    Kind("except-order", (ast.Try,), except_order),
    Kind("raised-exception", (ast.Raise,), raised),
    Kind("caught-exception", _SIMPLE, caught),
    Kind("wrap-in-condition", (ast.Expr, ast.Assign, ast.AugAssign), conditional),
    Kind("import", (ast.ImportFrom,), imported),
)
