"""Rules for statements: ``net += tax; return net;`` is ``return net + tax;``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import COMPOUND, STEPS, Code, precedence
from repairnator.core.languages.java.code.conditions import joined
from repairnator.core.languages.java.code.types import NUMERIC, STRING, is_integral, promoted
from repairnator.core.languages.java.rewriting.rule import (
    Changed,
    Edits,
    Rule,
    constant,
    is_harmless,
    is_local,
    is_repeatable,
    mentions,
    opposite,
    put,
    squeezed,
)
from repairnator.core.languages.java.runtime.analysis import Node

_IF = frozenset({"IF"})


def following(code: Code, statement: Node) -> Node | None:
    """The next statement of the same block."""
    outer = code.parent(statement)
    if outer is None or not statement.statement:
        return None
    behind = (each for each in code.children(outer) if each.statement and each.start >= statement.end)
    return next(behind, None)


def only(code: Code, branch: Node | None) -> Node | None:
    """The only statement of a branch, with braces or without."""
    if branch is None or branch.kind != "BLOCK":
        return branch
    inside = code.children(branch)
    return inside[0] if len(inside) == 1 else None


def removed(code: Code, statement: Node) -> Edit[str]:
    """A statement taken out, with the lines that it has for itself, or the blanks beside it."""
    start, end = code.style.line_span(statement.start, statement.end)
    if end == statement.end:
        behind = code.text[end:].lstrip(" \t")
        if behind[:1] in ("\r", "\n"):
            start = len(code.text[:start].rstrip(" \t"))
        else:
            end = len(code.text) - len(behind)
    return Edit(start, end, "")


def unwrapped(code: Code, statement: Node, body: Node) -> Edits:
    """What a statement does under a condition or in a block, in its place."""
    inside = code.children(body) if body.kind == "BLOCK" else [body]
    if not inside:
        return (removed(code, statement),)
    old, new = code.style.indent(inside[0].start), code.style.indent(statement.start)
    text = code.style.moved(code.text[inside[0].start : inside[-1].end], old, new)
    return (Edit(statement.start, statement.end, text),)


def returned_truth(changed: Changed, node: Node) -> Iterator[Edits]:
    """``if (c) { return true; } return false;`` to ``return c;``, with ``else``, too."""
    code = changed.code
    condition, other = code.child(node, "condition"), code.child(node, "else")
    first = only(code, code.child(node, "then"))
    second = only(code, other) if other is not None else following(code, node)
    if condition is None or first is None or second is None:
        return
    if first.kind != "RETURN" or second.kind != "RETURN":
        return
    then, otherwise = code.child(first, "value"), code.child(second, "value")
    if then is None or otherwise is None:
        return
    end = max(node.end, second.end)
    truths = [constant(code, each, "BOOLEAN_LITERAL") for each in (then, otherwise)]
    if squeezed(code, then) == squeezed(code, otherwise) and is_harmless(code, condition):
        yield (Edit(node.start, end, code.source(second)),)
    elif truths == [True, False]:
        yield (Edit(node.start, end, f"return {code.source(code.bare(condition))};"),)
    elif truths == [False, True]:
        yield (Edit(node.start, end, f"return {opposite(code, condition)[0]};"),)


def constant_branch(changed: Changed, node: Node) -> Iterator[Edits]:
    """``if (true) { a(); }`` to ``a();``, and nothing under a condition to nothing."""
    code = changed.code
    condition, then, other = (code.child(node, role) for role in ("condition", "then", "else"))
    if condition is None or then is None or not node.statement:
        return
    truth = constant(code, condition, "BOOLEAN_LITERAL")
    if truth is True:
        yield unwrapped(code, node, then)
    elif truth is False:
        yield (removed(code, node),) if other is None else unwrapped(code, node, other)
    elif other is None and _is_empty(code, then) and is_harmless(code, condition):
        yield (removed(code, node),)
    elif other is not None and _is_empty(code, other):
        yield (Edit(then.end, other.end, ""),)


def _is_empty(code: Code, branch: Node) -> bool:
    return branch.kind == "EMPTY_STATEMENT" or (branch.kind == "BLOCK" and not code.children(branch))


def nested_conditions(changed: Changed, node: Node) -> Iterator[Edits]:
    """``if (a) { if (b) { c(); } }`` to ``if (a && b) { c(); }``."""
    code = changed.code
    outer, inner = code.child(node, "condition"), only(code, code.child(node, "then"))
    if outer is None or inner is None or inner.kind != "IF" or code.child(node, "else") is not None:
        return
    condition = code.child(inner, "condition")
    if condition is None or code.child(inner, "else") is not None:
        return
    left, right = code.bare(outer), code.bare(condition)
    both = joined(code.source(left), left.kind, "&&", code.source(right), right.kind)
    text = f"{code.text[inner.start : condition.start]}({both}){code.text[condition.end : inner.end]}"
    old, new = code.style.indent(inner.start), code.style.indent(node.start)
    yield (Edit(node.start, node.end, code.style.moved(text, old, new)),)


class _Given(NamedTuple):
    """A value that a variable is given: of the variable's own type, so that it can stand for it.

    Attributes:
        name: of the variable.
        text, kind: the value's source, and the kind of its outermost node.
        parts: what of it stands in the file.
    """

    name: str
    text: str
    kind: str
    parts: tuple[Node, ...] = ()


def returned_assignment(changed: Changed, node: Node) -> Iterator[Edits]:
    """``net += tax; return net;`` to ``return net + tax;``, of local variables and parameters."""
    code = changed.code
    result = following(code, node)
    value = None if result is None or result.kind != "RETURN" else code.child(result, "value")
    given = _declared(code, node) if node.kind == "VARIABLE" else _assigned(code, node)
    if value is None or given is None or _is_watched(code, node):
        return
    uses = [each for each in code.descendants(value) if each.name == given.name and is_local(each)]
    if len(uses) != 1 or code.is_assigned(uses[0]):
        return
    alone = code.bare(value) is uses[0]
    if alone or (is_repeatable(code, value) and all(is_harmless(code, each) for each in given.parts)):
        yield (removed(code, node), *put(code, uses[0], given.text, given.kind))


def _declared(code: Code, node: Node) -> _Given | None:
    value = code.child(node, "init")
    declared = node.symbol.type if node.symbol is not None else None
    if value is None or node.name is None or value.type != declared:
        return None
    return _Given(node.name, code.source(value), value.kind, (value,))


def _assigned(code: Code, node: Node) -> _Given | None:
    """What ``v = x``, ``v += x`` or ``v++`` gives a variable."""
    change = code.child(node, "expression")
    if change is None or not code.children(change):
        return None
    target, value = code.children(change)[0], code.child(change, "value")
    name, type_name = target.name, target.type
    if not is_local(target) or name is None or type_name is None:
        return None
    if change.kind in STEPS:
        sign = "+" if change.kind.endswith("INCREMENT") else "-"
        plain = _result("PLUS", type_name, "int") == type_name
        return _Given(name, f"{name} {sign} 1", "PLUS") if plain else None
    if value is None or value.type is None:
        return None
    if change.kind == "ASSIGNMENT":
        return _Given(name, code.source(value), value.kind, (value,)) if value.type == type_name else None
    if change.kind not in COMPOUND or change.op_start is None or change.op_end is None:
        return None
    kind = change.kind.removesuffix("_ASSIGNMENT")
    if _result(kind, type_name, value.type) != type_name:
        return None
    sign = code.text[change.op_start : change.op_end].removesuffix("=")
    loose = precedence(value.kind) <= precedence(kind)
    operand = f"({code.source(value)})" if loose else code.source(value)
    return _Given(name, f"{name} {sign} {operand}", kind, (value,))


def _result(kind: str, left: str, right: str) -> str | None:
    """The type of an operation on these types."""
    if kind == "PLUS" and left == STRING:
        return STRING
    if kind.endswith("SHIFT"):
        return promoted(left, left)
    if left in NUMERIC and right in NUMERIC:
        return promoted(left, right)
    return "boolean" if left == right == "boolean" else None


def _is_watched(code: Code, node: Node) -> bool:
    """Whether something may read a variable after ``return``, or be another one: a ``finally``, a lambda."""
    return code.in_lambda(node) or any(above.kind == "TRY" for above in code.ancestors(node))


class _Added(NamedTuple):
    """What a statement adds to a local number, or takes from it: the variable, and the amount's source."""

    name: str
    amount: str
    positive: bool


