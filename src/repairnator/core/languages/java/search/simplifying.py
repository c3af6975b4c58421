"""Makes plausible patches plainer: forms are judged by the tests, and by what they do with other inputs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import quoted
from repairnator.core.languages.java.ranking.exploration import Exploration, changed_members
from repairnator.core.languages.java.ranking.priors import Simplification
from repairnator.core.languages.java.ranking.runtime import Runtime
from repairnator.core.languages.java.rewriting.forms import Form, plainer_forms
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome
from repairnator.core.plainness import plainest
from repairnator.core.warm.batches import Batch
from repairnator.model import TestName

_PATCH = 0  # its number beside its forms
_SIGNS = frozenset("=<>!&|+-*/%^")


@dataclass(frozen=True, slots=True)
class Judging:
    """What judges the forms of a patch.

    Attributes:
        runtime: of the project.
        failing: the group's tests.
        passing: passing tests that run the patch's place.
        cancelled: whether the run is to end.
    """

    runtime: Runtime
    failing: tuple[TestName, ...]
    passing: tuple[TestName, ...]
    cancelled: Callable[[], bool]


def simplified(candidate: Candidate, code: Code, judging: Judging, limits: Simplification) -> Form:
    """The plainest form of a plausible candidate that was found to do the same; its own if there is none.

    Raises:
        WarmRuntimeError: the JVMs do not work.
    """
    until = time.monotonic() + limits.seconds
    return plainest(
        Form(candidate.edits),
        JavaForms(candidate, code, judging, limits, until),
        rounds=limits.rounds,
        wanted=lambda: time.monotonic() < until and not judging.cancelled(),
    )


class JavaForms:
    """The forms of one patch; see :class:`repairnator.core.plainness.Forms`."""

    def __init__(
        self, candidate: Candidate, code: Code, judging: Judging, limits: Simplification, until: float
    ) -> None:
        self._candidate = candidate
        self._code = code
        self._judging = judging
        self._limits = limits
        self._until = until
        self._exploration = Exploration(judging.runtime, judging.failing)
        self._outcomes: Mapping[tuple[int, str], str] | None = None

    def plainer(self, form: Form) -> Sequence[Form]:
        analysis = self._judging.runtime.analyze(self._code.file, self._lines(form), (), form.edits)
        if analysis is None or analysis.problems:
            return ()
        after = Code(self._code.file, analysis)
        return plainer_forms(form, self._code, after)[: self._limits.forms]

    def first_equivalent(self, forms: Sequence[Form]) -> Form | None:
        verdicts = self._judged(forms)
        if verdicts.get(_PATCH) is None or verdicts[_PATCH].verdict is not Outcome.PLAUSIBLE:
            return None
        for number, form in enumerate(forms, start=_PATCH + 1):
            verdict = verdicts.get(number)
            if verdict is not None and self._is_equivalent(form, verdict, verdicts):
                return form
        return None

    def _lines(self, form: Form) -> list[int]:
        """The lines that are changed, in the changed file."""
        text, lines, grown = self._code.text, set[int](), 0
        for edit in form.edits:
            first = text.count("\n", 0, edit.start) + 1 + grown
            added = edit.text.count("\n")
            lines |= set(range(first, first + added + 1))
            grown += added - text.count("\n", edit.start, edit.end)
        return sorted(lines)

    def _judged(self, forms: Sequence[Form]) -> dict[int, CandidateVerdict]:
        """The verdicts on the patch and its forms, by their numbers."""
        patch = replace(self._candidate, number=_PATCH)
        numbered = (
            replace(self._candidate, number=number, edits=form.edits)
            for number, form in enumerate(forms, start=_PATCH + 1)
        )
        batch = Batch(
            self._code.file,
            (patch, *numbered),
            self._judging.failing,
            self._judging.passing,
            max(1.0, self._until - time.monotonic()),
            urgent=True,
        )
        return {verdict.number: verdict for verdict in self._judging.runtime.validate(batch)}

    def _is_equivalent(
        self, form: Form, verdict: CandidateVerdict, verdicts: Mapping[int, CandidateVerdict]
    ) -> bool:
        if verdict.verdict is Outcome.DUPLICATE:
            if verdict.of == _PATCH:
                return True
            first = verdicts.get(-1 if verdict.of is None else verdict.of)
            return first is not None and self._is_equivalent(form, first, verdicts)
        return verdict.verdict is Outcome.PLAUSIBLE and self._behaves_alike(form)

    def _behaves_alike(self, form: Form) -> bool:
        """Whether it does what the patch does with all inputs; without any, its rule must be exact."""
        if time.monotonic() >= self._until:
            return False
        if self._outcomes is None:
            self._outcomes = self._explored(Form(self._candidate.edits))
        other = self._explored(form)
        both = self._outcomes.keys() & other.keys()
        if not both:
            return form.exact
        return all(self._outcomes[key] == other[key] for key in both)

    def _explored(self, form: Form) -> dict[tuple[int, str], str]:
        """Outcomes by method and input, of all methods that the patch changes."""
        members = changed_members(self._code, self._candidate.edits)
        return self._exploration.by_member(members, form.edits, self._code, self._judging.passing)


def summary_of(form: Form, code: Code) -> str:
    """One line for people about a form that no operator made."""
    parts = []
    for edit in (_with_whole_signs(code.text, edit) for edit in form.edits):
        old, new = code.text[edit.start : edit.end].strip(), edit.text.strip()
        if not old:
            parts.append(f"insert {quoted(new)}")
        elif not new:
            parts.append(f"delete {quoted(old)}")
        else:
            parts.append(f"replace {quoted(old)} by {quoted(new)}")
    return "; ".join(parts)


def _with_whole_signs(text: str, edit: Edit[str]) -> Edit[str]:
    """An edit that cuts no operator in two, such as ``!=``."""
    start, end, new = edit.start, edit.end, edit.text
    while text[start - 1 : start] in _SIGNS and (new or text[start:end])[:1] in _SIGNS:
        start -= 1
        new = text[start] + new
    while text[end : end + 1] in _SIGNS and (new or text[start:end])[-1:] in _SIGNS:
        new += text[end]
        end += 1
    return Edit(start, end, new)
