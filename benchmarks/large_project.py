"""A large project: seconds until its repair searches, and the memory that takes.

The project is commons-math3 3.2 (180,000 lines, comments included; some 4,900 tests), laid out from its jars
on Maven Central, with one fault. Two clocks run to the first candidate: from the end of the project's own
tests, which is where a build ends, and from the end of compiling. Memory is the resident memory of all
processes below the command, summed twice a second; pages that processes share are counted for each.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.libraries.catalog import LeftOut, Library
from benchmarks.libraries.layout import lay_out
from benchmarks.machine import Machine
from benchmarks.maven import Maven
from benchmarks.product import NoCandidate, repairing
from benchmarks.workdir import DEFAULT_WORKDIR

LIBRARY = Library(
    name="commons-math3",
    coordinates="org.apache.commons:commons-math3:3.2",
    level="8",
    encoding="UTF-8",
    dependencies=("junit:junit:4.12:test",),
    left_out=(
        LeftOut("**/BOBYQAOptimizerTest.java", "two of its tests fail on JDK 17"),
        LeftOut("**/FastMathTest.java", "one test compares with the StrictMath of an older JDK"),
    ),
)
FILE = "src/main/java/org/apache/commons/math3/fraction/Fraction.java"
RIGHT, WRONG = "return (nOd < dOn) ? -1 :", "return (nOd <= dOn) ? -1 :"

SECONDS_AT_MOST = 120.0
BYTES_AT_MOST = 4 * 2**30
_LIMIT = 3600.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was measured, in seconds and bytes.

    Attributes:
        tests, failing: tests of the project, and how many of them fail.
        compiled, tested: from the start to the end of BuildProject, of TestProject.
        candidate: from the start to the first candidate.
        memory: at its peak, until then.
    """

    tests: int
    failing: int
    compiled: float
    tested: float
    candidate: float
    memory: int


class MemoryMeter:
    """Samples the resident memory of all processes below one, until it is stopped.

    Attributes:
        peak: bytes.
    """

    def __init__(self, ancestor: int) -> None:
        self.peak = 0
        self._ancestor = ancestor
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._stopped.wait(0.5):
            self.peak = max(self.peak, resident_below(self._ancestor))


def resident_below(ancestor: int) -> int:
    """Bytes resident in the processes below ``ancestor``, without itself."""
    children: dict[int, list[tuple[int, int]]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            # The name in parentheses may hold anything; the fields counted are those after it.
            fields = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        children.setdefault(int(fields[1]), []).append((int(entry.name), int(fields[21])))
    pages, waiting = 0, [ancestor]
    while waiting:
        for process, size in children.get(waiting.pop(), ()):
            pages += size
            waiting.append(process)
    return pages * os.sysconf("SC_PAGE_SIZE")


def prepare(workdir: Path) -> Path:
    """Lay the project out with its fault.

    Raises:
        MavenError: its jars cannot be fetched.
        ValueError: the fault does not fit the source.
    """
    tree = workdir / "large" / LIBRARY.name
    lay_out(LIBRARY, tree, workdir / "jars", Maven())
    text = (tree / FILE).read_text(LIBRARY.encoding)
    if text.count(RIGHT) != 1:
        raise ValueError(f"{FILE}: {RIGHT!r} occurs {text.count(RIGHT)} times, not once")
    (tree / FILE).write_text(text.replace(RIGHT, WRONG), LIBRARY.encoding)
    return tree


def measure(tree: Path, options: Sequence[str]) -> Outcome:
    """Repair until the first candidate.

    Raises:
        NoCandidate: there was none.
    """
    begin = time.monotonic()
    with repairing(tree, options, limit=_LIMIT) as process:
        meter = MemoryMeter(process.pid)
        try:
            return _followed(process, begin, meter)
        finally:
            meter.stop()


def _followed(process: subprocess.Popen[str], begin: float, meter: MemoryMeter) -> Outcome:
    assert process.stdout is not None
    ended: dict[str, float] = {}
    tests: dict[str, int] = {}
    for line in process.stdout:
        event, seconds = json.loads(line), time.monotonic() - begin
        if event["event"] == "step" and event["status"] == "SUCCESS":
            ended[event["name"]] = seconds
        elif event["event"] == "tests":
            tests = {"tests": event["total"], "failing": len(event["failing"])}
        elif event["event"] == "progress" and event["candidates"] > 0:
            compiled, tested = ended["BuildProject"], ended["TestProject"]
            return Outcome(**tests, compiled=compiled, tested=tested, candidate=seconds, memory=meter.peak)
    raise NoCandidate(f"no candidate after {time.monotonic() - begin:.0f} s, exit status {process.wait()}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; 1 when it takes more time, from the end of the tests, or memory than asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large_project", description=__doc__)
    parser.add_argument("--workdir", type=Path, default=DEFAULT_WORKDIR, help="for jars and the project")
    parser.add_argument("--sandbox", default="auto", help="handed to `repairnator repair`")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    arguments = parser.parse_args(argv)

    machine = Machine.here()
    tree = prepare(arguments.workdir)
    shutil.rmtree(tree / "target", ignore_errors=True)
    outcome = measure(tree, ("--sandbox", arguments.sandbox))
    since_tests, since_compiled = outcome.candidate - outcome.tested, outcome.candidate - outcome.compiled
    if arguments.json:
        print(json.dumps({"machine": machine.to_dict(), **asdict(outcome)}, indent=1))
    else:
        print(f"{LIBRARY.coordinates}: {outcome.tests} tests, {outcome.failing} failing")
        print(f"compiled after {outcome.compiled:.1f} s, tested after {outcome.tested:.1f} s")
        print(
            f"first candidate {since_tests:.1f} s after the tests (at most {SECONDS_AT_MOST:.0f}), "
            f"{since_compiled:.1f} s after compiling"
        )
        print(f"peak memory {outcome.memory / 2**30:.2f} GiB (at most {BYTES_AT_MOST / 2**30:.0f})")
        print(f"on {machine}; load at the end {Machine.here().load}")
    return 0 if since_tests <= SECONDS_AT_MOST and outcome.memory <= BYTES_AT_MOST else 1


if __name__ == "__main__":
    raise SystemExit(main())