def taken_back(changed: Changed, node: Node) -> Iterator[Edits]:
    """``sum += x; if (c) { sum -= x; }`` to ``if (!c) { sum += x; }``, in either order."""
    code = changed.code
    behind = following(code, node)
    if behind is None or {node.kind, behind.kind} != {"IF", "EXPRESSION_STATEMENT"}:
        return
    branch, always = (node, behind) if node.kind == "IF" else (behind, node)
    undoing = only(code, code.child(branch, "then"))
    condition = code.child(branch, "condition")
    if undoing is None or condition is None or code.child(branch, "else") is not None:
        return
    added, back = _added(code, always), _added(code, undoing)
    if added is None or back is None or back != added._replace(positive=not added.positive):
        return
    if not mentions(code, condition, added.name):
        bare = code.bare(condition)
        yield (
            removed(code, always),
            Edit(bare.start, bare.end, opposite(code, bare)[0]),
            Edit(undoing.start, undoing.end, code.source(always)),
        )


def _added(code: Code, statement: Node) -> _Added | None:
    change = code.child(statement, "expression")
    if statement.kind != "EXPRESSION_STATEMENT" or change is None or not code.children(change):
        return None
    target, value = code.children(change)[0], code.child(change, "value")
    if not is_local(target) or target.type not in ("int", "long") or target.name is None:
        return None
    if change.kind in STEPS:
        return _Added(target.name, "1", change.kind.endswith("INCREMENT"))
    if value is None or change.kind not in ("PLUS_ASSIGNMENT", "MINUS_ASSIGNMENT"):
        return None
    if not is_integral(value.type) or not is_repeatable(code, value) or mentions(code, value, target.name):
        return None
    return _Added(target.name, squeezed(code, value), change.kind == "PLUS_ASSIGNMENT")


