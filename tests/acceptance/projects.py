"""Tiny Maven projects, each in a state that a build can be in."""

from __future__ import annotations

import subprocess
from pathlib import Path

POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId>
  <artifactId>tiny</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.source>8</maven.compiler.source>
    <maven.compiler.target>8</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency>
      <groupId>junit</groupId>
      <artifactId>junit</artifactId>
      <version>4.13.2</version>
      <scope>test</scope>
    </dependency>
  </dependencies>
</project>
"""

RIGHT = """\
package org.example;

public class Calc {
    public static int max(int a, int b) {
        return a > b ? a : b;
    }

    public static int sum(int[] numbers) {
        int sum = 0;
        for (int i = 0; i < numbers.length; i++) {
            sum += numbers[i];
        }
        return sum;
    }
}
"""

TEST = """\
package org.example;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class CalcTest {
    @Test
    public void largerFirst() {
        assertEquals(3, Calc.max(3, 2));
    }

    @Test
    public void largerSecond() {
        assertEquals(5, Calc.max(4, 5));
    }

    @Test
    public void equal() {
        assertEquals(4, Calc.max(4, 4));
    }

    @Test
    public void sumOfNone() {
        assertEquals(0, Calc.sum(new int[0]));
    }

    @Test
    public void sumOfSome() {
        assertEquals(6, Calc.sum(new int[] {1, 2, 3}));
    }
}
"""

TESTNG_TEST = """\
package org.example;

import static org.testng.Assert.assertEquals;

import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class CalcTest {
    @DataProvider
    public Object[][] pairs() {
        return new Object[][] {{3, 2, 3}, {4, 5, 5}, {4, 4, 4}};
    }

    @Test(dataProvider = "pairs")
    public void larger(int a, int b, int expected) {
        assertEquals(Calc.max(a, b), expected);
    }

    @Test
    public void sumOfSome() {
        assertEquals(Calc.sum(new int[] {1, 2, 3}), 6);
    }
}
"""

# Passes and fails by turns, whatever runs it: it counts its runs in a file of the machine's temporary folder.
FLAKY_TEST = """\
package org.example;

import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.junit.Test;

public class OddTest {
    @Test
    public void everySecondTime() throws Exception {
        Path file = Paths.get(System.getProperty("user.dir"), "runs.txt");
        int runs = Files.exists(file) ? Files.readAllBytes(file).length : 0;
        Files.write(file, new byte[runs + 1]);
        assertTrue(runs % 2 == 1);
    }
}
"""


def write_project(folder: Path, source: str = RIGHT, **tests: str) -> Path:
    """A project with one class, its test, and further test classes by name."""
    main, test = folder / "src/main/java/org/example", folder / "src/test/java/org/example"
    main.mkdir(parents=True)
    test.mkdir(parents=True)
    (folder / "pom.xml").write_text(POM)
    (main / "Calc.java").write_text(source)
    (test / "CalcTest.java").write_text(TEST)
    for name, text in tests.items():
        (test / f"{name}.java").write_text(text)
    return folder


def failing(folder: Path) -> Path:
    """Two tests fail for one wrong operator."""
    return write_project(folder, RIGHT.replace("a > b", "a < b"))


def smallest(folder: Path) -> Path:
    """The smallest project that is repaired: one class, one test."""
    project = failing(folder)
    (project / "src/main/java/org/example/Calc.java").write_text(
        "package org.example;\n\npublic class Calc {\n    public static int max(int a, int b) {\n"
        "        return a < b ? a : b;\n    }\n}\n"
    )
    (project / "src/test/java/org/example/CalcTest.java").write_text(
        "package org.example;\n\nimport static org.junit.Assert.assertEquals;\n\nimport org.junit.Test;\n\n"
        "public class CalcTest {\n    @Test\n    public void larger() {\n"
        "        assertEquals(3, Calc.max(3, 2));\n        assertEquals(5, Calc.max(4, 5));\n    }\n}\n"
    )
    return project


def failing_testng(folder: Path) -> Path:
    """The same fault, seen by a TestNG test that takes its data from a provider."""
    failing(folder)
    pom = POM.replace(">junit</groupId>", ">org.testng</groupId>").replace(
        ">junit</artifactId>", ">testng</artifactId>"
    )
    (folder / "pom.xml").write_text(pom.replace("4.13.2", "7.5.1"))
    (folder / "src/test/java/org/example/CalcTest.java").write_text(TESTNG_TEST)
    return folder


def passing(folder: Path) -> Path:
    """No test fails."""
    return write_project(folder)


def broken(folder: Path) -> Path:
    """Does not compile."""
    return write_project(folder, RIGHT.replace("return sum;", "return sum"))


def flaky(folder: Path) -> Path:
    """Its only failing test fails every second time."""
    return write_project(folder, OddTest=FLAKY_TEST)


def not_maven(folder: Path) -> Path:
    """No build tool at all."""
    folder.mkdir(parents=True)
    (folder / "main.c").write_text("int main(void) { return 0; }\n")
    return folder


def commit(folder: Path) -> str:
    """Make a git repository of the folder; returns its commit."""
    git = ["git", "-C", str(folder), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    for arguments in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["commit", "-q", "-m", "A build that fails"],
    ):
        subprocess.run([*git, *arguments], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    return head.stdout.strip()
