"""Faults that no single edit undoes, in the right versions of the development set.

The generator of the cases makes them; a fault counts if a few tests see it, whichever of its parts is undone.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.classics.bench import PROJECT, Classics
from benchmarks.classics.solutions import Solution, solution_of
from benchmarks.libraries.faults import Fault, Site, calls_of
from benchmarks.libraries.multiple import MULTIPLE, TWO_PLACES, two_places
from benchmarks.libraries.single import SINGLE
from benchmarks.libraries.syntax import Edit, Source
from repairnator.core import edits as texts
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.runtime.protocol import Outcome
from repairnator.core.warm.batches import Batch
from repairnator.model import TestName

KINDS = (*MULTIPLE, TWO_PLACES)
# Places tried in a package for each kind, pairs of single faults drawn, and tests that may see a fault.
_PLACES, _PAIRS, _MOST_FAILING = 25, 60, 6
_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Several:
    """A project with one such fault in each of some packages.

    Attributes:
        project: its folder.
        kinds: of the faults, by package.
        solutions: that undo them, by package.
    """

    project: Path
    kinds: dict[str, str]
    solutions: dict[str, Solution]


def several(names: Sequence[str], workdir: Path, wanted: Sequence[str] = KINDS) -> Several:
    """Make the faults: each package has the first kind, of those in turn, that its tests see.

    Args:
        names: packages of the development set.
        workdir: where the projects are made; what is there is removed.
        wanted: kinds of faults.
    """
    right, faulty = workdir / "right", workdir / "faulty"
    shutil.rmtree(workdir, ignore_errors=True)
    shutil.copytree(PROJECT, right)
    for name in names:
        solution = solution_of(name, PROJECT)
        (right / solution.file).write_text(solution.right, encoding="utf-8")
    shutil.copytree(right, faulty)
    made = Several(faulty, {}, {})
    with Classics(names, workdir / "built", right) as project:
        _, passing, _ = project.measured()
        for number, name in enumerate(names):
            tests = [test for test in passing if test.suite.split(".")[2] == name]
            kinds = [wanted[(number + turn) % len(wanted)] for turn in range(len(wanted))]
            for kind in kinds:
                seen = (each for each in _faults(right, name, kind) if _counts(project, *each, tests))
                site, fault = next(seen, (None, None))
                if site is not None and fault is not None:
                    made.kinds[name] = kind
                    made.solutions[name] = _put(site, fault, right, faulty)
                    break
    return made


def _faults(right: Path, name: str, kind: str) -> Iterator[tuple[Site, Fault]]:
    """Faults of a kind in a package, in random order; the same for everyone."""
    dice = random.Random(f"{name}/{kind}")
    found: list[tuple[Site, Fault]] = []
    for path in sorted((right / "src/main/java/org/example" / name).glob("*.java")):
        file, source = path.relative_to(right).as_posix(), Source(path.read_text(encoding="utf-8"))
        if not source.data.isascii():  # the generator counts bytes, the workbench characters
            continue
        lines = frozenset(range(1, len(source.data.splitlines()) + 1))
        site = Site(file, source, lines, calls_of([(file, source)]))
        faults = _pairs(site, dice) if kind == TWO_PLACES else (each[0] for each in MULTIPLE[kind](site))
        found += [(site, fault) for fault in faults]
    dice.shuffle(found)
    yield from found[:_PLACES]


def _pairs(site: Site, dice: random.Random) -> Iterator[Fault]:
    singles = [fault for find in SINGLE.values() for variants in find(site) for fault in variants]
    for _ in range(_PAIRS if len(singles) > 1 else 0):
        pair = two_places(site.source, *dice.sample(singles, 2))
        if pair is not None:
            yield pair


def _counts(project: Classics, site: Site, fault: Fault, tests: Sequence[TestName]) -> bool:
    """Whether a few tests see the fault, and see it still when any one of its parts is undone."""
    forms = [fault.edits, *fault.partial]
    candidates = [_candidate(number, site, edits) for number, edits in enumerate(forms)]
    batch = Batch(site.file, tuple(candidates), tuple(tests), (), _SECONDS, every=True)
    verdicts = {each.number: each for each in project.workbench.validate(batch)}
    if len(verdicts) < len(forms) or verdicts[0].verdict is not Outcome.FAILED:
        return False
    few = 1 <= len(tests) - len(verdicts[0].passed) <= _MOST_FAILING
    return few and all(
        verdicts[number].verdict in (Outcome.FAILED, Outcome.TIMEOUT, Outcome.UNCOMPILABLE)
        for number in range(1, len(forms))
    )


def _candidate(number: int, site: Site, edits: Sequence[Edit]) -> Candidate:
    replacements = tuple(texts.Edit(edit.start, edit.end, edit.text) for edit in sorted(edits))
    return Candidate(number, site.file, replacements, "", "", 1, -1, 1.0, 1.0, frozenset())


def _put(site: Site, fault: Fault, right: Path, faulty: Path) -> Solution:
    text = site.source.edited(fault.edits)
    (faulty / site.file).write_text(text, encoding="utf-8")
    return Solution(site.file, text, (right / site.file).read_text(encoding="utf-8"))
