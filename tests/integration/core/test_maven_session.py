"""The core's command on a real Maven project with several faults, a loop that never ends and a flaky test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from repairnator.core.events import Event, read_events

POM = Path(__file__).parents[3] / "examples" / "failing-project" / "pom.xml"

LIMITS = """\
package org.example;

public class Limits {
    public static boolean within(int value, int most) {
        return value < most;
    }

    public static int steps(int from, int to) {
        int steps = 0;
        while (from < to) {
            steps++;
        }
        return steps;
    }
}
"""

NAMES = """\
package org.example;

public class Names {
    /** Größe eines Namens. */
    public static int size(String name) {
        return name.length();
    }
}
"""

TESTS = """\
package org.example;

import static org.junit.Assert.*;
import java.io.File;
import org.junit.Test;

public class AllTest {
    @Test public void mostIsWithin() { assertTrue(Limits.within(5, 5)); }
    @Test public void lessIsWithin() { assertTrue(Limits.within(4, 5)); }
    @Test public void moreIsNot() { assertFalse(Limits.within(6, 5)); }
    @Test public void noSteps() { assertEquals(0, Limits.steps(3, 3)); }
    @Test public void someSteps() { assertEquals(2, Limits.steps(3, 5)); }
    @Test public void sizeOfName() { assertEquals(2, Names.size("ab")); }
    @Test public void noNameHasNoSize() { assertEquals(0, Names.size(null)); }
    @Test public void failsOnce() throws Exception { assertFalse(new File("target/once").createNewFile()); }
}
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    main, test = tree / "src/main/java/org/example", tree / "src/test/java/org/example"
    for folder in (main, test):
        folder.mkdir(parents=True)
    (tree / "pom.xml").write_text(POM.read_text().replace("UTF-8</project", "ISO-8859-1</project"))
    (main / "Limits.java").write_text(LIMITS)
    (main / "Names.java").write_bytes(NAMES.replace("\n", "\r\n").encode("iso-8859-1"))
    (test / "AllTest.java").write_text(TESTS)
    return tree


def repaired(tree: Path, scratch: Path, *options: str) -> list[Event]:
    """The events of a run of the core that found patches; the last one holds the result."""
    ran = subprocess.run(
        [sys.executable, "-m", "repairnator.core", str(tree), "--events", *options],
        env=os.environ | {"TMPDIR": str(scratch)},
        capture_output=True,
        text=True,
    )
    events = list(read_events(ran.stdout.splitlines()))
    assert ran.returncode == 0, ran.stderr + json.dumps(events[-1].data["result"], indent=1)
    return events


@pytest.mark.slow
def test_the_faults_are_patched_one_by_one_and_together(tree: Path, tmp_path: Path) -> None:
    result = repaired(tree, tmp_path, "--budget", "300", "--test-limit", "5")[-1].data["result"]
    failing = {test["name"].partition("#")[2]: test["type"] for test in result["failingTests"]}
    assert set(failing) == {"mostIsWithin", "someSteps", "noNameHasNoSize"}
    assert failing["someSteps"] == "timeout"
    assert result["flakyTests"] == ["org.example.AllTest#failsOnce"]
    by_test = {patch["fixes"][0].partition("#")[2]: patch for patch in result["patches"]}
    assert set(by_test) == set(failing), json.dumps(result, indent=1)
    hanging = "org.example.AllTest#someSteps"
    assert by_test["mostIsWithin"]["evidence"]["excluded"] == [hanging]
    assert by_test["someSteps"]["evidence"]["excluded"] == []
    assert set(result["combination"]["groups"]) == {group["id"] for group in result["groups"]}
    for patch in result["patches"]:
        assert patch["conflictsWith"] == []
        subprocess.run(["git", "apply", "-"], input=patch["diff"].encode(), cwd=tree, check=True)
    maven = ["mvn", "-q", "-o", "-B", "test", "-Dtest=AllTest#!failsOnce"]
    assert subprocess.run(maven, cwd=tree, timeout=300).returncode == 0


STYLES = """\
package org.example;

public class Styles {
    private static String style = "plain";

    public static void use(String name) {
        style = name;
    }

    public static String taken() {
        String taken = style;
        style = style.trim();
        return taken;
    }

    static void reset() {
        style = "plain";
    }
}
"""

STYLES_TEST = """\
package org.example;

import static org.junit.Assert.*;
import org.junit.FixMethodOrder;
import org.junit.Test;
import org.junit.runners.MethodSorters;

@FixMethodOrder(MethodSorters.NAME_ASCENDING)
public class StylesTest {{
{tests}
    @Test public void plainByDefault() {{ assertEquals("plain", Styles.taken()); }}
    @Test public void plainTwice() {{
        Styles.reset();
        Styles.taken();
        assertEquals("plain", Styles.taken());
    }}
}}
"""
USING = """    @Test public void anotherOne() { Styles.use("bold"); assertEquals("bold", Styles.taken()); }"""
OTHER_TEST = f"""\
package org.example;

import static org.junit.Assert.*;
import org.junit.Test;

public class BoldTest {{
    @Test public void nothing() {{ }}
{USING}
}}
"""


