"""Every execution of tests counts, and tests that take everything are told apart from their neighbours."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from tests.integration.core.projects.test_maven import JUNIT5, failed, java, names, pom

from repairnator.boxes.toolchains.java.installation import find_java
from repairnator.core.languages import build_tools
from repairnator.core.languages.java.build.maven.project import MavenProject
from repairnator.core.projects.detection import detect

pytestmark = pytest.mark.slow

Open = Callable[[Mapping[str, str]], MavenProject]

SUREFIRE = """<plugin><artifactId>maven-surefire-plugin</artifactId><version>3.2.5</version>
  <configuration><argLine>@{memory}</argLine></configuration>
  <executions><execution><id>slow</id><phase>test</phase><goals><goal>test</goal></goals><configuration>
    <includes><include>**/*Slow.java</include></includes>
    <reportsDirectory>${project.build.directory}/slow-reports</reportsDirectory>
    <systemPropertyVariables><speed>slow</speed></systemPropertyVariables>
  </configuration></execution></executions></plugin>"""
FAILSAFE = """<plugin><artifactId>maven-failsafe-plugin</artifactId><version>3.2.5</version>
  <executions><execution><goals><goal>integration-test</goal><goal>verify</goal></goals></execution></executions></plugin>"""
SMALL = "<properties><memory>-Xmx64m</memory></properties>"
PROFILE = f"<profiles><profile><id>small</id>{SMALL}</profile></profiles>"

TREE = {
    "pom.xml": pom(JUNIT5, plugins=SUREFIRE + FAILSAFE, more=PROFILE),
    "src/main/java/org/example/Calc.java": java("""
        public class Calc {
            public static int add(int a, int b) { return a - b; }
            public static int half(int n) { if (n == 8) { System.exit(1); } return n / 2; }
            public static java.util.List<byte[]> fill(int n) {
                java.util.List<byte[]> all = new java.util.ArrayList<>();
                for (int i = 0; i != n; i--) { all.add(new byte[1 << 16]); }
                return all;
            }
            public static int depth(int n) { return n == 1 ? 1 : 1 + depth(n + 1); }
        }"""),
    "src/test/java/org/example/CalcTest.java": java("""
        import static org.junit.jupiter.api.Assertions.*;
        import org.junit.jupiter.api.*;
        class CalcTest {
            @Test void one() { assertEquals(1, Calc.half(2)); }
            @Test void two() { assertEquals(2, Calc.half(4)); }
            @Test void four() { assertEquals(4, Calc.half(8)); }
            @Test void five() { assertEquals(6, Calc.half(10)); }
            @Test void fills() { assertEquals(5, Calc.fill(5).size()); }
            @Test void goesDeep() { assertEquals(3, Calc.depth(3)); }
        }"""),
    "src/test/java/org/example/CalcSlow.java": java("""
        import static org.junit.jupiter.api.Assertions.*;
        import org.junit.jupiter.api.*;
        class CalcSlow {
            @Test void adds() { assertEquals(3, Calc.add(1, 2)); }
            @Test void isSlow() { assertEquals("slow", System.getProperty("speed")); }
        }"""),
    "src/test/java/org/example/CalcIT.java": java("""
        import static org.junit.jupiter.api.Assertions.*;
        import org.junit.jupiter.api.*;
        class CalcIT {
            @Test void addsTogether() { assertEquals(5, Calc.add(2, 3)); }
            @Test void comesAfterPackaging() { assertTrue(new java.io.File("target/tiny-1.jar").exists()); }
        }"""),
}


def test_all_executions_count_and_tests_that_take_everything_cost_only_themselves(
    open_project: Open, starts: list[Sequence[str]]
) -> None:
    project = open_project(TREE)
    notes = project.build()
    assert any("only the profile small defines" in note for note in notes)
    run = project.test()
    found = failed(run)
    assert found.keys() == names(
        *("CalcTest#four", "CalcTest#five", "CalcTest#fills", "CalcTest#goesDeep"),
        *("CalcSlow#adds", "CalcIT#addsTogether"),
    )
    crashed = {name.case for name, kind in found.items() if kind == "crash"}
    assert "four" in crashed
    assert crashed <= {"four", "fills"}  # by JUnit's version
    assert run.passed == names(
        *("CalcTest#one", "CalcTest#two", "CalcSlow#isSlow", "CalcIT#comesAfterPackaging")
    )
    assert run.unknown == ()
    assert re.search(r"mvn .*-Psmall.* verify$", run.command)

    starts.clear()
    chosen = names("CalcSlow#isSlow", "CalcIT#comesAfterPackaging", "CalcTest#one", "CalcTest#four")
    again = project.test(only=sorted(chosen))
    assert again.passed == chosen - names("CalcTest#four")
    assert failed(again) == {next(iter(names("CalcTest#four"))): "crash"}


def test_a_project_for_a_newer_java_is_built_with_the_jdk_that_can(
    write: Callable[[Mapping[str, str]], Path], tmp_path: Path
) -> None:
    java_here = find_java(os.environ)
    newer = [jdk for jdk in java_here.jdks if jdk.release >= 21]
    if not newer:
        pytest.skip("needs a JDK of 21 or later beside the usual one")
    toolchain = """<plugin><artifactId>maven-toolchains-plugin</artifactId><version>3.2.0</version>
      <executions><execution><goals><goal>toolchain</goal></goals></execution></executions>
      <configuration><toolchains><jdk><version>[21,)</version><vendor>any</vendor></jdk></toolchains>
      </configuration></plugin>"""
    git = """<plugin><groupId>io.github.git-commit-id</groupId>
      <artifactId>git-commit-id-maven-plugin</artifactId>
      <version>9.0.1</version>
      <executions><execution><goals><goal>revision</goal></goals></execution></executions>
      <configuration><generateGitPropertiesFile>true</generateGitPropertiesFile></configuration></plugin>"""
    level = "<maven.compiler.release>21</maven.compiler.release>"
    tree = write(
        {
            "pom.xml": pom(JUNIT5, properties=level, plugins=SUREFIRE_ALONE + toolchain + git),
            "src/main/java/org/example/Pair.java": java("""
                public record Pair(int a, int b) {
                    static int sum(Object o) { return o instanceof Pair(int x, int y) ? x - y : 0; }
                }"""),
            "src/test/java/org/example/PairTest.java": java("""
                import static org.junit.jupiter.api.Assertions.*;
                import org.junit.jupiter.api.*;
                class PairTest {
                    @Test void sums() { assertEquals(3, Pair.sum(new Pair(1, 2))); }
                    @Test void runsOnANewJdk() { assertTrue(Runtime.version().feature() >= 21); }
                    @Test void knowsACommit() { assertNotNull(getClass().getResource("/git.properties")); }
                }"""),
        }
    )
    (tmp_path / "scratch").mkdir()
    environment = {**os.environ, **java_here.environment}
    project = detect(
        build_tools(environment), tree, build_limit=240, test_limit=3, scratch=tmp_path / "scratch"
    )
    assert isinstance(project, MavenProject)
    notes = project.build()
    assert notes[0].startswith("built with JDK ")
    assert any("git" in note for note in notes)
    (module,) = project.modules()
    assert module.java_home in [jdk.home for jdk in newer]
    run = project.test()
    assert failed(run).keys() == names("PairTest#sums")
    assert len(run.passed) == 2


SUREFIRE_ALONE = (
    "<plugin><artifactId>maven-surefire-plugin</artifactId><version>3.2.5</version></plugin>"
    "<plugin><artifactId>maven-compiler-plugin</artifactId><version>3.13.0</version></plugin>"
)
