"""Surefire's reports, as real versions of it wrote them (stack traces shortened)."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator.core.projects.markup import MarkupError
from repairnator.core.projects.reports import (
    Results,
    Verdict,
    normalized_name,
    read_report,
    report_files,
)
from repairnator.model import TestName

DATA = Path(__file__).parent / "data"


def results(name: str) -> Results:
    found = Results()
    for case in read_report(DATA / name):
        found.add(case, "tiny")
    return found


@pytest.mark.parametrize("version", ["2.22.2", "3.5.2"])
def test_junit5_names_have_no_parameters_and_keep_nested_classes(version: str) -> None:
    verdicts = results(f"junit5-{version}.xml").verdicts

    suite = "org.example.NewTest"
    assert verdicts == {
        TestName(suite, "odd"): Verdict.FAILED,
        TestName(suite, "off"): Verdict.SKIPPED,
        TestName(suite, "one"): Verdict.PASSED,
        TestName(suite, "two"): Verdict.FAILED,
        TestName(suite, "even"): Verdict.FAILED,
        TestName(suite, "made"): Verdict.FAILED,
        TestName(suite, "again"): Verdict.PASSED,
        TestName(f"{suite}$Inner", "deep"): Verdict.FAILED,
        TestName(f"{suite}$Inner", "fine"): Verdict.PASSED,
        TestName(f"{suite}$Inner$Deeper", "bottom"): Verdict.ERROR,
    }


@pytest.mark.parametrize("version", ["2.22.2", "3.5.2"])
def test_testng_results_belong_to_their_classes(version: str) -> None:
    found = results(f"testng-{version}.xml")

    assert found.verdicts[TestName("org.example.NgTest", "even")] is Verdict.FAILED
    assert found.verdicts[TestName("org.example.NgTest", "one")] is Verdict.PASSED
    assert found.verdicts[TestName("org.example.BrokenTest", "one")] is Verdict.SKIPPED
    assert found.module_of == {"org.example.NgTest": "tiny", "org.example.BrokenTest": "tiny"}


def test_junit3_tells_errors_from_failures() -> None:
    found = results("junit3-2.22.2.xml")

    assert found.verdicts[TestName("org.example.OldTest", "testTwo")] is Verdict.FAILED
    assert found.verdicts[TestName("org.example.OldTest", "testThree")] is Verdict.ERROR
    failure = found.failures[TestName("org.example.OldTest", "testTwo")]
    assert failure.type == "junit.framework.AssertionFailedError"
    assert failure.message == "expected:<1> but was:<2>"
    assert "OldTest.testTwo" in failure.trace or "Assert.fail" in failure.trace


@pytest.mark.parametrize("version", ["2.22.2", "3.5.2"])
def test_a_failed_set_up_of_the_class_is_a_failure_of_the_class(version: str) -> None:
    found = results(f"beforeall-{version}.xml")

    assert list(found.failures) == [TestName("org.example.BrokenTest", "")]


@pytest.mark.parametrize(
    ("classname", "name", "case"),
    [
        ("a.T", "adds[0: a=1]", "adds"),
        ("a.T", "adds{int, String}[2]", "adds"),
        ("a.T", "adds(int)[2]", "adds"),
        ("a.T(java8)", "adds", "adds"),
        ("a.T", "initializationError", ""),
        ("a.T", "a.T", ""),
        ("a.T", "T", ""),
        ("a.T", "", ""),
        ("the new tests", "adds", "adds"),
        ("junit.framework.TestSuite$1", "warning", "warning"),
        ("a.T", "$spock_feature_0_2(Object, Object)[1]", "$spock_feature_0_2"),
        ("a.T", "adds two, and more", "adds two, and more"),
        ("a.T", "gives 0, when empty (nothing bought)", "gives 0, when empty (nothing bought)"),
        ("a.T", "empty (nothing bought)", "empty (nothing bought)"),
        ("a.T", "adds two numbers(int, int)[2]", "adds two numbers"),
        ("a.T", "adds two numbers[2]", "adds two numbers"),
        ("a.T", "adds up to [1, 2] [n: 2, #1]", "adds up to [1, 2] [n: 2, #1]"),
        ("a.T", "adds two()", "adds two"),
        ("a.T", "[1] 4, 5", "[1] 4, 5"),
    ],
)
def test_names_as_surefire_writes_them(classname: str, name: str, case: str) -> None:
    assert normalized_name(classname, name, "a.T") == TestName("a.T", case)


def test_a_sentence_is_the_name_of_a_test_that_fails_as_of_one_that_passes(tmp_path: Path) -> None:
    trace = "E: no\n\tat a.T.addsTwo(T.java)"
    report = tmp_path / "TEST-a.T.xml"
    report.write_text(
        f'<testsuite><testcase name="adds two" classname="a.T"><failure>{trace}</failure></testcase>'
        '<testcase name="adds three" classname="a.T"/></testsuite>'
    )

    assert [case.name.case for case in read_report(report)] == ["adds two", "adds three"]


def test_characters_that_xml_does_not_allow_do_not_hide_results(tmp_path: Path) -> None:
    report = tmp_path / "TEST-a.T.xml"
    report.write_bytes(
        b'<testsuite><testcase name="adds" classname="a.T" time="1,000.5">'
        b'<failure type="E" message="got &#0;\x01 &#x1b;"/><system-out>x</system-out></testcase></testsuite>'
    )

    (case,) = read_report(report)

    assert case.seconds == 1000.5
    assert case.failure is not None
    assert case.failure.message == "got ?? ?"


def test_entities_are_refused(tmp_path: Path) -> None:
    report = tmp_path / "TEST-a.T.xml"
    report.write_text('<!DOCTYPE x [<!ENTITY a "b">]><testsuite>&a;</testsuite>')

    with pytest.raises(MarkupError, match="document type"):
        read_report(report)


def test_a_report_that_ends_in_the_middle_is_refused(tmp_path: Path) -> None:
    report = tmp_path / "TEST-a.T.xml"
    report.write_text('<testsuite><testcase name="adds" classname="a.T">')

    with pytest.raises(MarkupError, match="not well-formed"):
        read_report(report)


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    report = tmp_path / "TEST-a.T.xml"
    report.write_text("<a>" * 1000 + "</a>" * 1000)

    with pytest.raises(MarkupError, match="deeper"):
        read_report(report)


def test_captured_output_is_not_kept_and_traces_are_bounded(tmp_path: Path) -> None:
    report = tmp_path / "TEST-a.T.xml"
    report.write_text(
        f'<testsuite><testcase name="adds" classname="a.T"><error>{"E: x" * 10000}</error>'
        f"<system-out>{'noise' * 100000}</system-out></testcase></testsuite>"
    )

    (case,) = read_report(report)

    assert case.failure is not None
    assert len(case.failure.trace) == 16 * 1024


def test_only_reports_are_listed(tmp_path: Path) -> None:
    for name in ("TEST-b.xml", "TEST-a.xml", "a.txt"):
        (tmp_path / name).touch()

    assert [path.name for path in report_files([tmp_path, tmp_path / "none"])] == ["TEST-a.xml", "TEST-b.xml"]
