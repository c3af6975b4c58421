"""The Maven adapter on real projects, with the Maven and JDK of this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from repairnator.core.languages import build_tools
from repairnator.core.languages.java.build.maven.project import MavenProject, MavenTool
from repairnator.core.network import Network
from repairnator.core.projects.detection import detect
from repairnator.core.projects.port import TestRun
from repairnator.errors import StepError, TemporaryError
from repairnator.model import TestName

pytestmark = pytest.mark.slow

Open = Callable[[Mapping[str, str]], MavenProject]

JUNIT3 = ("junit", "junit", "3.8.1")
JUNIT4 = ("junit", "junit", "4.13.2")
JUNIT5 = ("org.junit.jupiter", "junit-jupiter", "5.10.2")
TESTNG = ("org.testng", "testng", "7.5.1")
LEVEL8 = "<maven.compiler.source>8</maven.compiler.source><maven.compiler.target>8</maven.compiler.target>"


def pom(
    *dependencies: tuple[str, str, str],
    artifact: str = "tiny",
    properties: str = LEVEL8,
    plugins: str = "",
    more: str = "",
) -> str:
    listed = "".join(
        f"<dependency><groupId>{group}</groupId><artifactId>{name}</artifactId><version>{version}</version>"
        "<scope>test</scope></dependency>"
        for group, name, version in dependencies
    )
    return f"""<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
      <groupId>org.example</groupId><artifactId>{artifact}</artifactId><version>1</version>
      <properties><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>{properties}</properties>
      <dependencies>{listed}</dependencies><build><plugins>{plugins}</plugins></build>{more}</project>"""


def plugin(name: str, version: str, configuration: str = "") -> str:
    return (
        f"<plugin><artifactId>maven-{name}-plugin</artifactId><version>{version}</version>"
        f"<configuration>{configuration}</configuration></plugin>"
    )


def java(body: str) -> str:
    return f"package org.example;\n{body}\n"


def names(*texts: str) -> frozenset[TestName]:
    return frozenset(TestName.parse(f"org.example.{text}") for text in texts)


def failed(run: TestRun) -> dict[TestName, str]:
    return {failure.name: failure.type for failure in run.failed}


def copied(project: MavenProject, place: Path) -> MavenProject:
    shutil.copytree(project.root, place, ignore=shutil.ignore_patterns("target"))
    return project.at(place)


JUNIT4_TREE = {
    "pom.xml": pom(JUNIT4),
    "src/main/java/org/example/Calc.java": java(
        "public class Calc { public static int add(int a, int b) { return a - b; } }"
    ),
    "src/test/java/org/example/CalcTest.java": java("""
        import static org.junit.Assert.*;
        import org.junit.*;
        public class CalcTest {
            @Test public void adds() { assertEquals(3, Calc.add(1, 2)); }
            @Test public void addsNothing() { assertEquals(1, Calc.add(1, 0)); }
            @Test public void throwsUp() { throw new IllegalStateException("out"); }
            @Test public void loops() { while (Calc.add(0, 0) == 0) { } }
            @Ignore @Test public void ignored() { }
        }"""),
    "src/test/java/org/example/EachTest.java": java("""
        import static org.junit.Assert.*;
        import org.junit.*;
        import org.junit.runner.RunWith;
        import org.junit.runners.Parameterized;
        @RunWith(Parameterized.class) public class EachTest {
            @Parameterized.Parameters(name = "{0} (of two)")
            public static Object[] data() { return new Object[] {1, 2}; }
            private final int n;
            public EachTest(int n) { this.n = n; }
            @Test public void isOne() { assertEquals(1, n); }
            @Test public void isOneOrTwo() { assertTrue(n > 0); }
        }"""),
    "src/test/java/org/example/UnreadyTest.java": java("""
        import org.junit.*;
        public class UnreadyTest {
            @BeforeClass public static void prepare() { throw new IllegalStateException("unready"); }
            @Test public void works() { }
        }"""),
}


def test_junit4_with_a_test_that_never_ends(
    open_project: Open, starts: list[Sequence[str]], tmp_path: Path
) -> None:
    project = open_project(JUNIT4_TREE)

    assert project.build() == []
    run = project.test()

    assert run.passed == names("CalcTest#addsNothing", "EachTest#isOneOrTwo")
    assert failed(run) == {
        TestName("org.example.CalcTest", "adds"): "java.lang.AssertionError",
        TestName("org.example.CalcTest", "throwsUp"): "java.lang.IllegalStateException",
        TestName("org.example.CalcTest", "loops"): "timeout",
        TestName("org.example.EachTest", "isOne"): "java.lang.AssertionError",
        TestName("org.example.UnreadyTest", ""): "java.lang.IllegalStateException",
    }
    assert (run.total, run.errors, run.skipped) == (8, 2, 1)
    assert run.timed_out == names("CalcTest#loops")
    assert run.module_of == dict.fromkeys(
        ["org.example.CalcTest", "org.example.EachTest", "org.example.UnreadyTest"], "tiny"
    )
    assert "CalcTest.loops" in next(failure.trace for failure in run.failed if failure.name.case == "loops")

    copy = copied(project, tmp_path / "copy")
    starts.clear()
    copy.build()
    again = copy.test()
    assert (again.passed, failed(again)) == (run.passed, failed(run))
    # Building, and testing until the hang, in one start; the rest in the second.
    assert len(starts) == 2

    starts.clear()
    proof = copy.test(exclude=tuple(run.timed_out))
    assert proof.passed == run.passed
    assert set(failed(proof)) == set(failed(run)) - run.timed_out
    assert proof.excluded == tuple(run.timed_out)
    assert len(starts) == 1

    some = copy.test(
        only=[TestName("org.example.CalcTest", "adds"), TestName("org.example.EachTest", "isOne")]
    )
    assert set(failed(some)) == names("CalcTest#adds", "EachTest#isOne")
    assert some.total == 2


def test_edits_after_the_build_are_tested(open_project: Open) -> None:
    project = open_project(JUNIT4_TREE)
    project.build()
    calc = project.root / "src/main/java/org/example/Calc.java"
    calc.write_text(calc.read_text("utf-8").replace("a - b", "a + b"), "utf-8")

    run = project.test(only=[TestName("org.example.CalcTest", "adds")])

    assert run.passed == names("CalcTest#adds")
    assert not run.failed


def test_junit3_at_a_source_level_the_jdk_refuses(open_project: Open, tmp_path: Path) -> None:
    hard_coded = plugin("compiler", "3.1", "<source>1.5</source><target>1.5</target>")
    project = open_project(
        {
            "pom.xml": pom(JUNIT3, properties="", plugins=hard_coded),
            "src/main/java/org/example/Calc.java": java(
                "public class Calc { public static int add(int a, int b) { return a - b; } }"
            ),
            "src/test/java/org/example/CalcTest.java": java("""
                public class CalcTest extends junit.framework.TestCase {
                    public void testAdds() { assertEquals(3, Calc.add(1, 2)); }
                    public void testNothing() { assertEquals(1, Calc.add(1, 0)); }
                }"""),
        }
    )

    notes = project.build()
    run = project.test()

    assert any("source level is raised to 7" in note for note in notes)
    assert [module.source_level for module in project.modules()] == ["7"]
    assert run.passed == names("CalcTest#testNothing")
    assert failed(run) == {
        TestName("org.example.CalcTest", "testAdds"): "junit.framework.AssertionFailedError"
    }
    assert "1.5" in (project.root / "pom.xml").read_text("utf-8")
    assert copied(project, tmp_path / "copy").test().total == 2


def test_an_old_surefire_in_a_subfolder_without_a_source_level(open_project: Open) -> None:
    project = open_project(
        {
            "README": "the project is below",
            "code/pom.xml": pom(JUNIT4, properties="", plugins=plugin("surefire", "2.4.3")),
            "code/src/test/java/org/example/OldTest.java": java("""
                import org.junit.*;
                public class OldTest {
                    @Test public void passes() { }
                    @Test public void fails() { Assert.fail("on purpose"); }
                }"""),
            "code/src/test/java/org/example/StuckTest.java": java("""
                import org.junit.*;
                public class StuckTest {
                    @Test public void sleeps() throws Exception { Thread.sleep(100000); }
                    @Test public void wakes() { }
                }"""),
        }
    )

    notes = project.build()
    run = project.test()

    assert any("raised to 7" in note for note in notes)
    assert run.command.startswith("mvn -f code/pom.xml -o ")
    assert "-Dmaven.compiler.source=1.7" in run.command
    assert run.passed == names("OldTest#passes", "StuckTest#wakes")
    assert set(failed(run)) == names("OldTest#fails", "StuckTest#sleeps")
    assert run.timed_out == names("StuckTest#sleeps")


def test_junit5_with_parameters_nesting_and_display_names(open_project: Open) -> None:
    project = open_project(
        {
            "pom.xml": pom(JUNIT5, plugins=plugin("surefire", "3.2.5")),
            "src/test/java/org/example/NewTest.java": java("""
                import static org.junit.jupiter.api.Assertions.*;
                import org.junit.jupiter.api.*;
                import org.junit.jupiter.params.ParameterizedTest;
                import org.junit.jupiter.params.provider.*;
                @DisplayName("the new tests") class NewTest {
                    @Test @DisplayName("one is one (really)") void one() { assertEquals(1, 1); }
                    @ParameterizedTest(name = "{0} even") @ValueSource(ints = {1, 2})
                    void even(int n) { assertEquals(0, n % 2); }
                    @RepeatedTest(2) void again() { }
                    @Disabled @Test void off() { }
                    @Nested class Inner {
                        @Test void deep() { fail("deep"); }
                        @Test void fine() { }
                        @Test void stuck() { while (true) { } }
                    }
                }"""),
        }
    )

    project.build()
    run = project.test()

    assert run.passed == names("NewTest#one", "NewTest#again", "NewTest$Inner#fine")
    assert set(failed(run)) == names("NewTest#even", "NewTest$Inner#deep", "NewTest$Inner#stuck")
    assert run.timed_out == names("NewTest$Inner#stuck")
    assert run.skipped == 1

    some = project.test(only=sorted(names("NewTest$Inner#deep", "NewTest#one")))
    assert some.passed == names("NewTest#one")
    assert set(failed(some)) == names("NewTest$Inner#deep")


def module_pom(name: str, body: str) -> str:
    return f"""<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
      <parent><groupId>org.example</groupId><artifactId>family</artifactId><version>1</version></parent>
      <artifactId>{name}</artifactId>{body}</project>"""


def test_modules_that_depend_on_each_other(open_project: Open, starts: list[Sequence[str]]) -> None:
    helper = """<build><sourceDirectory>code</sourceDirectory><plugins>
        <plugin><groupId>org.codehaus.mojo</groupId><artifactId>build-helper-maven-plugin</artifactId>
          <version>3.5.0</version><executions><execution><phase>generate-sources</phase>
          <goals><goal>add-source</goal></goals><configuration><sources><source>more</source></sources>
          </configuration></execution></executions></plugin></plugins></build>"""
    uses_core = """<dependencies><dependency><groupId>org.example</groupId><artifactId>core</artifactId>
        <version>1</version></dependency><dependency><groupId>org.testng</groupId>
        <artifactId>testng</artifactId><version>7.5.1</version><scope>test</scope></dependency></dependencies>"""
    surefire = plugin(
        "surefire",
        "3.2.5",
        "<argLine>-Xmx64m ${argLine}</argLine><systemPropertyVariables><mood>good</mood>"
        "</systemPropertyVariables><environmentVariables><LAND>here</LAND></environmentVariables>",
    )
    project = open_project(
        {
            "pom.xml": pom(
                artifact="family",
                properties=LEVEL8 + "<argLine>-Xss1m</argLine>",
                plugins=surefire,
                more="<packaging>pom</packaging><modules><module>web</module><module>core</module></modules>",
            ),
            "core/pom.xml": module_pom("core", helper),
            "core/code/org/example/Calc.java": java(
                "public class Calc { public static int add(int a, int b) { return a - More.same(b); } }"
            ),
            "core/more/org/example/More.java": java("class More { static int same(int n) { return n; } }"),
            "core/src/test/java/org/example/CoreTest.java": java("public class CoreTest { }"),
            "web/pom.xml": module_pom("web", uses_core),
            "web/src/test/java/org/example/WebTest.java": java("""
                import static org.testng.Assert.*;
                import org.testng.annotations.*;
                public class WebTest {
                    @DataProvider public Object[][] data() { return new Object[][] {{1}, {0}}; }
                    @Test(dataProvider = "data")
                    public void adds(int n) { assertEquals(Calc.add(1, n), 1 + n); }
                    @Test public void mood() {
                        assertEquals(System.getProperty("mood") + System.getenv("LAND"), "goodhere");
                    }
                }"""),
        }
    )

    project.build()
    run = project.test()
    core, web = sorted(project.modules(), key=lambda module: module.name)

    assert run.passed == names("WebTest#mood")
    assert set(failed(run)) == names("WebTest#adds")
    assert run.module_of == {"org.example.WebTest": "web"}
    assert core.source_roots == (project.root / "core/code", project.root / "core/more")
    assert web.directory == project.root / "web"
    assert core.main_output in web.classpath
    assert web.jvm_args == ("-ea", "-Xmx64m", "-Xss1m")
    assert ("mood", "good") in web.system_properties
    assert web.environment == (("LAND", "here"),)
    assert not list(project.root.rglob("*.classpath"))

    project.test(only=sorted(names("WebTest#adds")))
    assert "-pl" in starts[-1]


def test_a_class_that_ends_its_jvm_costs_only_itself(open_project: Open) -> None:
    project = open_project(
        {
            "pom.xml": pom(JUNIT4, plugins=plugin("surefire", "2.22.2")),
            "src/test/java/org/example/AExitTest.java": java(
                "public class AExitTest { @org.junit.Test public void exits() { System.exit(3); } }"
            ),
            "src/test/java/org/example/BFineTest.java": java(
                "public class BFineTest { @org.junit.Test public void passes() { } }"
            ),
        }
    )
    project.build()

    run = project.test()

    assert run.passed == names("BFineTest#passes")
    assert failed(run) == {TestName("org.example.AExitTest", "exits"): "crash"}


def test_sources_that_do_not_compile(open_project: Open) -> None:
    project = open_project(
        {
            "pom.xml": pom(JUNIT4),
            "src/main/java/org/example/Calc.java": java("class Calc { int x = nothing; }"),
        }
    )

    with pytest.raises(StepError, match=r"(?s)Calc\.java:\[2,.*nothing") as caught:
        project.build()

    assert (caught.value.step, caught.value.status) == ("BuildProject", "NOTBUILDABLE")


def test_a_dependency_that_does_not_exist(open_project: Open) -> None:
    project = open_project({"pom.xml": pom(("org.example.nowhere", "nothing", "1"))})

    with pytest.raises(StepError, match=r"org\.example\.nowhere:nothing") as caught:
        project.build()

    assert caught.value.status == "MISSING_DEPENDENCIES"


def test_a_project_that_may_fetch_nothing_does_not_ask_the_network(
    write: Callable[[Mapping[str, str]], Path], tmp_path: Path, starts: list[Sequence[str]]
) -> None:
    tree = write({"pom.xml": pom(("org.example.nowhere", "nothing", "1"))})
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    tool = MavenTool(None, None, os.environ, Network(allowed=False))
    project = tool.detect(tree, build_limit=120, test_limit=5, scratch=scratch)
    assert project is not None

    with pytest.raises(StepError, match="nothing may be fetched for this repository") as caught:
        project.build()

    assert caught.value.status == "MISSING_DEPENDENCIES"
    assert [arguments[0] for arguments in starts] == ["-o"]


def test_a_registry_that_does_not_answer(write: Callable[[Mapping[str, str]], Path], tmp_path: Path) -> None:
    tree = write({"pom.xml": pom(JUNIT4)})
    settings = tmp_path / "settings.xml"
    settings.write_text(
        "<settings><mirrors><mirror><id>closed</id><mirrorOf>*</mirrorOf><url>http://127.0.0.1:9/</url>"
        "</mirror></mirrors></settings>",
        "utf-8",
    )
    environ = os.environ | {
        "REPAIRNATOR_MAVEN_SETTINGS": str(settings),
        "REPAIRNATOR_MAVEN_REPOSITORY": str(tmp_path / "repository"),
    }
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    project = detect(build_tools(environ), tree, build_limit=120, test_limit=5, scratch=scratch)
    assert project is not None

    with pytest.raises(TemporaryError, match="did not answer"):
        project.build()
