"""Prints which share of the Java part's lines its own tests run, from the report that JaCoCo has written."""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

REPORT = Path(__file__).resolve().parent.parent / "jvm/target/site/jacoco/jacoco.csv"


def main() -> None:
    """Print the share of all packages together, then of each."""
    covered: defaultdict[str, int] = defaultdict(int)
    lines: defaultdict[str, int] = defaultdict(int)
    try:
        with REPORT.open(newline="", encoding="utf-8") as report:
            for row in csv.DictReader(report):
                covered[row["PACKAGE"]] += int(row["LINE_COVERED"])
                lines[row["PACKAGE"]] += int(row["LINE_COVERED"]) + int(row["LINE_MISSED"])
    except FileNotFoundError:
        sys.exit(f"{REPORT} is missing; `mvn -f jvm/pom.xml verify` writes it")
    total = sum(lines.values())
    print(f"Java lines run by the tests in jvm/: {sum(covered.values()) / total:.1%} of {total}")
    for package in sorted(lines):
        print(f"  {covered[package] / lines[package]:6.1%} of {lines[package]:4}  {package}")


if __name__ == "__main__":
    main()
