"""Reach: repairs libraries with one injected fault each, and judges every patch by itself.

``python -m benchmarks.repair_libraries`` prepares the cases under ``--workdir``, runs ``repairnator
repair`` on each, and prints what became of it: failures, too. A run fails when fewer cases are patched, or
fewer patches are the same as the original, than the project asks for.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import product
from benchmarks.libraries.cases import CASES, FRESH, Case, CaseError, Prepared, prepare, read_cases
from benchmarks.libraries.catalog import libraries
from benchmarks.libraries.checker import Judgement, judge
from benchmarks.libraries.studies import shares
from benchmarks.libraries.workshop import Workshop, methods
from benchmarks.machine import Machine
from benchmarks.maven import Maven
from benchmarks.workdir import DEFAULT_WORKDIR

QUICK = 5
PATCHED_AT_LEAST = 0.7
PATCHED_AT_LEAST_QUICK = 0.6
SAME_AT_LEAST = 0.5
RUN_LIMIT = 1800.0


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one case.

    Attributes:
        case: its name.
        kind: of its fault.
        multiple: whether no single edit undoes the fault.
        status: ``inspector.status``, or what went wrong with the run.
        seconds: of the whole run.
        candidates, per_second: validated by the search.
        plausible: patches that the search took for plausible.
        patched: git takes the patch and all tests pass with it.
        same: and it is the same as the original.
        note: why not; or how it is the same.
    """

    case: str
    kind: str
    multiple: bool
    status: str
    seconds: float
    candidates: int
    per_second: float
    plausible: int
    patched: bool
    same: bool
    note: str


@dataclass(frozen=True, slots=True)
class Bench:
    """The run of all cases.

    Attributes:
        workdir: where everything is kept.
        budget: of the search, as the command takes it.
        options: further arguments for ``repairnator repair``.
        maven: for our own checks.
    """

    workdir: Path
    budget: str
    options: tuple[str, ...]
    maven: Maven

    def repair(self, case: Case) -> Result:
        """Prepare one case, repair it, judge the patch.

        Raises:
            CaseError: the case is not what its data says.
            MavenError: its library cannot be built here.
        """
        workshop = Workshop.open(libraries()[case.library], self.workdir, self.maven)
        prepared = prepare(case, workshop, self.workdir)
        self._verify(prepared)
        output = self.workdir / "output" / case.name
        if output.exists():
            shutil.rmtree(output)
        arguments = ["--json", "--budget", self.budget, "--output", str(output), *self.options]
        run = product.repair(prepared.tree, *arguments, limit=RUN_LIMIT)
        document = _document(run)
        if document is None:
            return self._result(case, run, {}, None, f"exit {run.status}: {run.errors.strip()[-200:]}")
        diffs = [patch["diff"] for patch in document["patches"] if patch["rank"] == 1]
        judgement = self._judged(prepared, diffs, workshop)
        return self._result(case, run, document, judgement, _note(judgement))

    def _verify(self, prepared: Prepared) -> None:
        """The tests that see the fault are those of the case's data; tried once for each case."""
        stamp = self.workdir / "verified" / f"{prepared.case.name}.{prepared.case.sha256[:12]}"
        wanted = "\n".join(prepared.case.failing)
        if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
            return
        copy = self.workdir / "checked" / prepared.case.name
        if copy.exists():
            shutil.rmtree(copy)
        shutil.copytree(prepared.tree, copy)
        failing = methods(self.maven.test(copy))
        shutil.rmtree(copy)
        if failing != set(prepared.case.failing):
            raise CaseError(
                f"{prepared.case.name}: {sorted(failing)} fail here, not {list(prepared.case.failing)}"
            )
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(wanted, encoding="utf-8")

    def _judged(self, prepared: Prepared, diffs: Sequence[str], workshop: Workshop) -> Judgement | None:
        """The first patch; where it alone is not enough, the first ones of all groups together."""
        if not diffs:
            return None
        first = judge(prepared, diffs[0], workshop, self.workdir, self.maven)
        if first.patched or len(diffs) == 1:
            return first
        return judge(prepared, "".join(diffs), workshop, self.workdir, self.maven)

    def _result(
        self,
        case: Case,
        run: product.Run,
        document: dict[str, Any],
        judgement: Judgement | None,
        note: str,
    ) -> Result:
        return Result(
            case=case.name,
            kind=case.kind,
            multiple=case.kind in shares().multiple,
            status=str(document.get("status", "no result")),
            seconds=round(run.seconds, 1),
            candidates=int(document.get("candidates", 0)),
            per_second=round(float(document.get("candidatesPerSecond", 0.0)), 1),
            plausible=sum(int(group.get("plausible", 0)) for group in document.get("groups", [])),
            patched=judgement is not None and judgement.patched,
            same=judgement is not None and judgement.same,
            note=note,
        )