@pytest.mark.slow
@pytest.mark.parametrize("where", ["of its class", "of another class"])
def test_a_test_that_fails_only_after_another_is_mended(tmp_path: Path, where: str) -> None:
    tree = tmp_path / "tree"
    files = {"main/Styles": STYLES, "test/StylesTest": STYLES_TEST.format(tests=USING)}
    if where == "of another class":
        files |= {"test/StylesTest": STYLES_TEST.format(tests=""), "test/BoldTest": OTHER_TEST}
    for name, text in files.items():
        side, name = name.split("/")
        file = tree / "src" / side / f"java/org/example/{name}.java"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    in_order = "<surefire.runOrder>alphabetical</surefire.runOrder></properties>"
    (tree / "pom.xml").write_text(POM.read_text().replace("</properties>", in_order))
    events = repaired(tree, tmp_path, "--budget", "120")
    result = events[-1].data["result"]
    (failing,) = result["failingTests"]
    assert failing["name"] == "org.example.StylesTest#plainByDefault"
    assert result["flakyTests"] == []
    assert any("after other tests" in event.data.get("text", "") for event in events)
    first = next(patch for patch in result["patches"] if patch["rank"] == 1)
    assert first["evidence"]["failures"] == 0


PARENT = """\
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId><artifactId>shop</artifactId><version>1</version><packaging>pom</packaging>
  <properties><maven.compiler.source>8</maven.compiler.source>
    <maven.compiler.target>8</maven.compiler.target></properties>
  <modules>{modules}</modules>
  <dependencies><dependency><groupId>junit</groupId><artifactId>junit</artifactId>
    <version>4.13.2</version><scope>test</scope></dependency></dependencies></project>
"""
MODULE = """\
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <parent><groupId>org.example</groupId><artifactId>shop</artifactId><version>1</version></parent>
  <artifactId>{name}</artifactId>{needs}</project>
"""
NEEDS = """<dependencies><dependency><groupId>org.example</groupId><artifactId>core</artifactId>
  <version>1</version></dependency></dependencies>"""
CORE = """\
package org.example.core;

public class Ranges {
    public static boolean contains(int low, int high, int value) {
        return low <= value && value < high;
    }
}
"""
WEB = """\
package org.example.web;

import static org.junit.Assert.*;
import org.example.core.Ranges;
import org.junit.Test;

public class WebTest {
    @Test public void last() { assertTrue(Ranges.contains(1, 5, 5)); }
    @Test public void first() { assertTrue(Ranges.contains(1, 5, 1)); }
    @Test public void after() { assertFalse(Ranges.contains(1, 5, 6)); }
    @Test public void before() { assertFalse(Ranges.contains(1, 5, 0)); }
}
"""


@pytest.mark.slow
def test_a_fault_in_one_module_is_patched_for_the_tests_of_another(tmp_path: Path) -> None:
    """Other modules have tests of their own, which the proof runs and the search does not."""
    tree, others = tmp_path / "tree", ["util", "text"]
    files = {
        "pom.xml": PARENT.format(modules="".join(f"<module>{m}</module>" for m in (*others, "core", "web"))),
        "core/pom.xml": MODULE.format(name="core", needs=""),
        "core/src/main/java/org/example/core/Ranges.java": CORE,
        "web/pom.xml": MODULE.format(name="web", needs=NEEDS),
        "web/src/test/java/org/example/web/WebTest.java": WEB,
    }
    for name in others:
        files[f"{name}/pom.xml"] = MODULE.format(name=name, needs="")
        files[f"{name}/src/test/java/org/example/{name}/OtherTest.java"] = (
            f"package org.example.{name}; import org.junit.Test; "
            "public class OtherTest { @Test public void works() { } }"
        )
    for path, text in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    result = repaired(tree, tmp_path, "--budget", "120")[-1].data["result"]
    [patch] = result["patches"]
    assert patch["files"] == ["core/src/main/java/org/example/core/Ranges.java"]
    assert "value <= high" in patch["diff"]
    assert patch["evidence"]["testsRun"] == 4 + len(others)


