"""Maven as the benchmarks call it, and the test results that it leaves behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path


class MavenError(Exception):
    """Maven failed where it should not; the message ends with its last words."""


@dataclass(frozen=True, slots=True)
class TestResults:
    """What the reports of one run say.

    Attributes:
        total: tests run, skipped ones included.
        failing: names (``org.example.CalcTest#adds``) of those that failed or erred.
        ended: whether the run came to its end; else it was cut off at the time limit.
        seconds: spent in tests, by the reports.
    """

    __test__ = False

    total: int
    failing: frozenset[str]
    ended: bool
    seconds: float

    @property
    def green(self) -> bool:
        return self.ended and self.total > 0 and not self.failing


@dataclass(frozen=True, slots=True)
class Maven:
    """Runs ``mvn``.

    Attributes:
        limit: seconds for one call.
    """

    limit: float = 1200.0

    def run(self, directory: Path, *arguments: str, offline: bool = True) -> str:
        """Run to success and return the output.

        Raises:
            MavenError: it failed, or did not end within the limit.
        """
        status, output = self.attempt(directory, *arguments, offline=offline)
        if status != 0:
            raise MavenError(
                f"mvn {' '.join(arguments)} in {directory} ended with {status}:\n{output[-3000:]}"
            )
        return output

    def attempt(self, directory: Path, *arguments: str, offline: bool = True) -> tuple[int | None, str]:
        """Run and return status (None when cut off at the limit) and output."""
        command = ["mvn", "-B", "-ntp", *(["-o"] if offline else []), *arguments]
        process = subprocess.Popen(
            command,
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=self.limit)
            return process.returncode, output
        except subprocess.TimeoutExpired:
            return None, "cut off at the time limit"
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def test(self, directory: Path, *arguments: str, offline: bool = True, goal: str = "test") -> TestResults:
        """Run the project's tests, failing ones and all.

        Raises:
            MavenError: no test could be run at all.
        """
        for reports in directory.glob("**/target/surefire-reports"):
            shutil.rmtree(reports)
        status, output = self.attempt(
            directory, goal, "-Dmaven.test.failure.ignore=true", *arguments, offline=offline
        )
        results = read_reports(directory, ended=status == 0)
        if status is not None and results.total == 0:
            raise MavenError(f"no test was run in {directory}:\n{output[-3000:]}")
        return results


def read_reports(directory: Path, *, ended: bool = True) -> TestResults:
    """Read Surefire's reports below ``directory``."""
    total, seconds = 0, 0.0
    failing: set[str] = set()
    for path in sorted(directory.glob("**/target/surefire-reports/TEST-*.xml")):
        for case in ET.parse(path).getroot().iter("testcase"):  # written by our own child process
            total += 1
            seconds += float((case.get("time") or "0").replace(",", ""))
            if case.find("failure") is not None or case.find("error") is not None:
                failing.add(f"{case.get('classname')}#{case.get('name')}")
    return TestResults(total, frozenset(failing), ended, seconds)
