"""Runs the baseline: candidates made by the benchmarks' own generator, each compiled and tried by itself."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.libraries.faults import Site, calls_of
from benchmarks.libraries.layout import DEPENDENCY_PLUGIN
from benchmarks.libraries.single import SINGLE
from benchmarks.libraries.syntax import Source, normalized
from benchmarks.maven import Maven

_PROGRAM = Path(__file__).with_name("Baseline.java")
_TEST_LIMIT_MILLIS = 2000
_WARM_UP_ROUNDS = 1
_ROUND_MILLIS = 3000
_RUN_LIMIT = 600.0


@dataclass(frozen=True, slots=True)
class Job:
    """One faulty file of a built project.

    Attributes:
        project: its folder, with ``target/classes`` and ``target/test-classes``.
        file: relative to it.
        encoding: of the file.
        failing: tests that the fault makes fail, ``Class#method``.
    """

    project: Path
    file: str
    encoding: str
    failing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Throughput:
    """What was validated.

    Attributes:
        candidates: compiled, distinct, and at least one failing test ran to a verdict.
        seconds: that took.
    """

    candidates: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.candidates / self.seconds if self.seconds else 0.0

    def __add__(self, other: Throughput) -> Throughput:
        return Throughput(self.candidates + other.candidates, self.seconds + other.seconds)


def candidates_of(source: Source, count: int, seed: str) -> list[str]:
    """Up to so many different changes of a file, as whole texts."""
    lines = frozenset(range(1, source.text.count("\n") + 2))
    site = Site("", source, lines, calls_of([("", source)]))
    faults = [fault for kind in SINGLE.values() for variants in kind(site) for fault in variants]
    random.Random(seed).shuffle(faults)
    distinct: dict[str, str] = {}
    for fault in faults:
        text = source.edited(fault.edits)
        distinct.setdefault(normalized(text), text)
        if len(distinct) == count:
            break
    return list(distinct.values())


def classpath_of(project: Path, maven: Maven) -> str:
    """The dependencies of a project's tests."""
    listing = project / "target/classpath.txt"
    if not listing.exists():
        goal = f"{DEPENDENCY_PLUGIN}:build-classpath"
        maven.run(project, goal, f"-Dmdep.outputFile={listing}", offline=False)
    return listing.read_text(encoding="utf-8").strip()


def measure(jobs: Sequence[Job], count: int, workdir: Path, maven: Maven) -> Throughput:
    """Validate up to ``count`` candidates of each job, one after the other, in one warm JVM for each job.

    A job's measured round ends after some seconds, so that a class whose tests run into their limits cannot
    take minutes; its share of the total is then that of what was done.
    """
    total = Throughput(0, 0.0)
    for job in jobs:
        total += _measured(job, count, workdir / "baseline", classpath_of(job.project, maven))
    return total


def _measured(job: Job, count: int, workdir: Path, classpath: str) -> Throughput:
    program, folder = _compiled(workdir, classpath), workdir / "candidates"
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    source = Source((job.project / job.file).read_bytes().decode(job.encoding))
    for number, text in enumerate(candidates_of(source, count, job.file)):
        (folder / f"{number:05}.java").write_text(text, encoding="utf-8")
    outputs = [str(job.project / "target" / name) for name in ("classes", "test-classes")]
    command = ["java", "-cp", os.pathsep.join((str(program), classpath)), "Baseline", Path(job.file).name]
    limits = (_TEST_LIMIT_MILLIS, _WARM_UP_ROUNDS, _ROUND_MILLIS)
    command += [str(folder), *outputs, classpath, *map(str, limits), *job.failing]
    run = subprocess.run(
        command, cwd=job.project, capture_output=True, text=True, check=True, timeout=_RUN_LIMIT
    )
    found = re.search(r"validated=(\d+) passed=\d+ millis=(\d+)", run.stdout)
    if found is None:
        raise RuntimeError(f"the baseline of {job.file} said nothing: {run.stderr[-500:]}")
    return Throughput(int(found[1]), int(found[2]) / 1000)


def _compiled(workdir: Path, classpath: str) -> Path:
    output = workdir / "program"
    output.mkdir(parents=True, exist_ok=True)
    subprocess.run(["javac", "-nowarn", "-d", str(output), "-cp", classpath, str(_PROGRAM)], check=True)
    return output
