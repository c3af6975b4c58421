"""Which expressions are worth observing at a place: variables, and calls that only tell something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.code.methods import is_familiar, is_named_like_a_change
from repairnator.core.languages.java.code.types import is_primitive
from repairnator.core.languages.java.operators.change import Site
from repairnator.core.languages.java.runtime.analysis import Method

_VARIABLES, _CALLS = 16, 10
# Values tell these themselves.
_KNOWN = frozenset({"length", "size", "isEmpty", "charAt", "hashCode", "equals"})


@dataclass(frozen=True, slots=True)
class Observable:
    """An expression whose values can be told.

    Attributes:
        expression: as conditions write it.
        told: as it is observed, where it must not throw.
    """

    expression: Expression
    told: str


def variables(site: Site) -> list[Observable]:
    """The variables of a place."""
    return [Observable(each, each.text) for each in site.expressions.variables(site.node)[:_VARIABLES]]


def with_calls(site: Site) -> list[Observable]:
    """The variables, and what their methods and those of the class tell of them: ``seen.contains(at)``.

    Methods are judged by their names. Whoever observes calls must see to it that the tests still pass.
    """
    calls = sorted([*_of_variables(site), *_of_class(site)], key=lambda each: each.expression.cost)
    return [*variables(site), *calls[:_CALLS]]


def _of_variables(site: Site) -> Iterator[Observable]:
    for holder in site.expressions.variables(site.node)[:_VARIABLES]:
        info = site.code.type_info(holder.type)
        for method in info.methods if info is not None and not is_primitive(holder.type) else ():
            owner = method.owner or ""
            own = not owner.startswith("java.")
            if owner.startswith("java.lang."):
                continue  # of texts and numbers everything is known
            if method.static or not _tells(method) or not (own or len(method.params) == 1):
                continue
            for given in site.expressions.argument_lists(method, site.node, 1):
                text = f"{holder.text}.{method.name}({given.text})"
                names = (*holder.names, *given.names)
                cost = holder.cost + given.cost + 0.6
                called = Expression(text, method.returns, cost, "METHOD_INVOCATION", names, reads=True)
                yield Observable(called, f"{holder.text} == null ? null : (Object) {text}")


def _of_class(site: Site) -> Iterator[Observable]:
    member = site.code.member(site.node)
    changing = site.code.analysis.field_setters
    for method in site.code.methods(site.node):
        # A method that asks itself would hardly end.
        itself = member is not None and method.name == member.name
        if (
            itself
            or method.name in changing
            or not _tells(method)
            or (method.owner or "").startswith("java.")
        ):
            continue
        for given in site.expressions.argument_lists(method, site.node, 2):
            text, names = f"{method.name}({given.text})", (method.name, *given.names)
            called = Expression(
                text, method.returns, given.cost + 0.8, "METHOD_INVOCATION", names, reads=True
            )
            yield Observable(called, text)


def _tells(method: Method) -> bool:
    """Whether a method gives something simple, by its name without changing anything, which is not known."""
    return (
        is_primitive(method.returns)
        and method.returns != "void"
        and method.name not in _KNOWN
        and is_familiar(method)
        and not is_named_like_a_change(method)
    )
