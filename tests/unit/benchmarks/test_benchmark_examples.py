"""The examples fail as planned, and with the right fixes they pass."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from benchmarks.libraries.checker import apply, changed_files
from benchmarks.maven import Maven

EXAMPLES = Path(__file__).parents[3] / "examples"
SOLUTION = (EXAMPLES / "failing-project.solution.patch").read_text()

FAILING = {
    "bank.Account": ["refusesToGoBeyondTheLimit", "refusedWithdrawalsPayNothing"],
    "geometry.BoundingBox": ["heightSpansTheYCoordinates"],
    "geometry.Rectangle": ["perimeterIsAllFourSides"],
    "geometry.Slider": ["movesBySteps", "stopsAtTheHighEnd", "stopsAtTheLowEnd"],
    "shop.AddressLabel": ["leavesOutAMissingSecondLine"],
    "shop.BulkDiscount": ["smallDiscountBeginsAtTenPieces", "priceOfTenPiecesIsReduced"],
    "shop.Coupon": ["matchesDespiteBlanksAround", "codeReadFromAFormReducesThePrice"],
    "shop.Pages": ["aFullPageEndsWithItsLastItem", "footerTellsWhatThePageShows"],
    "shop.Shipping": ["expressIsNeverFree"],
    "shop.Stock": ["soldOutArticlesAreNoLongerListed"],
    "shop.Tariff": ["oneGramMoreCostsTheNextPrice", "heaviestLetterPaysTheLastPrice", "tooHeavyIsRefused"],
    "statistics.Grades": ["meanLiesBetweenTheGrades", "failsJustAboveFour"],
    "statistics.Histogram": ["numbersBelowZeroBelongToTheFirstBin"],
    "text.FileNames": ["extensionFollowsTheLastDot", "archivesAreKnownByTheirLastExtension"],
    "text.PasswordRule": ["acceptsLettersAndDigits", "acceptsTheMinimumLength"],
    "time.Countdown": ["minutesAndSeconds", "hoursMinutesAndSeconds"],
    "time.Years": ["everyFourthYearIsALeapYear", "butEveryFourthCenturyIs", "februaryEndsLateInLeapYears"],
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return shutil.copytree(
        EXAMPLES / "failing-project", tmp_path / "project", ignore=shutil.ignore_patterns("target")
    )


@pytest.mark.slow
def test_the_planned_tests_fail_and_no_others(project: Path) -> None:
    results = Maven().test(project, offline=False)
    planned = {f"org.example.{name}Test#{test}" for name, tests in FAILING.items() for test in tests}
    assert results.failing == planned
    assert results.total == 112


@pytest.mark.slow
def test_all_pass_with_the_right_fixes(project: Path) -> None:
    assert apply(project, SOLUTION) == ""
    assert Maven().test(project, offline=False).green


def test_the_readme_lists_every_fault_once() -> None:
    readme = (EXAMPLES / "failing-project/README.md").read_text()
    listed = re.findall(r"^\| `([a-z]+\.[A-Za-z]+)` \|", readme, re.MULTILINE)
    solved = {path.removeprefix("src/main/java/org/example/") for path in changed_files(SOLUTION)}
    assert sorted(listed) == sorted(FAILING)
    assert {name.replace(".", "/") + ".java" for name in listed} == solved
    assert f"{sum(map(len, FAILING.values()))} failing tests of 112" in readme


@pytest.mark.slow
def test_the_application_sees_the_librarys_fault(tmp_path: Path) -> None:
    tree = shutil.copytree(
        EXAMPLES / "two-modules", tmp_path / "tree", ignore=shutil.ignore_patterns("target")
    )
    results = Maven().test(tree, offline=False)
    assert results.failing == {"org.example.till.ReceiptTest#totalContainsTheTax"}
    tax = tree / "prices/src/main/java/org/example/prices/Tax.java"
    tax.write_text(tax.read_text().replace("net - on(net)", "net + on(net)"))
    assert Maven().test(tree, offline=False).green
