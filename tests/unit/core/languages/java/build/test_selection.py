"""Which tests run, in Surefire's words."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from repairnator.core.languages.java.build.maven.executions import ExecutionName, TestExecution
from repairnator.core.languages.java.build.maven.modules import MavenModule
from repairnator.core.languages.java.build.maven.selection import MAX_ARGUMENT, Selection, expected_suites
from repairnator.core.languages.java.module import JavaModule
from repairnator.model import TestName

DEFAULT = ExecutionName("maven-surefire-plugin", "default-test")


def name(text: str) -> TestName:
    return TestName.parse(text)


def test_methods_of_a_class_are_joined() -> None:
    selection = Selection((name("a.T#one"), name("a.U#two"), name("a.T#three")))

    assert selection.arguments(nested=False) == ["a.T#one+one[*+three+three[*,a.U#two+two[*"]


def test_a_name_that_cannot_be_asked_for_lets_its_whole_class_run() -> None:
    selection = Selection((name("a.T#adds two, and more"), name("a.T#one"), name("a.U#$feature_0")))

    assert selection.arguments(nested=True) == ["a.T,a.T$*,a.U#$feature_0+$feature_0[*"]
    assert selection.allows(name("a.T#adds two, and more"))
    assert not selection.allows(name("a.T#adds three"))


def test_a_name_with_signs_of_patterns_is_left_out_by_its_letters() -> None:
    selection = Selection((name("a.T"),), frozenset({name("a.T#adds 2, or+more (none)")}))

    assert selection.arguments(nested=False) == [
        "a.T,!a.T#adds?2??or?more??none?,!a.T#adds?2??or?more??none?[*"
    ]


def test_a_whole_class_without_a_method() -> None:
    selection = Selection((name("a.T"), name("a.U")), frozenset({name("a.T#stuck"), name("a.X#other")}))

    assert selection.arguments(nested=True) == ["a.T,a.T$*,a.U,a.U$*,!a.T#stuck,!a.T#stuck[*"]


def test_nested_classes_are_left_out_by_name() -> None:
    excluded = frozenset({name("a.T$Inner#stuck"), name("a.T$Other")})

    assert Selection((name("a.T"),), excluded).arguments(nested=True) == [
        "a.T,a.T$*,!a.T$Inner#stuck,!a.T$Inner#stuck[*,!a.T$Other"
    ]


def test_excluded_names_are_not_chosen() -> None:
    selection = Selection((name("a.T#one"), name("a.T#two"), name("a.U#x"))).without(
        [name("a.T#one"), name("a.U")]
    )

    assert selection.only == (name("a.T#two"),)


def test_long_lists_are_split_and_each_part_has_the_exclusions() -> None:
    only = tuple(TestName(f"org.example.package{n}.SomeVeryLongClassNameTest", "") for n in range(5000))
    selection = Selection(only, frozenset({TestName(only[0].suite, "stuck")}))

    parts = selection.arguments(nested=False)

    assert len(parts) > 1
    assert all(len(part) <= MAX_ARGUMENT for part in parts)
    assert all(part.endswith(f"!{only[0].suite}#stuck,!{only[0].suite}#stuck[*") for part in parts)
    assert sum(part.count("SomeVeryLong") - 2 for part in parts) == 5000


def test_results_that_were_not_asked_for_do_not_count() -> None:
    selection = Selection((name("a.T#one"), name("a.U")), frozenset({name("a.U#stuck")}))

    assert selection.allows(name("a.T#one"))
    assert selection.allows(name("a.U$Inner#deep"))
    assert not selection.allows(name("a.T#two"))
    assert not selection.allows(name("a.U#stuck"))


@pytest.mark.parametrize(
    ("includes", "excludes", "suites"),
    [
        (("**/*Test.java",), (), ["a.OneTest", "a.b.TwoTest"]),
        (("**/*Test.java",), ("**/b/**",), ["a.OneTest"]),
        (("a/*",), (), ["a.Helper", "a.OneTest"]),
        (("%regex[.*Two.*]",), (), ["a.b.TwoTest"]),
        (("OneTest",), (), ["a.OneTest"]),
        (("**/?neTest.class",), (), ["a.OneTest"]),
        (("**/**/**/*Test.java",), (), ["a.OneTest", "a.b.TwoTest"]),
        # What could take for ever, or is no expression, leaves all in and takes none out.
        (("%regex[(a+)+$]",), (), ["a.Helper", "a.OneTest", "a.b.TwoTest"]),
        (("%regex[(.*)*(.*)*x]",), ("%regex[(.*)*(.*)*x]",), ["a.Helper", "a.OneTest", "a.b.TwoTest"]),
        (("*a*a*a*a*a*a*a*a*a*b.java",), (), ["a.Helper", "a.OneTest", "a.b.TwoTest"]),
        (("%regex[(]",), ("%regex[(]", "%regex[a{99999999999}]"), ["a.Helper", "a.OneTest", "a.b.TwoTest"]),
        (("x" * 100_000,), (), ["a.Helper", "a.OneTest", "a.b.TwoTest"]),
    ],
    ids=range(12),
)
def test_classes_that_surefire_would_run(
    tmp_path: Path, includes: tuple[str, ...], excludes: tuple[str, ...], suites: list[str]
) -> None:
    for file in ("a/OneTest.java", "a/Helper.java", "a/b/TwoTest.kt", "a/notes.txt"):
        path = tmp_path / "tests" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    setup = TestExecution(DEFAULT, "3.2.5", tmp_path, includes, excludes)
    module = JavaModule(
        name="tiny",
        directory=tmp_path,
        source_roots=(),
        test_roots=(tmp_path / "tests",),
        main_output=tmp_path,
        test_output=tmp_path,
        classpath=(),
        source_level="8",
        encoding="UTF-8",
    )

    assert sorted(expected_suites(MavenModule(module, tmp_path, (setup,)))) == suites


@pytest.mark.parametrize(
    "pattern",
    [
        "%regex[(a+)+$]",
        "%regex[(a|a)*$]",
        "%regex[(?:a*a*)*b]",
        "**/" + "*a" * 30 + "b.java",
        "**/" * 40,
        "%regex[.*.*.*.*x]",
        "%regex[.*.*.*.*.*.*x]",
    ],
)
def test_no_pattern_of_a_project_holds_the_core(
    tmp_path: Path, pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("repairnator.core.languages.java.build.maven.selection._MATCHING_SECONDS", 0.5)
    for number in range(100, 200):
        (tmp_path / ("a" * number + ".java")).touch()
    setup = TestExecution(DEFAULT, "3.2.5", tmp_path, (pattern,))
    module = JavaModule(
        "t",
        tmp_path,
        (),
        (tmp_path,),
        "UTF-8",
        main_output=tmp_path,
        test_output=tmp_path,
        classpath=(),
        source_level="8",
    )
    begin = time.thread_time()
    expected_suites(MavenModule(module, tmp_path, (setup,)))
    assert time.thread_time() - begin < 60, "seconds of the processor"
