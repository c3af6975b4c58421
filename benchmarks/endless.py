"""Endless loops that use up memory: the rate of candidates where a loop builds a text, and where it adds.

The same method in two versions, one of which appends to a string and one of which adds numbers. Many
candidates make its loop endless; they must not cost much more where each turn copies what was built so far.
No candidate can pass the tests, so that the search uses its whole budget.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.machine import Machine
from benchmarks.throughput import EXAMPLE, product
from benchmarks.workdir import DEFAULT_WORKDIR

RATIO_AT_LEAST = 1 / 3
BUDGET = 40.0

_NUMBERS = """package org.example;

public final class Digits {
    public static long of(int number) {
        long all = 0;
        int left = number;
        while (left > 0) {
            all = all + left % 8;
            left = left / 8;
        }
        return all;
    }
}
"""
_NUMBERS_EXPECTED = "17L * number % 23 + 1000"
_TEXT = _NUMBERS.replace("static long", "static String").replace("long all = 0", 'String all = ""')
_TEXT_EXPECTED = f'"n" + ({_NUMBERS_EXPECTED})'
_TEST = """package org.example;

import org.junit.Assert;
import org.junit.Test;

public class DigitsTest {
    @Test
    public void cannotPass() {
        for (int number = 8; number < 100; number += 13) {
            Assert.assertEquals(EXPECTED, Digits.of(number));
        }
    }
}
"""


def project(folder: Path, text: str, expected: str) -> Path:
    """A Maven project of one class and a test that no candidate passes."""
    if folder.exists():
        shutil.rmtree(folder)
    for part, name, content in (
        ("main", "Digits", text),
        ("test", "DigitsTest", _TEST.replace("EXPECTED", expected)),
    ):
        file = folder / "src" / part / "java" / "org" / "example" / f"{name}.java"
        file.parent.mkdir(parents=True)
        file.write_text(content, encoding="utf-8")
    shutil.copy(EXAMPLE / "pom.xml", folder / "pom.xml")
    return folder


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; 1 when the ratio is below what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.endless", description=__doc__)
    parser.add_argument("--workdir", type=Path, default=DEFAULT_WORKDIR, help="where the projects are made")
    parser.add_argument("--budget", type=float, default=BUDGET, help="seconds of search for each version")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    arguments = parser.parse_args(argv)

    folder, machine = arguments.workdir / "endless", Machine.here()
    numbers = product(project(folder / "numbers", _NUMBERS, _NUMBERS_EXPECTED), arguments.budget)
    text = product(project(folder / "text", _TEXT, _TEXT_EXPECTED), arguments.budget)
    ratio = text.per_second / numbers.per_second
    if arguments.json:
        rates = {"numbers": round(numbers.per_second, 1), "text": round(text.per_second, 1)}
        print(json.dumps({"machine": machine.to_dict(), "perSecond": rates, "ratio": round(ratio, 3)}))
    else:
        print(
            f"adding numbers: {numbers.per_second:.1f} candidates a second; building a text: "
            f"{text.per_second:.1f}; ratio {ratio:.2f} (at least {RATIO_AT_LEAST:.2f})"
        )
        print(f"on {machine}; load at the end {Machine.here().load}")
    return 0 if ratio >= RATIO_AT_LEAST else 1


if __name__ == "__main__":
    raise SystemExit(main())
