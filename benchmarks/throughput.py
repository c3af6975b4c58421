"""Throughput: candidates validated a second, against recompiling and running each by itself in a warm JVM.

A candidate counts when it compiles, is distinct after normalizing its source, and at least one failing test
ran to a verdict on it. The time of generating and compiling candidates counts for the product; the baseline
gets its candidates for nothing. Proofs by the project's own build are no part of a search and are left out.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.baseline.runner import Job, Throughput, measure
from benchmarks.libraries.cases import prepare, read_cases
from benchmarks.libraries.catalog import libraries
from benchmarks.libraries.workshop import Workshop
from benchmarks.machine import Machine
from benchmarks.maven import Maven
from benchmarks.workdir import DEFAULT_WORKDIR
from repairnator.core.assembly import assemble
from repairnator.core.events import Emitter, EventWriter
from repairnator.core.session import Session
from repairnator.core.tools.port import PlausiblePatch, RepairTask, RepairTool, Search, SearchCounts
from repairnator.model import RepairOptions, TestName

EXAMPLE = Path(__file__).parents[1] / "examples" / "failing-project"
LIBRARY = "commons-cli"
RATIO_AT_LEAST = 20.0
GOALS = {"example": 1000, LIBRARY: 200}
# Ten seconds for each of the example's groups; a run's own default is ten minutes for all.
BUDGET = 170.0


@dataclass(frozen=True, slots=True)
class Searched(Throughput):
    """What searches validated.

    Attributes:
        behaviours: ways in which it made the failing tests end.
    """

    behaviours: int

    @property
    def per_behaviour(self) -> float:
        """Candidates for each of these ways."""
        return self.candidates / self.behaviours if self.behaviours else 0.0


class Tap:
    """A repair tool that lets another one search to the end, proves nothing, and counts.

    Attributes:
        name, languages, needs_runtime, aliases: the other one's.
        total: what all its searches validated, by its own count and our clock.
        behaviours: ways in which that made the failing tests end, of each search by itself.
    """

    def __init__(self, tool: RepairTool) -> None:
        self._tool = tool
        self.name = tool.name
        self.languages = tool.languages
        self.needs_runtime = tool.needs_runtime
        self.aliases = tool.aliases
        self.total = Throughput(0, 0.0)
        self.behaviours = 0

    def search(self, task: RepairTask, emitter: Emitter) -> Search:
        return _Exhausted(self, self._tool.search(task, emitter))


class _Exhausted:
    """A search that keeps its plausible patches to itself."""

    def __init__(self, tap: Tap, search: Search) -> None:
        self._tap = tap
        self._search = search

    def __iter__(self) -> Iterator[Sequence[PlausiblePatch]]:
        begin = time.monotonic()
        for _ in self._search:
            pass
        self._tap.total += Throughput(self._search.counts().candidates, time.monotonic() - begin)
        self._tap.behaviours += self._search.report()["behaviours"]
        return iter(())

    def causes(self) -> Sequence[frozenset[TestName]]:
        return ()

    def counts(self) -> SearchCounts:
        return self._search.counts()

    def report(self) -> dict[str, Any]:
        return self._search.report()

    def close(self) -> None:
        self._search.close()


def product(tree: Path, budget: float) -> Searched:
    """What the product's Java tool validates in ``budget`` seconds of search, in this process, unboxed."""
    options = RepairOptions(tools=("java",), budget=budget)
    parts = assemble(options)
    taps = [Tap(tool) for tool in parts.tools]
    scratch = Path(tempfile.mkdtemp(prefix="repairnator-throughput-"))
    events: list[str] = []
    try:
        Session(
            tree,
            options,
            dataclasses.replace(parts, tools=taps),
            EventWriter(events.append),
            scratch=scratch,
        ).run()
    finally:
        shutil.rmtree(scratch)
    total = sum((tap.total for tap in taps), Throughput(0, 0.0))
    if not total.candidates:
        raise SystemExit(
            f"{tree}: nothing was validated, so nothing was measured; the last event: {events[-1]}"
        )
    return Searched(total.candidates, total.seconds, sum(tap.behaviours for tap in taps))


