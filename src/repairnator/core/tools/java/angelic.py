"""Angelic values: which value must a condition have so that the failing tests pass?

The first half of the Nopol approach (Xuan et al., TSE 2017): a suspicious condition, or one put around a
suspicious statement, is forced to true and to false. Where the failing tests pass with it, the values of the
scope at each evaluation, those of passing tests included, say what the condition must tell apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from repairnator.core.jvm.edits import TextEdit
from repairnator.core.jvm.process import JvmDied
from repairnator.core.jvm.protocol import Observed
from repairnator.core.tools.java.change import Change, Site, quoted
from repairnator.core.tools.java.conditions import Condition, negation
from repairnator.core.tools.java.runtime import Runtime
from repairnator.core.tools.java.statements import before, guarded, header, returned, wrapped
from repairnator.core.tools.java.synthesis import Example, Watched, conditions_for
from repairnator.core.tools.java.types import STRING, is_primitive, is_reference
from repairnator.errors import JvmError
from repairnator.model import TestName

_OBSERVED = 16  # expressions observed at one place
_EXITS = 4  # values tried for an added return
_SECONDS = 5.0
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
        kind: ``condition``, ``wrap`` (around a statement), ``return`` (added before it), ``insert``.
        own: the original condition's text; ``true`` or ``false`` where a new one would change nothing.
        original: the original condition, where there is one.
        value: what an added return gives.
        inserted: the statement to be put into a condition.
    """

    kind: str
    own: str
    original: Condition | None
    value: str = ""
    inserted: TextEdit | None = None


class Angelic:
    """Finds conditions by running; one per search."""

    def __init__(self, runtime: Runtime, failing: Sequence[TestName]) -> None:
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
            except JvmError:
                # The probe does not compile here (a value that is not assigned yet): another form may.
                continue
        return found

    def narrowed(self, site: Site, inserted: TextEdit, passing: Sequence[TestName]) -> list[Change]:
        """An inserted statement that mends the failing tests but breaks others, put into a condition.

        Args:
            site: the statement beside which it was inserted.
            inserted: the insertion.
            passing: passing tests that run the place.
        """
        return self._of_form(site, _Form("insert", "false", None, "", inserted), passing)

    def _of_form(self, site: Site, form: _Form, passing: Sequence[TestName]) -> list[Change]:
        observed = _observed(site)
        probe = _probe(site, form, observed, form.own)
        examples: list[Example] = []
        for observation in self._forced(site, form, observed):
            if observation.verdict != "passed":
                return []
            examples += _examples(observation)
        bound = self._bound(site, probe, passing, {example.wanted for example in examples})
        for observation in self._runtime.observe(site.code.file, [probe], bound, "record", _SECONDS):
            if observation.verdict == "passed":
                examples += _examples(observation)
        distinct = list({repr(example): example for example in examples}.values())
        conditions = conditions_for(distinct, observed, _constants(site), form.original)
        return [_change(site, form, condition) for condition in conditions]

    def _bound(
        self, site: Site, probe: TextEdit, passing: Sequence[TestName], values: set[bool]
    ) -> list[TestName]:
        """The passing tests that need another value; those that pass with this one as well tell nothing."""
        if len(values) != 1 or not passing:
            return list(passing)
        mode = str(values.pop()).lower()
        seen = self._runtime.observe(site.code.file, [probe], passing, mode, _SECONDS)
        free = {each.name for each in seen if each.verdict == "passed"}
        return [name for name in passing if name not in free]

    def _forced(self, site: Site, form: _Form, observed: Sequence[Watched]) -> list[Observed]:
        """For each failing test an observation with which it passes, or a failed one without values."""
        passed: dict[TestName, Observed] = {}
        for value in ("true", "false"):
            if form.own == value:
                continue  # this is how it fails now
            # The original condition is asked, too, unless it throws.
            for own in dict.fromkeys((form.own, value)):
                left = [name for name in self._failing if name not in passed]
                probe = _probe(site, form, observed, own)
                if left:
                    seen = self._runtime.observe(site.code.file, [probe], left, value, _SECONDS)
                    passed |= {
                        each.name: each for each in seen if each.verdict == "passed" and each.evaluations
                    }
        return [passed.get(name, Observed(name, "failed", ())) for name in self._failing]


def _forms(site: Site) -> Iterator[_Form]:
    node, code = site.node, site.code
    if node.role == "condition":
        bare = code.bare(node)
        negated, kind = negation(code, bare)
        original = Condition(code.source(bare), negated, 0.3, bare.kind, kind, "seen")
        yield _Form("condition", code.source(bare), original)
        return
    if node.kind in _WRAPPABLE:
        yield _Form("wrap", "true", None)
    wanted = code.returns(node)
    if wanted is not None and node.statement:
        for value in returned(site, wanted)[:_EXITS]:
            yield _Form("return", "false", None, value.text)


def _observed(site: Site) -> list[Watched]:
    found = []
    for each in site.expressions.variables(site.node)[:_OBSERVED]:
        size = None
        if site.code.types.is_array(each.type):
            size = "length"
        elif each.type == STRING:
            size = "length()"
        elif site.code.types.has_super(each.type, "java.util.Collection") or site.code.types.has_super(
            each.type, "java.util.Map"
        ):
            size = "size()"
        if is_primitive(each.type) or is_reference(each.type):
            found.append(Watched(each.text, each.cost, size, each.type == STRING))
    return found


def _probe(site: Site, form: _Form, observed: Sequence[Watched], value: str) -> TextEdit:
    seen = "".join(f", (Object) ({each.text})" for each in observed)
    call = f"org.repairnator.runtime.Observe.bool(0, {value}{seen})"
    node, code = site.node, site.code
    if form.kind == "condition":
        bare = code.bare(node)
        return TextEdit(bare.start, bare.end, call)
    if form.kind == "wrap":
        return wrapped(code, node, call)
    if form.inserted is not None:
        return _guarded_insertion(site, form.inserted, call)
    return before(code, node, guarded(code, node, call, _return(form)))


def _guarded_insertion(site: Site, inserted: TextEdit, condition: str) -> TextEdit:
    statement = inserted.text.strip()
    block = guarded(site.code, site.node, condition, statement)
    return TextEdit(inserted.start, inserted.end, inserted.text.replace(statement, block))


def _return(form: _Form) -> str:
    return f"return {form.value};" if form.value else "return;"


def _change(site: Site, form: _Form, condition: Condition) -> Change:
    node, code = site.node, site.code
    if form.kind == "condition":
        bare = code.bare(node)
        return site.change(bare, condition.text, kind=condition.kind, cost=condition.cost)
    if form.kind == "wrap":
        said = f"run {quoted(header(code, node))} only when `{condition.text}`"
        return Change((wrapped(code, node, condition.text),), said, condition.cost)
    if form.inserted is not None:
        said = f"insert {quoted(form.inserted.text.strip().rstrip(';'))} when `{condition.text}`"
        return Change((_guarded_insertion(site, form.inserted, condition.text),), said, condition.cost)
    what = f"`{form.value}` " if form.value else ""
    block = guarded(code, node, condition.text, _return(form))
    said = f"return {what}early when `{condition.text}`"
    return Change((before(code, node, block),), said, condition.cost + 0.3, frozenset({"early-exit"}))


def _examples(observation: Observed) -> list[Example]:
    return [Example(each.seen, bool(each.chosen), bool(each.value)) for each in observation.evaluations]


def _constants(site: Site) -> list[str]:
    texts = [each.text for each in site.expressions.constants("int")]
    return [text for text in dict.fromkeys(["0", "1", "-1", *texts]) if text.lstrip("-").isdecimal()][:24]
