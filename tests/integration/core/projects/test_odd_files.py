"""A real Maven, and a project that puts into its tree whatever it likes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.integration.core.projects.conftest import Open
from tests.integration.core.projects.test_maven import JUNIT4, java, names, pom

from repairnator.core.languages import build_tools
from repairnator.core.languages.java.build.maven.project import MavenProject
from repairnator.core.projects.detection import detect
from repairnator.errors import StepError
from repairnator.model import TestName

pytestmark = pytest.mark.slow

REPORTS = "target/surefire-reports"
GOOD_REPORT = (
    "<?xml version='1.0' encoding='GBK'?><testsuite><testcase classname='a.Good' name='one'/></testsuite>"
)
ODD_REPORTS = java(
    """
import java.io.File;
import java.nio.charset.Charset;
import java.nio.file.*;
public class OddTest {
  static void write(String name, String text) throws Exception {
    Files.write(Paths.get("%(reports)s", "TEST-" + name + ".xml"), text.getBytes(Charset.forName("GBK")));
  }
  @org.junit.Test public void passes() throws Exception {
    Files.createDirectories(Paths.get("%(reports)s"));
    String path = new File("%(reports)s").getAbsolutePath();
    new ProcessBuilder("mkfifo", path + "/TEST-a.Pipe.xml").start().waitFor();
    Files.createDirectories(Paths.get(path, "TEST-a.Folder.xml", "inside"));
    Files.createSymbolicLink(Paths.get(path, "TEST-a.Zero.xml"), Paths.get("/dev/zero"));
    write("a.Unknown", "<?xml version='1.0' encoding='nobodys'?><testsuite/>");
    write("a.Good", "%(good)s");
    write(".", "%(good)s");
  }
  %(more)s
}"""
)


def odd_test(more: str = "") -> str:
    return ODD_REPORTS % {"reports": REPORTS, "good": GOOD_REPORT, "more": more}


def test_reports_that_are_none_are_unknown_and_the_others_count(open_project: Open) -> None:
    project = open_project({"pom.xml": pom(JUNIT4), "src/test/java/org/example/OddTest.java": odd_test()})
    project.build()
    for _ in range(2):  # what lies there is no obstacle to the next run
        run = project.test()
        assert run.passed == names("OddTest#passes") | {TestName("a.Good", "one")}
        assert run.failed == ()
        assert len(run.unknown) == 4
        assert [text.split()[3] for text in run.unknown] == ["a.Folder", "a.Pipe", "a.Unknown", "a.Zero"]
        assert "unknown encoding: 'nobodys'" in run.unknown[2]


def test_a_project_without_a_known_result_is_not_testable(open_project: Open) -> None:
    """Surefire's own report gives way to a folder: nobody knows how the test ended."""
    more = f"""@org.junit.AfterClass public static void hide() throws Exception {{
      Files.createDirectories(Paths.get("{REPORTS}", "TEST-org.example.OddTest.xml"));
      Files.deleteIfExists(Paths.get("{REPORTS}", "TEST-a.Good.xml"));
      Files.deleteIfExists(Paths.get("{REPORTS}", "TEST-..xml"));
    }}"""
    project = open_project({"pom.xml": pom(JUNIT4), "src/test/java/org/example/OddTest.java": odd_test(more)})
    project.build()
    with pytest.raises(StepError, match="no test is known to have run: the results of") as caught:
        project.test()
    assert caught.value.status == "NOTTESTABLE"


def test_a_project_in_gbk_is_built_and_tested(tmp_path: Path) -> None:
    tree, scratch = tmp_path / "tree", tmp_path / "scratch"
    scratch.mkdir()
    text = pom(JUNIT4, more="<name>\u4e2d\u6587</name>").replace("UTF-8", "GBK")
    test = java('public class ATest { @org.junit.Test public void \u6d4b() { new String("\u4e2d"); } }')
    for name, content in (
        ("pom.xml", '<?xml version="1.0" encoding="GBK"?>\n' + text),
        ("src/main/java/org/example/A.java", java("// \u4e2d\npublic class A {}")),
        ("src/test/java/org/example/ATest.java", test),
    ):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(content.encode("gbk"))

    project = detect(build_tools(os.environ), tree, build_limit=240, test_limit=10, scratch=scratch)
    assert isinstance(project, MavenProject)
    project.build()

    assert project.test().passed == {TestName("org.example.ATest", "\u6d4b")}
    assert [module.encoding for module in project.modules()] == ["GBK"]
