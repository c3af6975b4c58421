"""Angelic values: which value must a condition have so that the failing tests pass?

The first half of the Nopol approach (Xuan et al., TSE 2017): a suspicious condition, or one put around a
suspicious statement, is forced to true and to false. Where the failing tests pass with it, the values of the
scope at each evaluation, those of passing tests included, say what the condition must tell apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.conditions import Condition, negation
from repairnator.core.languages.java.code.expression import Expression
from repairnator.core.languages.java.operators.change import Change, Done, Site, Trait, quoted
from repairnator.core.languages.java.operators.statements import (
    guard_change,
    header,
    returned,
    wrapped,
)
from repairnator.core.languages.java.ranking.runtime import Observer
from repairnator.core.languages.java.runtime.analysis import Node
from repairnator.core.languages.java.runtime.edits import Span
from repairnator.core.languages.java.runtime.process import JvmDied
from repairnator.core.languages.java.runtime.protocol import Observe, Observed, Probe, TestOutcome
from repairnator.core.languages.java.search.examples import Example, conditions_telling
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

_OBSERVED = 16  # expressions observed at one place
_EXITS = 4  # values tried for an added return
_EVALUATIONS = 300  # of one test
_SECONDS = 5.0
_LITERAL = ("BOOLEAN_LITERAL", "BOOLEAN_LITERAL")  # kinds of a constant and its opposite
_WRAPPABLE = frozenset(
    {
        "EXPRESSION_STATEMENT",
        "IF",
        "FOR_LOOP",
        "ENHANCED_FOR_LOOP",
        "WHILE_LOOP",
        "THROW",
        "BREAK",
        "CONTINUE",
    }
)


@dataclass(frozen=True, slots=True)
class _Form:
    """One way in which a condition can stand at a place.

    Attributes:
        change: puts a condition there.
        own: what stands there now, or would change nothing.
        edits: with which the code behaves as it does now.
        at: where the condition stands after these.
        replaces: whether a condition of the program stands there.
    """

    change: Callable[[Condition], Change]
    own: Condition
    edits: tuple[Edit[str], ...]
    at: Span
    replaces: bool = False

    def probe(self, observed: Sequence[Expression], *, evaluated: bool = True) -> Probe:
        seen = tuple(each.text for each in observed)
        return Probe(Observe.CONDITION, self.at, seen, evaluated, _EVALUATIONS)


class Angelic:
    """Finds conditions by running; one per search."""

    def __init__(self, runtime: Observer, failing: Sequence[TestName]) -> None:
        self._runtime = runtime
        self._failing = tuple(failing)

    def changes(self, site: Site, passing: Sequence[TestName]) -> list[Change]:
        """Changes of one place with conditions that agree with all evaluations that were seen.

        Args:
            site: a condition, or a statement in a block.
            passing: passing tests that run it.
        """
        found: list[Change] = []
        for form in _forms(site):
            try:
                found += self._of_form(site, form, passing)
            except JvmDied:
                raise
            except WarmRuntimeError:
                # The probe does not compile here (a value that is not assigned yet): another form may.
                continue
        return found

    def _of_form(self, site: Site, form: _Form, passing: Sequence[TestName]) -> list[Change]:
        file, observed = site.code.file, site.expressions.variables(site.node)[:_OBSERVED]
        examples: list[Example] = []
        for observation in self._forced(file, form, observed):
            if observation.verdict is not TestOutcome.PASSED:
                return []
            examples += _examples(observation)
        probe = form.probe(observed)
        bound = self._bound(file, form, probe, passing, {example.wanted for example in examples})
        for observation in self._runtime.observe(file, form.edits, probe, bound, "record", _SECONDS):
            if observation.verdict is TestOutcome.PASSED:
                examples += _examples(observation)
        return [
            form.change(each)
            for each in conditions_telling(site, observed, examples, form.own if form.replaces else None)
        ]

    def _bound(
        self, file: str, form: _Form, probe: Probe, passing: Sequence[TestName], values: set[bool]
    ) -> list[TestName]:
        """The passing tests that need another value; those that pass with this one as well tell nothing."""
        if len(values) != 1 or not passing:
            return list(passing)
        mode = str(values.pop()).lower()
        seen = self._runtime.observe(file, form.edits, probe, passing, mode, _SECONDS)
        free = {each.name for each in seen if each.verdict is TestOutcome.PASSED}
        return [name for name in passing if name not in free]

    def _forced(self, file: str, form: _Form, observed: Sequence[Expression]) -> list[Observed]:
        """For each failing test an observation with which it passes, or a failed one without values."""
        passed: dict[TestName, Observed] = {}
        for value in ("true", "false"):
            if form.own.text == value:
                continue  # this is how it fails now
            # The original condition is asked, too, unless it throws.
            for evaluated in (True, False) if form.replaces else (False,):
                left = [name for name in self._failing if name not in passed]
                probe = form.probe(observed, evaluated=evaluated)
                if left:
                    seen = self._runtime.observe(file, form.edits, probe, left, value, _SECONDS)
                    passed |= {
                        each.name: each
                        for each in seen
                        if each.verdict is TestOutcome.PASSED and each.evaluations
                    }
        return [passed.get(name, Observed(name, TestOutcome.FAILED, ())) for name in self._failing]


def _forms(site: Site) -> Iterator[_Form]:
    node, code = site.node, site.code
    if node.role == "condition":
        bare = code.bare(node)
        negated, kind = negation(code, bare)
        original = Condition(code.source(bare), negated, 0.3, bare.kind, kind, "seen")
        yield _Form(partial(_replaced, site, bare), original, (), Span(bare.start, bare.end), replaces=True)
        return
    if node.kind in _WRAPPABLE:
        yield _added(partial(_wrapped, site), "true")
    wanted = code.returns(node)
    if wanted is not None and node.statement:
        for value in returned(site, wanted)[:_EXITS]:
            yield _added(partial(_returning, site, value), "false")


def _added(change: Callable[[Condition], Change], own: str) -> _Form:
    """A condition where there is none; with ``own`` all is as before."""
    constant = Condition(own, "false" if own == "true" else "true", 0.0, *_LITERAL, "flag")
    made = change(constant)
    assert made.done.added is not None
    return _Form(change, constant, made.edits, made.done.added.condition)


def _replaced(site: Site, bare: Node, condition: Condition) -> Change:
    return site.change(bare, condition.text, kind=condition.kind, cost=condition.cost)


def _wrapped(site: Site, condition: Condition) -> Change:
    edit, added = wrapped(site.code, site.node, condition.text)
    said = f"run {quoted(header(site.code, site.node))} only when `{condition.text}`"
    return Change((edit,), said, condition.cost, done=Done(added=added))


def _returning(site: Site, value: Expression, condition: Condition) -> Change:
    statement = f"return {value.text};" if value.text else "return;"
    said = f"return {f'`{value.text}` ' if value.text else ''}early when `{condition.text}`"
    cost = condition.cost + 0.3
    return guard_change(site, condition.text, statement, said, cost, [Trait.EARLY_EXIT])


def _examples(observation: Observed) -> list[Example]:
    return [Example(each.seen, bool(each.chosen), bool(each.value)) for each in observation.evaluations]