MODERN = """\
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId><artifactId>shop</artifactId><version>1</version><packaging>pom</packaging>
  <properties><maven.compiler.source>17</maven.compiler.source>
    <maven.compiler.target>17</maven.compiler.target></properties>
  <modules><module>core</module><module>web</module></modules>
  <dependencies><dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId>
    <version>5.10.2</version><scope>test</scope></dependency></dependencies>
  <build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><version>3.13.0</version></plugin>
    <plugin><artifactId>maven-surefire-plugin</artifactId><version>3.2.5</version><configuration>
    <statelessTestsetReporter
      implementation="org.apache.maven.plugin.surefire.extensions.junit5.JUnit5Xml30StatelessReporter">
      <usePhrasedTestCaseMethodName>true</usePhrasedTestCaseMethodName></statelessTestsetReporter>
    </configuration></plugin></plugins></build></project>
"""
MODERN_FILES = {
    "pom.xml": MODERN,
    "core/pom.xml": MODULE.format(name="core", needs=""),
    "core/src/main/java/module-info.java": """module org.example.core {
        exports org.example.core;
        uses org.example.core.Range;
        provides org.example.core.Range with org.example.core.Closed;
    }""",
    "core/src/main/java/org/example/core/Range.java": """package org.example.core;
    public interface Range {
        boolean contains(int value);
        static Range of(int low, int high) {
            Closed range = (Closed) java.util.ServiceLoader.load(Range.class).iterator().next();
            range.low = low;
            range.high = high;
            return range;
        }
    }""",
    "core/src/main/java/org/example/core/Closed.java": """package org.example.core;
    public class Closed implements Range {
        int low;
        int high;
        @Override
        public boolean contains(int value) {
            return low <= value && value < high;
        }
    }""",
    "core/src/test/java/org/example/core/RangeTest.java": """package org.example.core;
    import static org.junit.jupiter.api.Assertions.*;
    import org.junit.jupiter.api.Test;
    class RangeTest {
        @Test void endsWithItsLast() { assertTrue(Range.of(1, 5).contains(5)); }
        @Test void beginsWithItsFirst() { assertTrue(Range.of(1, 5).contains(1)); }
        @Test void isOfAModule() { assertTrue(Range.class.getModule().isNamed()); }
    }""",
    "web/pom.xml": MODULE.format(name="web", needs=NEEDS),
    "web/src/main/java/org/example/web/Labels.java": """package org.example.web;
    public class Labels {
        private final org.example.core.Range range;
        public Labels(org.example.core.Range range) { this.range = range; }
        public String of(int value) { return range.contains(value) ? "in" : "out"; }
    }""",
    "web/src/test/java/org/example/web/LabelsTest.java": """package org.example.web;
    import static org.junit.jupiter.api.Assertions.*;
    import org.example.core.*;
    import org.junit.jupiter.api.*;
    class LabelsTest {
        static class Ten implements Range {
            private final Closed closed = new Closed();
            public boolean contains(int value) { return closed.contains(value) && value < 10; }
        }
        @Test @DisplayName("calls 0 in, the last one, too (closed)")
        void last() { assertEquals("in", new Labels(new Ten()).of(0)); }
        @Test @DisplayName("calls others out")
        void others() { assertEquals("out", new Labels(new Ten()).of(7)); }
    }""",
}


@pytest.mark.slow
def test_a_named_module_is_repaired_for_tests_of_two_modules_with_sentences_for_names(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for path, text in MODERN_FILES.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    events = repaired(tree, tmp_path, "--budget", "120")
    result = events[-1].data["result"]
    fixed = ["org.example.core.RangeTest#endsWithItsLast"]
    fixed.append("org.example.web.LabelsTest#calls 0 in, the last one, too (closed)")
    assert [sorted(group["tests"]) for group in result["groups"]] == [fixed]
    assert result["flakyTests"] == []
    first = next(patch for patch in result["patches"] if patch["rank"] == 1)
    assert first["files"] == ["core/src/main/java/org/example/core/Closed.java"]
    assert sorted(first["fixes"]) == fixed
    assert not [event for event in events if "fails otherwise" in event.data.get("text", "")]


UNLIKE = """package org.example;
import static org.junit.jupiter.api.Assertions.*;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.*;
class LimitsTest {
    @BeforeEach void needsTheHeapThatTheBuildGives() {
        if (!ManagementFactory.getRuntimeMXBean().getInputArguments().contains("-Xmx333m")) {
            throw new IllegalStateException("another heap");
        }
    }
    @Test void most() { assertTrue(Limits.within(5, 5)); }
    @Test void more() { assertFalse(Limits.within(6, 5)); }
}
"""


@pytest.mark.slow
def test_tests_that_only_the_build_can_run_are_repaired_through_the_build(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    reporter = MODERN[MODERN.index("<statelessTestsetReporter") : MODERN.index("</configuration>")]
    pom = MODERN.replace(reporter, "<argLine>-Xmx333m</argLine>").replace("<packaging>pom</packaging>", "")
    files = {
        "pom.xml": pom.replace("<modules><module>core</module><module>web</module></modules>", ""),
        "src/main/java/org/example/Limits.java": (
            "package org.example; public class Limits { public static boolean within(int value, int most) {\n"
            "return value < most;\n} }"
        ),
        "src/test/java/org/example/LimitsTest.java": UNLIKE,
    }
    for path, text in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    events = repaired(tree, tmp_path, "--budget", "120")
    [patch] = events[-1].data["result"]["patches"]
    assert "value <= most" in patch["diff"]
    warnings = [event.data["text"] for event in events if event.data.get("level") == "warning"]
    assert any("another heap" in text for text in warnings)
    assert any("tried through the build" in text for text in warnings)