def idle_statement(changed: Changed, node: Node) -> Iterator[Edits]:
    """``x = x;`` and ``;`` to nothing, ``return;`` at a method's end and ``continue;`` at a loop's, too."""
    code = changed.code
    if not node.statement:
        return
    block = code.parent(node)
    last = block is not None and following(code, node) is None and block.kind == "BLOCK"
    change = code.child(node, "expression")
    if (
        node.kind == "EMPTY_STATEMENT"
        or (change is not None and _assigns_itself(code, change))
        or (last and block is not None and _ends(code, node, block))
    ):
        yield (removed(code, node),)


def _assigns_itself(code: Code, change: Node) -> bool:
    if change.kind != "ASSIGNMENT":
        return False
    target, value = code.children(change)
    return squeezed(code, target) == squeezed(code, value) and is_harmless(code, value)


def _ends(code: Code, node: Node, block: Node) -> bool:
    if node.kind == "CONTINUE":
        return (
            block.role == "body"
            and code.loop(node) is code.parent(block)
            and code.source(node) == "continue;"
        )
    return node.kind == "RETURN" and not code.children(node) and code.parent(block) is None


def overwritten(changed: Changed, node: Node) -> Iterator[Edits]:
    """``x = a; x = b;`` to ``x = b;``, of local variables."""
    code = changed.code
    behind = following(code, node)
    if behind is None:
        return
    first, second = code.child(node, "expression"), code.child(behind, "expression")
    if first is None or second is None or first.kind != "ASSIGNMENT" or second.kind != "ASSIGNMENT":
        return
    target, value = code.children(first)
    again, other = code.children(second)
    same = is_local(target) and is_local(again) and target.name == again.name and target.name is not None
    if same and is_harmless(code, value) and not mentions(code, other, target.name or ""):
        yield (removed(code, node),)


RULES = (
    Rule("returned truth", _IF, returned_truth),
    Rule("constant branch", _IF, constant_branch),
    Rule("nested conditions", _IF, nested_conditions),
    Rule("returned assignment", frozenset({"EXPRESSION_STATEMENT", "VARIABLE"}), returned_assignment),
    # The condition may throw, or change the amount: it must be seen that it does not.
    Rule("taken back", frozenset({"IF", "EXPRESSION_STATEMENT"}), taken_back, exact=False),
    Rule(
        "idle statement",
        frozenset({"EXPRESSION_STATEMENT", "EMPTY_STATEMENT", "RETURN", "CONTINUE"}),
        idle_statement,
    ),
    Rule("overwritten value", frozenset({"EXPRESSION_STATEMENT"}), overwritten),
)
