"""Hostile builds: poms, reports, names and tests that want to be misread, and Maven's own ways to run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.acceptance import projects

from .boxed import attack
from .kinds import ANYHOW, LISTED, NOT_FAILING, TESTED, UNUSABLE, Ground, Hostile
from .machines import Outcome

_POM = projects.POM.replace("<project ", '<?xml version="1.0" encoding="{0}"?>\n<project ').replace(
    "<version>1</version>", "<version>1</version><name>{1}</name>"
)
_HEADLINE = "package org.example;\n\nimport java.nio.file.*;\nimport org.junit.*;\n\n"
_HOSTILE_NAMES = (
    "a\\n::set-output name=x::y", "::add-mask::x", "\\u001b[2J\\u001b]0;owned\\u0007", "\\u202egpj.exe",
    "<b>&lt;</b>",
    "@everyone closes #1", "`code` ![x](http://x)", "\\ud800", "\\u0085\\u2028x", "n".ljust(300, "n"),
    "../../x",
    "",
)  # fmt: skip

_LITERALS = ", ".join(f'"{name}"' for name in _HOSTILE_NAMES)


def built(name: str, pom: bytes | None = None, test: str = "", **how: Any) -> None:
    """List a project of one class with another pom or a hostile test."""

    def make(ground: Ground) -> None:
        project = projects.write_project(ground.tree)
        if pom is not None:
            (project / "pom.xml").write_bytes(pom)
        if test:
            (project / "src/test/java/org/example/CalcTest.java").unlink()
            (project / "src/test/java/org/example/HostileTest.java").write_text(_HEADLINE + test)

    LISTED.append(Hostile(name, make, **({"ends": TESTED} | how)))


# Poms ------------------------------------------------------------------------------------------------------

_PASSES = frozenset({NOT_FAILING})
built("pom-in-gbk", _POM.format("GBK", "\u4e2d\u6587").encode("gbk"), ends=_PASSES)
built("pom-in-utf-16", _POM.format("UTF-16", "\u4e2d\u6587").encode("utf-16"), ends=_PASSES)
_WRONG: dict[str, bytes] = {
    "pom-of-no-encoding": _POM.format("x-no-such", "x").encode(),
    "pom-with-a-bomb": (
        '<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
        + "]>"
        + projects.POM.replace("<version>1</version>", "<version>1</version><name>&a9;</name>")
    ).encode(),
    "pom-with-an-external-entity": (
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        + projects.POM.replace("<version>1</version>", "<version>1</version><name>&a;</name>")
    ).encode(),
    "pom-nested-without-end": b"<project>" + b"<a>" * 200_000,
    "pom-of-zeros": bytes(2**20),
}
for _name, _bytes in _WRONG.items():
    built(_name, _bytes, ends=frozenset({UNUSABLE}))
built(
    "pom-with-modules-elsewhere",
    projects.POM.replace(
        "<version>1</version>",
        "<version>1</version><packaging>pom</packaging><modules><module>../../outside</module>"
        "<module>/etc</module><module>a&#10;b</module><module>.</module></modules>",
    ).encode(),
    ends=frozenset({UNUSABLE}),
)


# Maven's own ways to run code ---------------------------------------------------------------------------


def _maven_files(ground: Ground) -> None:
    project = projects.write_project(ground.tree)
    (project / ".mvn").mkdir()
    (project / ".mvn" / "maven.config").write_text(
        "-gs\n/nowhere/settings.xml\n-Dmaven.repo.local=/tmp/x\n-fn\n"
    )
    evil = "<groupId>org.example</groupId><artifactId>evil</artifactId><version>1</version>"
    extensions = f"<extensions><extension>{evil}</extension></extensions>"
    (project / ".mvn" / "extensions.xml").write_text(extensions)
    for name in ("mvnw", "gradlew", "Makefile"):
        (project / name).write_text(f"#!/bin/sh\ntouch {ground.machine.outside}/escaped\n")
        (project / name).chmod(0o755)


LISTED.append(Hostile("extensions-configuration-and-wrappers", _maven_files, frozenset({UNUSABLE})))


attack(
    "build-makes-a-fifo-of-its-options",
    """
    for name in ('jvm.config', 'maven.config'):
        Path('.mvn', name).unlink(missing_ok=True)
        os.mkfifo(f'.mvn/{name}')
    tell('')
    """,
    ends=frozenset({NOT_FAILING}),  # neither Maven nor the core waits for them, and the tests pass
    says=(),
)


# Reports and names --------------------------------------------------------------------------------------

_LAYS = """public class HostileTest {
    @Test public void lays() throws Exception {
        Path folder = Files.createDirectories(Paths.get("target/surefire-reports"));
        %s
    }
}
"""
_FILE = 'Files.write(folder.resolve("TEST-%s.xml"), %s);\n'


def _report(name: str, text: str, charset: str = "UTF-8") -> str:
    literal = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return _FILE % (name, f'"{literal}".getBytes("{charset}")')


_CASE = '<testsuite name="x" time="{0}"><testcase name="{1}" classname="{2}" time="{0}"/></testsuite>'
_BOMB = (
    '<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    + "]><testsuite><testcase name='&a8;' classname='x'/></testsuite>"
)
built(
    "report-is-a-fifo",
    test=_LAYS % 'new ProcessBuilder("mkfifo", folder + "/TEST-a.xml").start().waitFor();',
    ends=ANYHOW,
)
built(
    "reports-that-cannot-be-read",
    test=_LAYS
    % (
        _report("unknown", '<?xml version="1.0" encoding="x-no-such"?><testsuite/>')
        + _report("gbk", '<?xml version="1.0" encoding="GBK"?>' + _CASE.format("1", "\u4e2d", "x"), "GBK")
        + _report(
            "sixteen", '<?xml version="1.0" encoding="UTF-16"?>' + _CASE.format("1", "x", "x"), "UTF-16"
        )
        + _report("bomb", _BOMB)
        + _report("numbers", _CASE.format("9" * 400, "x", "y"))
        + _report("infinite", _CASE.format("1e999", "x", "y"))
        + _report("nan", _CASE.format("NaN", "x", "y"))
        + _report("names", _CASE.format("1", "n" * 3000, "c" * 3000))
        + _report("surrogate", _CASE.format("1", "&#xD800;", "&#0;"))
        + _report(
            "entity", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + _CASE.format("1", "&a;", "x")
        )
        + 'Files.createDirectories(folder.resolve("TEST-folder.xml"));\n'
        + 'Files.createSymbolicLink(folder.resolve("TEST-link.xml"), Paths.get("/dev/zero"));\n'
    ),
    ends=ANYHOW,
)


def _nothing_obeyed(_: Ground, outcome: Outcome) -> Iterable[str]:
    for line in outcome.shown.splitlines():
        if line.lstrip().startswith("::"):
            yield f"a line that GitHub Actions would obey: {line!r}"


built(
    "names-that-are-obeyed",
    test="import org.junit.runner.*;\nimport org.junit.runner.notification.*;\n\n"
    "@RunWith(HostileTest.Odd.class)\npublic class HostileTest {\n"
    "  public static class Odd extends Runner {\n    private final Class<?> type;\n"
    "    public Odd(Class<?> type) { this.type = type; }\n"
    f"    private static final String[] NAMES = {{ {_LITERALS} }};\n"
    "    public Description getDescription() {\n"
    "      Description all = Description.createSuiteDescription(type);\n"
    "      for (String name : NAMES) all.addChild(Description.createTestDescription(type, name));\n"
    "      return all;\n    }\n"
    "    public void run(RunNotifier notifier) {\n      for (String name : NAMES) {\n"
    "        Description one = Description.createTestDescription(type, name);\n"
    "        notifier.fireTestStarted(one);\n"
    "        notifier.fireTestFailure(new Failure(one, new AssertionError(name + name)));\n"
    "        notifier.fireTestFinished(one);\n      }\n    }\n  }\n}\n",
    ends=ANYHOW,
    after=_nothing_obeyed,
)


# Tests that end otherwise -------------------------------------------------------------------------------

_SHORT = {"REPAIRNATOR_TEST_LIMIT": "4s", "REPAIRNATOR_BUILD_LIMIT": "40s"}
built(
    "test-halts-its-jvm",
    test="public class HostileTest {\n  @Test public void exits() { System.exit(0); }\n"
    "  @Test public void halts() { Runtime.getRuntime().halt(0); }\n}\n",
    ends=ANYHOW,
    environment=_SHORT,
)
built(
    "test-crashes-its-jvm",
    test="public class HostileTest {\n  @Test public void crashes() throws Exception {\n"
    '    java.lang.reflect.Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");\n'
    "    field.setAccessible(true);\n    Object unsafe = field.get(null);\n"
    '    unsafe.getClass().getMethod("putAddress", long.class, long.class).invoke(unsafe, 0L, 0L);\n  }\n}\n',
    ends=ANYHOW,
    environment=_SHORT,
)
built(
    "test-never-ends-and-ignores-signals",
    test="public class HostileTest {\n  @Test public void stays() {\n"
    "    Runtime.getRuntime().addShutdownHook(new Thread(HostileTest::forever));\n    forever();\n  }\n"
    "  private static void forever() {\n"
    "    while (true) { try { Thread.sleep(1000); } catch (Throwable ignored) { } }\n  }\n}\n",
    ends=ANYHOW,
    environment=_SHORT,
)
built(
    "test-passes-when-observed",
    test="public class HostileTest {\n  @Test public void fails() {\n"
    "    String callers = java.util.Arrays.toString(Thread.currentThread().getStackTrace());\n"
    '    boolean observed = callers.contains("repairnator");\n'
    "    Assert.assertTrue(observed || Calc.max(1, 2) == 3);\n  }\n}\n",
    environment=_SHORT,
    says=("",),
)
