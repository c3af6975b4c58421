"""From effective models to where things are."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator.core.languages.java.build.maven.executions import ExecutionName
from repairnator.core.languages.java.build.maven.modules import (
    CLASSPATH_FILE,
    MavenModule,
    describe,
    source_level,
)
from repairnator.core.languages.java.build.maven.pom import Model, read_models, version_key
from repairnator.core.projects.markup import MarkupError


def project(artifact: str, base: Path, body: str = "", plugins: str = "") -> str:
    return f"""<project xmlns="http://maven.apache.org/POM/4.0.0"><artifactId>{artifact}</artifactId>{body}
      <build><sourceDirectory>{base}/src/main/java</sourceDirectory>
      <testSourceDirectory>{base}/src/test/java</testSourceDirectory><directory>{base}/target</directory>
      <outputDirectory>{base}/target/classes</outputDirectory>
      <testOutputDirectory>{base}/target/test-classes</testOutputDirectory>
      <plugins>{plugins}</plugins></build></project>"""


def plugin(artifact: str, version: str, goal: str, configuration: str) -> str:
    return f"""<plugin><artifactId>{artifact}</artifactId><version>{version}</version><executions><execution>
      <id>default-{goal}</id><goals><goal>{goal}</goal></goals><configuration>{configuration}</configuration>
      </execution></executions></plugin>"""


def models(tree: Path, *projects: str) -> list[Model]:
    file = tree / "effective.xml"
    file.write_text(f"<projects>{''.join(projects)}</projects>")
    return read_models(file, tree)


def described(tree: Path, body: str = "", plugins: str = "") -> MavenModule:
    (model,) = models(tree, project("tiny", tree, body, plugins))
    return describe(model, minimum_level=0)


def test_modules_are_found_where_their_parents_say(tmp_path: Path) -> None:
    for folder, artifact in (("x", "one"), ("x/deep", "two"), ("y", "three")):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "pom.xml").write_text(f"<project><artifactId>{artifact}</artifactId></project>")
    root = project("root", tmp_path, "<modules><module>x</module><module>y/pom.xml</module></modules>")
    one = project("one", tmp_path, "<modules><module>deep</module></modules>")

    found = models(tmp_path, root, project("three", tmp_path), one, project("two", tmp_path))

    assert [(model.artifact, model.directory) for model in found] == [
        ("root", tmp_path), ("one", tmp_path / "x"), ("two", tmp_path / "x/deep"), ("three", tmp_path / "y")
    ]  # fmt: skip


def test_something_else_than_a_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "effective.xml").write_text("<metadata/>")

    with pytest.raises(MarkupError, match="no project"):
        read_models(tmp_path / "effective.xml", tmp_path)


def test_source_roots_exist_and_are_not_generated(tmp_path: Path) -> None:
    for folder in ("src/main/java", "more", "target/generated-sources/grammar"):
        (tmp_path / folder).mkdir(parents=True)
    sources = "<source>more</source><source>none</source><source>target/generated-sources/grammar</source>"
    helper = plugin("build-helper-maven-plugin", "3.5.0", "add-source", f"<sources>{sources}</sources>")

    module = described(tmp_path, plugins=helper).module

    assert module.source_roots == (tmp_path / "src/main/java", tmp_path / "more")
    assert module.test_roots == ()


def test_sources_in_other_languages_of_the_jvm_count(tmp_path: Path) -> None:
    for folder in ("src/main/java", "src/main/kotlin", "src/test/groovy", "src/test/scala", "checks"):
        (tmp_path / folder).mkdir(parents=True)
    dirs = "<sourceDirs><sourceDir>checks</sourceDir><sourceDir>absent</sourceDir></sourceDirs>"
    kotlin = plugin("kotlin-maven-plugin", "2.0.21", "test-compile", dirs)

    module = described(tmp_path, plugins=kotlin).module

    assert module.source_roots == (tmp_path / "src/main/java", tmp_path / "src/main/kotlin")
    assert module.test_roots == (
        tmp_path / "checks",
        tmp_path / "src/test/groovy",
        tmp_path / "src/test/scala",
    )


def test_agents_of_the_tests_jvm_are_found_on_the_class_path(tmp_path: Path) -> None:
    jar = tmp_path / "repo/org/mocks/mocks-core/1.2/mocks-core-1.2.jar"
    other = tmp_path / "other/agent.jar"
    for path in (jar, other):
        path.parent.mkdir(parents=True)
        path.touch()
    file = tmp_path / CLASSPATH_FILE
    arguments = {
        "${org.mocks:mocks-core:jar}": f"-javaagent:{jar}",
        "${settings.localRepository}/org/mocks/1.2/mocks-core-1.2.jar=a=b": f"-javaagent:{jar}=a=b",
        f"{other}": f"-javaagent:{other}",
        "${org.absent:absent:jar}": "",
        "/lib/org.jacoco.agent-runtime.jar=destfile=x": "",
    }
    for argument, expected in arguments.items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(str(jar))
        surefire = plugin(
            "maven-surefire-plugin", "3.2.5", "test", f"<argLine>-javaagent:{argument}</argLine>"
        )
        found = described(tmp_path, plugins=surefire).module.jvm_args
        assert found == (("-ea", expected) if expected else ("-ea",))


def test_whether_tests_run_on_the_module_path(tmp_path: Path) -> None:
    off = plugin("maven-surefire-plugin", "3.2.5", "test", "<useModulePath>false</useModulePath>")

    assert described(tmp_path).module.module_path
    assert not described(tmp_path, plugins=off).module.module_path


def test_the_class_path_is_without_the_modules_own_outputs(tmp_path: Path) -> None:
    file = tmp_path / CLASSPATH_FILE
    file.parent.mkdir()
    file.write_text(f"/jars/a.jar:{tmp_path}/target/classes:/jars/b.jar\n")
    extra = "<additionalClasspathElements><e>conf</e></additionalClasspathElements>"

    module = described(tmp_path, plugins=plugin("maven-surefire-plugin", "3.2.5", "test", extra)).module

    assert module.classpath == (Path("/jars/a.jar"), Path("/jars/b.jar"), tmp_path / "conf")
    assert not file.exists()


def test_how_tests_are_run(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    surefire = plugin(
        "maven-surefire-plugin",
        "3.2.5",
        "test",
        "<argLine>@{argLine} -Xmx1g ${wide} -javaagent:x.jar</argLine>"
        "<workingDirectory>work</workingDirectory><systemPropertyVariables><a.b>c</a.b></systemPropertyVariables>"
        "<systemProperties><property><name>old</name><value>way</value></property></systemProperties><environmentVariables><E>f</E></environmentVariables>"
        "<reportsDirectory>reports</reportsDirectory><includes><include>**/Check*.java</include></includes>",
    )

    found = described(tmp_path, "<properties><wide>-Xss2m</wide></properties>", surefire)

    assert found.module.jvm_args == ("-ea", "-Xmx1g", "-Xss2m")
    assert found.module.directory == tmp_path / "work"
    assert found.module.system_properties == (("basedir", str(tmp_path)), ("old", "way"), ("a.b", "c"))
    assert found.module.environment == (("E", "f"),)
    (execution,) = found.executions
    assert execution.reports == tmp_path / "reports"
    assert execution.includes == ("**/Check*.java",)
    assert execution.name == ExecutionName("maven-surefire-plugin", "default-test")


@pytest.mark.parametrize(
    ("properties", "version", "configuration", "level"),
    [
        ("", "3.1", "", 5),
        ("", "3.8.1", "", 6),
        ("", "3.10.1", "", 7),
        ("", "3.13.0", "", 8),
        ("<maven.compiler.source>1.7</maven.compiler.source>", "3.13.0", "", 7),
        ("<maven.compiler.release>17</maven.compiler.release>", "3.13.0", "<source>8</source>", 17),
        ("<maven.compiler.source>11</maven.compiler.source>", "3.1", "<source>1.5</source>", 5),
    ],
)
def test_source_levels(tmp_path: Path, properties: str, version: str, configuration: str, level: int) -> None:
    compiler = plugin("maven-compiler-plugin", version, "compile", configuration)
    body = f"<properties>{properties}</properties>"

    (model,) = models(tmp_path, project("tiny", tmp_path, body, compiler))

    assert source_level(model) == level


def test_compiler_arguments_that_decide_what_compiles(tmp_path: Path) -> None:
    compiler = plugin(
        "maven-compiler-plugin",
        "3.13.0",
        "compile",
        "<encoding>ISO-8859-1</encoding><parameters>true</parameters><compilerArgs><arg>-Werror</arg><arg>-Xlint:all</arg>"
        "<arg>--add-exports=java.base/sun.nio.ch=ALL-UNNAMED</arg></compilerArgs>",
    )

    module = described(tmp_path, plugins=compiler).module

    assert module.compiler_args == ("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED", "-parameters")
    assert module.encoding == "ISO-8859-1"


def test_a_module_in_a_copy(tmp_path: Path) -> None:
    tree, copy = tmp_path / "tree", tmp_path / "copy"
    (tree / "src/main/java").mkdir(parents=True)
    surefire = plugin("maven-surefire-plugin", "3.2.5", "test", f"<argLine>-Dhome={tree}/x</argLine>")

    found = described(tree, plugins=surefire).moved(tree, copy)

    assert found.base == copy
    assert found.module.source_roots == (copy / "src/main/java",)
    assert found.module.main_output == copy / "target/classes"
    assert found.module.jvm_args == ("-ea", f"-Dhome={copy}/x")
    assert found.module.system_properties == (("basedir", str(copy)),)
    assert found.reports == (copy / "target/surefire-reports",)


def test_versions_compare_by_their_numbers() -> None:
    assert version_key("3.0.0-M5") == (3, 0, 0)
    assert version_key("2.9") < version_key("2.19")
    assert version_key("") == ()


@pytest.mark.parametrize("level", ["\u00b2", "9" * 5000, "1.", "", "\u0663", "-8", "8.5.1"])
def test_levels_that_are_no_numbers_raise_nothing(tmp_path: Path, level: str) -> None:
    module = described(
        tmp_path, f"<properties><maven.compiler.source>{level}</maven.compiler.source></properties>"
    )
    assert int(module.module.source_level) >= 1


def test_arguments_that_grow_without_bound_are_dropped(tmp_path: Path) -> None:
    line = "@{big}" * 10_000
    properties = f"<properties><argLine>{line}</argLine><big>{'x' * 50_000}</big></properties>"
    assert described(tmp_path, properties).module.jvm_args == ("-ea",)


@pytest.mark.parametrize("folder", ["x" * 300, "a/" * 3000, "/proc/self/fd", "\u2028", "../.."])
def test_folders_of_a_model_may_be_called_anything(tmp_path: Path, folder: str) -> None:
    body = f"<build><sourceDirectory>{folder}</sourceDirectory><directory>{folder}</directory></build>"
    surefire = f"<workingDirectory>{folder}</workingDirectory><reportsDirectory>{folder}</reportsDirectory>"
    described(tmp_path, body)
    described(tmp_path, plugins=plugin("maven-surefire-plugin", "3.2.5", "test", surefire))