def example_jobs(project: Path, failing: frozenset[str]) -> list[Job]:
    """The example's faulty classes, each with its own failing tests (``ATest`` tests ``A``)."""
    by_suite: dict[str, list[str]] = {}
    for name in sorted(failing):
        by_suite.setdefault(name.partition("#")[0], []).append(name)
    return [
        Job(
            project,
            f"src/main/java/{suite.removesuffix('Test').replace('.', '/')}.java",
            "UTF-8",
            tuple(tests),
        )
        for suite, tests in by_suite.items()
    ]


def built(tree: Path, copy: Path, maven: Maven) -> frozenset[str]:
    """Build a copy of a project; returns its failing tests."""
    if copy.exists():
        shutil.rmtree(copy)
    shutil.copytree(tree, copy, ignore=shutil.ignore_patterns("target"))
    return maven.test(copy, offline=False).failing


def library_tree(workdir: Path, maven: Maven) -> tuple[Path, Job]:
    """The first case of the library, and the baseline's job for it."""
    case = next(case for case in read_cases() if case.library == LIBRARY)
    workshop = Workshop.open(libraries()[LIBRARY], workdir, maven)
    prepared = prepare(case, workshop, workdir)
    copy = workdir / "throughput" / case.name
    built(prepared.tree, copy, maven)
    return prepared.tree, Job(copy, case.file, prepared.encoding, case.failing)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; 1 when a ratio is below what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.throughput", description=__doc__)
    parser.add_argument("--workdir", type=Path, default=DEFAULT_WORKDIR, help="where everything is kept")
    parser.add_argument("--budget", type=float, default=BUDGET, help="seconds of the product's search")
    parser.add_argument("--candidates", type=int, default=40, help="of the baseline, for each class, at most")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    arguments = parser.parse_args(argv)

    maven, machine = Maven(), Machine.here()
    copy = arguments.workdir / "throughput" / "example"
    jobs = example_jobs(copy, built(EXAMPLE, copy, maven))
    library, library_job = library_tree(arguments.workdir, maven)
    figures = {}
    for name, tree, work in (("example", EXAMPLE, jobs), (LIBRARY, library, [library_job])):
        ours = product(tree, arguments.budget)
        count = arguments.candidates * (1 if name == "example" else 5)
        base = measure(work, count, arguments.workdir, maven)
        figures[name] = {
            "candidates": ours.candidates,
            "seconds": round(ours.seconds, 2),
            "perSecond": round(ours.per_second, 1),
            "goal": GOALS[name],
            "behaviours": ours.behaviours,
            "candidatesPerBehaviour": round(ours.per_behaviour, 1),
            "baselineCandidates": base.candidates,
            "baselineSeconds": round(base.seconds, 2),
            "baselinePerSecond": round(base.per_second, 1),
            "ratio": round(ours.per_second / base.per_second, 1) if base.candidates else None,
        }
    _report(figures, machine, as_json=arguments.json)
    return 0 if all((figure["ratio"] or 0) >= RATIO_AT_LEAST for figure in figures.values()) else 1


def _report(figures: dict[str, dict[str, Any]], machine: Machine, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"machine": machine.to_dict(), "figures": figures}, indent=1))
        return
    for name, figure in figures.items():
        print(
            f"{name}: {figure['perSecond']} candidates a second (goal {figure['goal']}; "
            f"{figure['candidates']} in {figure['seconds']} s), {figure['candidatesPerBehaviour']} for each "
            f"of {figure['behaviours']} ways in which failing tests ended; baseline "
            f"{figure['baselinePerSecond']}, {figure['ratio']} times (at least {RATIO_AT_LEAST:.0f})"
        )
    print(f"on {machine}; load at the end {Machine.here().load}")


if __name__ == "__main__":
    raise SystemExit(main())
