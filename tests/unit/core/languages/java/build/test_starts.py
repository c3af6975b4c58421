"""A choice of tests is run by the execution that runs each of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator.core.languages.java.build.maven.executions import ExecutionName, TestExecution, executions_of
from repairnator.core.languages.java.build.maven.modules import MavenModule
from repairnator.core.languages.java.build.maven.pom import read_models
from repairnator.core.languages.java.build.maven.selection import Selection
from repairnator.core.languages.java.build.maven.starts import Starts, goal_of
from repairnator.core.languages.java.build.maven.transcript import Transcript
from repairnator.core.languages.java.module import JavaModule
from repairnator.model import TestName

DEFAULT = ExecutionName("maven-surefire-plugin", "default-test")
SLOW = ExecutionName("maven-surefire-plugin", "slow")
WHOLE = ExecutionName("maven-failsafe-plugin", "default")


def module(root: Path, *names: ExecutionName, version: str = "3.2.5") -> MavenModule:
    java = JavaModule(
        name="m",
        directory=root,
        source_roots=(),
        test_roots=(),
        encoding="UTF-8",
        main_output=root / "classes",
        test_output=root / "test-classes",
        classpath=(),
        source_level="17",
    )
    executions = (TestExecution(name, version, root / f"{name.id}-reports") for name in names)
    return MavenModule(java, root, tuple(executions))


def parts(arguments: list[str]) -> tuple[str, list[str]]:
    """What is chosen, and the goals."""
    chosen = next(one for one in arguments if one.startswith(("-Dtest=org.example", "-Dit.test=")))
    return chosen, [one for one in arguments if not one.startswith("-")]


@pytest.mark.parametrize(
    ("names", "goal"),
    [((DEFAULT,), "test"), ((DEFAULT, SLOW), "test"), ((DEFAULT, WHOLE), "verify"), ((), "test")],
)
def test_everything_is_one_run_of_the_phase_that_has_all(
    tmp_path: Path, names: tuple[ExecutionName, ...], goal: str
) -> None:
    modules = [module(tmp_path, *names)]
    assert goal_of(modules) == goal
    assert Starts(modules, {}).arguments(Selection()) == [[goal]]


def test_each_test_is_run_by_its_own_execution(tmp_path: Path) -> None:
    ran_in = {"org.example.ATest": DEFAULT, "org.example.BSlow": SLOW, "org.example.CIT": WHOLE}
    starts = Starts([module(tmp_path, DEFAULT, SLOW, WHOLE)], ran_in)
    only = tuple(TestName(suite, "works") for suite in ran_in)
    plugin = "org.apache.maven.plugins:maven-surefire-plugin:3.2.5:test"
    assert [parts(one) for one in starts.arguments(Selection(only))] == [
        ("-Dtest=org.example.ATest#works+works[*", ["process-test-classes", f"{plugin}@default-test"]),
        ("-Dtest=org.example.BSlow#works+works[*", ["process-test-classes", f"{plugin}@slow"]),
        ("-Dit.test=org.example.CIT#works+works[*", ["verify"]),
    ]


def test_one_execution_is_run_by_its_phase(tmp_path: Path) -> None:
    starts = Starts([module(tmp_path, DEFAULT)], {})
    (arguments,) = starts.arguments(Selection((TestName("org.example.ATest", ""),)))
    assert parts(arguments) == ("-Dtest=org.example.ATest", ["test"])


def test_executions_of_both_plugins_are_read_from_the_effective_model(tmp_path: Path) -> None:
    (tmp_path / "effective.xml").write_text(
        """<project><artifactId>a</artifactId><build><plugins>
        <plugin><artifactId>maven-surefire-plugin</artifactId><version>3.2.5</version><executions>
          <execution><id>default-test</id><goals><goal>test</goal></goals></execution>
          <execution><id>slow</id><goals><goal>test</goal></goals><configuration>
            <includes><include>**/*Slow.java</include></includes>
            <reportsDirectory>/elsewhere/slow</reportsDirectory></configuration></execution>
          <execution><id>other</id><goals><goal>help</goal></goals></execution></executions></plugin>
        <plugin><artifactId>maven-failsafe-plugin</artifactId><version>3.2.5</version><executions>
          <execution><goals><goal>integration-test</goal><goal>verify</goal></goals></execution></executions>
        </plugin></plugins></build></project>"""
    )
    (model,) = read_models(tmp_path / "effective.xml", tmp_path)
    found = executions_of(model)
    assert [one.name for one in found] == [DEFAULT, SLOW, WHOLE]
    assert [one.reports for one in found] == [
        tmp_path / "target/surefire-reports",
        Path("/elsewhere/slow"),
        tmp_path / "target/failsafe-reports",
    ]
    assert found[1].includes == ("**/*Slow.java",)
    assert "**/*IT.java" in found[2].includes


def test_the_output_tells_which_execution_ran_a_class_and_how_many_tests_failed() -> None:
    read = Transcript()
    for line in (
        "[INFO] --- maven-surefire-plugin:3.2.5:test (default-test) @ a ---",
        "[INFO] Running org.example.ATest",
        "[ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 1 s - in a.ATest",
        "[ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0",
        "[INFO] --- jar:3.4.1:jar (default-jar) @ a ---",
        "[INFO] --- failsafe:3.2.5:integration-test (default) @ a ---",
        "[INFO] Running org.example.CIT",
        "[WARNING] Tests run: 1, Failures: 0, Errors: 2, Skipped: 0",
    ):
        read.add(line)
    assert read.ran_in == {"org.example.ATest": DEFAULT, "org.example.CIT": WHOLE}
    assert (read.failed, read.integrated) == (3, True)
