"""The kinds of faults that a single edit undoes: the patterns of ManySStuBs4J, turned round.

A pattern says what a fix changes; the fault does the opposite. Each function yields, for each place, the
faults that are possible there. Whether one compiles, and whether tests see it, is found out by trying.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from benchmarks.libraries.faults import (
    Fault,
    Kind,
    Site,
    Variants,
    arguments_of,
    receiver_type,
    replacing,
)
from benchmarks.libraries.syntax import Edit, Node, descendants, line_of, variables_at

_OPERATORS = (
    ("<", "<=", ">", ">=", "==", "!="),
    ("+", "-", "*", "/", "%"),
    ("&&", "||"),
    ("&", "|", "^"),
    ("<<", ">>", ">>>"),
)
_NUMBERS = ("decimal_integer_literal", "hex_integer_literal", "decimal_floating_point_literal")
_NAMES_A_VARIABLE = frozenset(
    {
        "argument_list",
        "array_access",
        "array_initializer",
        "assignment_expression",
        "binary_expression",
        "cast_expression",
        "dimensions_expr",
        "enhanced_for_statement",
        "expression_statement",
        "field_access",
        "parenthesized_expression",
        "return_statement",
        "ternary_expression",
        "throw_statement",
        "unary_expression",
        "update_expression",
        "variable_declarator",
    }
)


def _identifier(site: Site) -> Iterator[Variants]:
    for node in site.nodes("identifier"):
        if _is_variable(node):
            scope = variables_at(site.source, node)
            own = scope.get(site.source.of(node))
            same = [name for name, type_text in scope.items() if own is not None and type_text == own]
            yield replacing("change identifier used", site.source, node, same)


def _is_variable(node: Node) -> bool:
    parent = node.parent
    if parent is None or parent.type not in _NAMES_A_VARIABLE:
        return False
    return node not in (parent.child_by_field_name("name"), parent.child_by_field_name("field"))


def _function_name(site: Site) -> Iterator[Variants]:
    for invocation in site.nodes("method_invocation"):
        name = invocation.child_by_field_name("name")
        count = len(arguments_of(invocation))
        others = sorted(other for other, arity in site.known_methods(invocation) if arity == count)
        if name is not None:
            yield replacing("wrong function name", site.source, name, others)


def _number(site: Site) -> Iterator[Variants]:
    all_numbers = [site.source.of(node) for node in site.source.nodes(*_NUMBERS)]
    for node in site.nodes(*_NUMBERS):
        own = site.source.of(node)
        neighbours = [str(int(own) + 1), str(max(int(own) - 1, 0))] if own.isdigit() else []
        alike = [text for text in all_numbers if _style(text) == _style(own)]
        yield replacing("change numeric literal", site.source, node, [*neighbours, *alike])


def _style(number: str) -> tuple[bool, bool, str]:
    return (
        number.lower().startswith("0x"),
        "." in number,
        number[-1].upper() if number[-1] in "lLfFdD" else "",
    )


def _boolean(site: Site) -> Iterator[Variants]:
    for node in site.nodes("true", "false"):
        other = "false" if node.type == "true" else "true"
        yield replacing("change boolean literal", site.source, node, [other])


def _more_arguments(site: Site) -> Iterator[Variants]:
    """The fix calls with more arguments; the fault leaves one out."""
    for invocation, arguments in _calls(site):
        if (_called(site, invocation), len(arguments) - 1) in site.known_methods(invocation):
            texts = [_list(site, [*arguments[:i], *arguments[i + 1 :]]) for i in range(len(arguments))]
            yield _with_arguments("same function more args", site, invocation, texts)


def _less_arguments(site: Site) -> Iterator[Variants]:
    """The fix calls with fewer arguments; the fault passes one that is not wanted."""
    for invocation, arguments in _calls(site):
        if (_called(site, invocation), len(arguments) + 1) in site.known_methods(invocation):
            own = [site.source.of(argument) for argument in arguments]
            names = sorted(variables_at(site.source, invocation))
            texts = [
                f"({', '.join([*own[:i], name, *own[i:]])})" for i in range(len(own) + 1) for name in names
            ]
            yield _with_arguments("same function less args", site, invocation, texts)


def _swapped_arguments(site: Site) -> Iterator[Variants]:
    for invocation, arguments in _calls(site):
        texts = []
        for i in range(len(arguments) - 1):
            swapped = [*arguments[:i], arguments[i + 1], arguments[i], *arguments[i + 2 :]]
            texts.append(_list(site, swapped))
        yield _with_arguments("same function swap args", site, invocation, texts)


def _calls(site: Site) -> Iterator[tuple[Node, list[Node]]]:
    for invocation in site.nodes("method_invocation"):
        yield invocation, arguments_of(invocation)


def _called(site: Site, invocation: Node) -> str:
    name = invocation.child_by_field_name("name")
    return site.source.of(name) if name is not None else ""


def _list(site: Site, arguments: list[Node]) -> str:
    return f"({', '.join(site.source.of(argument) for argument in arguments)})"


def _with_arguments(kind: str, site: Site, invocation: Node, texts: list[str]) -> Variants:
    arguments = invocation.child_by_field_name("arguments")
    return replacing(kind, site.source, arguments, texts) if arguments is not None else ()


def _caller(site: Site) -> Iterator[Variants]:
    for invocation in site.nodes("method_invocation"):
        receiver = invocation.child_by_field_name("object")
        if receiver is None or receiver.type != "identifier":
            continue
        own = receiver_type(site.source, receiver)
        scope = variables_at(site.source, receiver)
        same = [name for name, type_text in scope.items() if type_text == own]
        if site.source.of(receiver) in scope:
            yield replacing("same function change caller", site.source, receiver, same)


def _binary_operator(site: Site) -> Iterator[Variants]:
    for node in site.nodes("binary_expression"):
        operator = node.child_by_field_name("operator")
        if operator is not None:
            own = site.source.of(operator)
            others = itertools.chain.from_iterable(group for group in _OPERATORS if own in group)
            yield replacing("change binary operator", site.source, operator, others)


def _unary_operator(site: Site) -> Iterator[Variants]:
    kind = "change unary operator"
    for node in site.nodes("unary_expression", "update_expression", "if_statement", "while_statement"):
        match node.type:
            case "unary_expression":
                operand = node.child_by_field_name("operand")
                if operand is not None:
                    yield replacing(kind, site.source, node, [site.source.of(operand)])
            case "update_expression":
                text = site.source.of(node)
                other = text.replace("++", "--") if "++" in text else text.replace("--", "++")
                yield replacing(kind, site.source, node, [other])
            case _:
                condition = _condition(node)
                if condition is not None and condition.type in ("method_invocation", "identifier"):
                    yield replacing(kind, site.source, condition, [f"!{site.source.of(condition)}"])


def _operand(site: Site) -> Iterator[Variants]:
    """Operands that are plain variables are the business of another kind."""
    for node in site.nodes("binary_expression"):
        for side in ("left", "right"):
            operand = node.child_by_field_name(side)
            if operand is not None and operand.type in (*_NUMBERS, "method_invocation", "field_access"):
                names = sorted(variables_at(site.source, operand))
                yield replacing("change operand", site.source, operand, names)


def _less_specific_if(site: Site) -> Iterator[Variants]:
    """The fix adds ``|| x``; the fault is without it."""
    return _condition_without("less specific if", "||", site)


def _more_specific_if(site: Site) -> Iterator[Variants]:
    """The fix adds ``&& x``; the fault is without it."""
    return _condition_without("more specific if", "&&", site)


def _condition_without(kind: str, operator: str, site: Site) -> Iterator[Variants]:
    for statement in site.nodes("if_statement"):
        condition = _condition(statement)
        for node in descendants(condition) if condition is not None else ():
            symbol = node.child_by_field_name("operator")
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if (
                node.type == "binary_expression"
                and symbol is not None
                and site.source.of(symbol) == operator
                and left is not None
                and right is not None
            ):
                edits = (
                    Edit(left.start_byte, right.start_byte, ""),
                    Edit(left.end_byte, right.end_byte, ""),
                )
                yield tuple(Fault(kind, line_of(node), (edit,)) for edit in edits)


def _condition(statement: Node) -> Node | None:
    condition = statement.child_by_field_name("condition")
    if condition is not None and condition.type == "parenthesized_expression" and condition.named_children:
        return condition.named_children[0]
    return condition


SINGLE: dict[str, Kind] = {
    "change identifier used": _identifier,
    "wrong function name": _function_name,
    "change numeric literal": _number,
    "same function more args": _more_arguments,
    "less specific if": _less_specific_if,
    "more specific if": _more_specific_if,
    "change binary operator": _binary_operator,
    "change boolean literal": _boolean,
    "same function less args": _less_arguments,
    "same function change caller": _caller,
    "change unary operator": _unary_operator,
    "change operand": _operand,
    "same function swap args": _swapped_arguments,
}
