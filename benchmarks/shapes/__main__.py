"""Faults in applications as teams have them: ``python -m benchmarks.shapes [--only PROJECT[/FAULT] …]``.

``repairnator repair`` is started on each as anyone would; the projects' libraries are fetched as in any
build. It prints what became of each fault, how many candidates were judged a second, and where the time went,
and fails where fewer than 80 % of a project's faults are patched.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import product
from benchmarks.machine import Machine
from benchmarks.workdir import DEFAULT_WORKDIR

_HERE = Path(__file__).parent
_WANTED = 0.8  # of the faults of each project
_LIMIT = 1800.0  # seconds of one run, builds and proof included


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where a project was made wrong.

    Attributes:
        project: folder in ``projects/``.
        name: of the fault.
        file: relative to the project.
        right, wrong: what stands there once.
    """

    project: str
    name: str
    file: str
    right: str
    wrong: str

    def put_into(self, tree: Path) -> None:
        """Make a copy of the project in ``tree``, with the fault.

        Raises:
            ValueError: the right text does not stand in the file once.
        """
        shutil.rmtree(tree, ignore_errors=True)
        shutil.copytree(_HERE / "projects" / self.project, tree)
        text = (tree / self.file).read_text(encoding="utf-8")
        if text.count(self.right) != 1:
            raise ValueError(f"{self.project}/{self.name}: {self.right!r} is not once in {self.file}")
        (tree / self.file).write_text(text.replace(self.right, self.wrong), encoding="utf-8")

    def is_undone_by(self, diff: str) -> bool:
        """Whether a patch writes again what is right."""
        added = [line[1:] for line in diff.splitlines() if line.startswith("+") and line[:3] != "+++"]
        return diff.count("\n+++ ") <= 1 and any(self.right in line for line in added)


def faults(only: Sequence[str] = ()) -> list[Fault]:
    """The faults of these projects, or these ``project/fault``; all where none are named."""
    tables = tomllib.loads((_HERE / "faults.toml").read_text(encoding="utf-8"))
    every = [Fault(project, **fields) for project, table in tables.items() for fields in table]
    return [
        each for each in every if not only or each.project in only or f"{each.project}/{each.name}" in only
    ]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one fault.

    Attributes:
        fault: which.
        status: ``inspector.status``, or how the command ended.
        same: whether the best patch is what was right.
        candidates, per_second: judged by the search.
        seconds: of each part of the run.
        note: the best patch, or why there is none.
    """

    fault: Fault
    status: str
    same: bool
    candidates: int
    per_second: float
    seconds: dict[str, float]
    note: str

    @property
    def patched(self) -> bool:
        return self.status == "PATCHED"

    def __str__(self) -> str:
        spent = " ".join(f"{name} {value:.0f}" for name, value in self.seconds.items() if value >= 1)
        found = "same" if self.same else "other" if self.patched else "none"
        return (
            f"{self.fault.project:10} {self.fault.name:17} {self.status:12} {found:6}"
            f" {self.candidates:6} {self.per_second:7.1f}/s  {spent} s  {self.note}"
        )


def _parts(document: dict[str, Any]) -> dict[str, float]:
    steps = {step["name"]: float(step["seconds"]) for step in document["steps"]}
    proof = sum(float(patch["evidence"]["seconds"]) for patch in document["patches"])
    return {
        "build": steps.get("BuildProject", 0.0),
        "tests": steps.get("TestProject", 0.0),
        "coverage": steps.get("GatherTestInformation", 0.0),
        "search": steps.get("java", 0.0) - proof,
        "proof": proof,
    }


def _searched(fault: Fault, workdir: Path, budget: str, options: Sequence[str]) -> Result:
    tree = workdir / fault.project / fault.name
    fault.put_into(tree)
    output = tree.with_name(f"{fault.name}-patches")
    shutil.rmtree(output, ignore_errors=True)
    run = product.repair(tree, "--json", "--budget", budget, "--output", str(output), *options, limit=_LIMIT)
    shutil.rmtree(tree)
    if not run.output.strip():
        return Result(fault, f"exit {run.status}", False, 0, 0.0, {}, run.errors.strip()[-200:])
    document = json.loads(run.output)
    best = next(iter(document["patches"]), None)
    return Result(
        fault,
        document["status"],
        best is not None and fault.is_undone_by(best["diff"]),
        document["candidates"],
        document["candidatesPerSecond"],
        _parts(document),
        best["summary"] if best is not None else "; ".join(document["warnings"])[-200:],
    )


def _too_few(results: Sequence[Result]) -> Iterator[str]:
    for project in dict.fromkeys(each.fault.project for each in results):
        own = [each for each in results if each.fault.project == project]
        patched = sum(each.patched for each in own)
        same = sum(each.same for each in own)
        print(f"{project}: {patched} of {len(own)} patched, {same} of these as it was")
        if patched < _WANTED * len(own):
            yield project


def main(argv: Sequence[str] | None = None) -> int:
    """Run it; 1 where too few faults of a project are patched."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.shapes", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="PROJECT[/FAULT]")
    parser.add_argument("--budget", default="5m", help="of each search, as the command takes it")
    parser.add_argument("--workdir", type=Path, default=DEFAULT_WORKDIR / "shapes")
    parser.add_argument("--option", action="append", default=[], help="passed on to repairnator repair")
    arguments = parser.parse_args(argv)
    before, results = Machine.here(), []
    for fault in faults(arguments.only):
        results.append(_searched(fault, arguments.workdir, arguments.budget, arguments.option))
        print(results[-1], flush=True)
    failing = list(_too_few(results))
    print(f"on {before}; load at the end {Machine.here().load}")
    return 1 if failing else 0


if __name__ == "__main__":
    raise SystemExit(main())