def _document(run: product.Run) -> dict[str, Any] | None:
    try:
        document = json.loads(run.output)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _note(judgement: Judgement | None) -> str:
    if judgement is None:
        return "no patch"
    if judgement.same:
        return "same tree" if judgement.same_tree else "same bytecode"
    return "differs from the original" if judgement.patched else judgement.reason


def totals(results: Sequence[Result]) -> dict[str, Any]:
    """The figures of a run."""
    multiple = [result for result in results if result.multiple]
    return {
        "cases": len(results),
        "patched": sum(result.patched for result in results),
        "same": sum(result.same for result in results),
        "multiple": len(multiple),
        "multiplePatched": sum(result.patched for result in multiple),
        "multipleSame": sum(result.same for result in multiple),
    }


def table(results: Sequence[Result]) -> str:
    """All cases, one in a line."""
    lines = [f"{'case':24}{'fault':30}{'seconds':>8}{'tried':>8}{'per s':>8}{'plausible':>10}  result"]
    for result in results:
        verdict = "SAME" if result.same else "patched" if result.patched else result.status
        kind = result.kind + (" *" if result.multiple else "")
        lines.append(
            f"{result.case:24}{kind:30}{result.seconds:8.0f}{result.candidates:8}{result.per_second:8.1f}"
            f"{result.plausible:10}  {verdict} ({result.note})"
        )
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; 1 when the figures are below what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.repair_libraries", description=__doc__)
    parser.add_argument("--workdir", type=Path, default=DEFAULT_WORKDIR, help="where everything is kept")
    parser.add_argument("--budget", default="3m", help="of search for each case")
    parser.add_argument("--cases", type=int, help="the first so many cases")
    parser.add_argument("--quick", action="store_true", help=f"the first {QUICK} cases")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="this case (repeatable)")
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="the second set, which is run once and never tuned on; "
        "`python -m benchmarks.libraries --fresh` makes it from its seeds",
    )
    parser.add_argument("--sandbox", default="auto", help="handed to `repairnator repair`")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    arguments = parser.parse_args(argv)

    known = FRESH if arguments.fresh else CASES
    if not known.exists():
        parser.error(f"{known.name} is not there: `python -m benchmarks.libraries --fresh` makes it")
    cases = [case for case in read_cases(known) if not arguments.only or case.name in arguments.only]
    cases = cases[: QUICK if arguments.quick else arguments.cases]
    bench = Bench(arguments.workdir, arguments.budget, ("--sandbox", arguments.sandbox), Maven())
    before, results = Machine.here(), []
    for case in cases:
        results.append(bench.repair(case))
        print(table(results[-1:]).splitlines()[1], file=sys.stderr, flush=True)
    figures = totals(results)
    if arguments.json:
        document = {
            "machine": before.to_dict(),
            "budget": arguments.budget,
            "results": [asdict(result) for result in results],
            "totals": figures,
        }
        print(json.dumps(document, indent=1))
    else:
        print(_summary(before, Machine.here(), results, figures))
    least = PATCHED_AT_LEAST_QUICK if arguments.quick else PATCHED_AT_LEAST
    enough = figures["patched"] >= least * len(results)
    return 0 if enough and figures["same"] >= SAME_AT_LEAST * figures["patched"] else 1


def _summary(before: Machine, after: Machine, results: Sequence[Result], figures: dict[str, Any]) -> str:
    return "\n".join(
        (
            table(results),
            "",
            f"patched {figures['patched']} of {figures['cases']}, "
            f"of these the same as the original {figures['same']}",
            f"* not undone by any single edit: patched {figures['multiplePatched']} "
            f"of {figures['multiple']}, same {figures['multipleSame']}",
            f"on {before}; load at the end {after.load}",
        )
    )


if __name__ == "__main__":
    raise SystemExit(main())
