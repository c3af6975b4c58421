"""A build gets what CI gave it: its Maven, its profiles, a repository."""

from __future__ import annotations

import hashlib
import os
import subprocess
import zipfile
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from repairnator.core.languages.java.build.maven.commands import Maven
from repairnator.core.languages.java.build.maven.distribution import (
    Wanted,
    archive_in,
    is_newer,
    unpack,
    version_of,
)
from repairnator.core.languages.java.build.maven.fetching import with_older_maven, with_wanted_maven
from repairnator.core.languages.java.build.maven.machine import Machine, machine_for
from repairnator.core.languages.java.build.repository import make_repository, reads_repository
from repairnator.core.languages.java.build.settings import BuildSettings, read_settings
from repairnator.core.network import Network


def installed_maven(root: Path, version: str) -> Path:
    """The folder of a program ``mvn`` in a Maven of that version."""
    (root / "bin").mkdir(parents=True)
    (root / "bin" / "mvn").write_text("#!/bin/sh\nexit 1\n")
    (root / "bin" / "mvn").chmod(0o755)
    (root / "lib").mkdir()
    with zipfile.ZipFile(root / "lib" / "maven-core-3.x.jar", "w") as jar:
        jar.writestr(
            "META-INF/maven/org.apache.maven/maven-core/pom.properties",
            f"groupId=org.apache.maven\nversion={version}\n",
        )
    return root / "bin"


def machine(root: Path, files: dict[str, str], settings: BuildSettings | None = None) -> Machine:
    tree = root / "tree"
    for name, text in files.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    (root / "scratch").mkdir(exist_ok=True)
    path = installed_maven(root / "maven", "3.8.7")
    environment = {"PATH": f"{path}:/bin:/usr/bin", "HOME": str(root / "home")}
    maven = Maven(None, root / "repository", environment, Network(allowed=False))
    return machine_for(tree, tree, maven, root / "scratch", settings)


def pom(body: str = "", before: str = "") -> str:
    return f"<project>{before}<artifactId>a</artifactId>{body}</project>"


def plugin(artifact: str, inside: str = "") -> str:
    return f"<plugin><artifactId>{artifact}</artifactId>{inside}</plugin>"


def building(*plugins: str) -> str:
    return f"<build><plugins>{''.join(plugins)}</plugins></build>"


WRAPPER = ".mvn/wrapper/maven-wrapper.properties"
ADDRESS = "https://repo.maven.apache.org/maven2/org/apache/maven/apache-maven/{0}/apache-maven-{0}-bin.zip"


def wrapper(version: str, digest: str = "") -> str:
    sum_line = f"distributionSha256Sum={digest}\n" if digest else ""
    return f"wrapperVersion=3.3.2\ndistributionUrl={ADDRESS.format(version)}\n{sum_line}"


def archive(repository: Path, version: str) -> str:
    """Put an archive of Maven into a repository; returns its digest."""
    place = archive_in(repository, version)
    place.parent.mkdir(parents=True)
    with zipfile.ZipFile(place, "w") as made:
        made.writestr(f"apache-maven-{version}/bin/mvn", "#!/bin/sh\n")
    return hashlib.sha256(place.read_bytes()).hexdigest()


def test_the_version_of_an_installed_maven(tmp_path: Path) -> None:
    installed_maven(tmp_path, "3.9.4")
    assert version_of(tmp_path) == "3.9.4"
    assert version_of(tmp_path / "nowhere") == ""


@pytest.mark.parametrize(
    ("wanted", "installed", "newer"),
    [("3.9.9", "3.8.7", True), ("3.8.7", "3.8.7", False), ("3.6.3", "3.8.7", False), ("3.9", "", False)],
)
def test_only_a_newer_maven_is_taken(wanted: str, installed: str, newer: bool) -> None:
    assert is_newer(wanted, installed) is newer


@pytest.mark.parametrize(
    ("wanted", "release"),
    [
        (Wanted("3.9.9", ""), "3.9.9"),
        (Wanted("4.0.0-rc-4", ""), "4.0.0-rc-4"),
        (Wanted("4.0.0", ""), "4.0.0"),
        (Wanted("3.9.9-x", ""), ""),
        (Wanted("2.2.1", ""), ""),
        (Wanted("3.9", "", lowest=True), "3.9.9"),
        (Wanted("4", "", lowest=True), "4.0.0-rc-4"),
        (Wanted("5", "", lowest=True), ""),
    ],
)
def test_the_maven_that_is_fetched(wanted: Wanted, release: str) -> None:
    assert wanted.release == release


def test_the_wrappers_maven_builds_the_project(tmp_path: Path) -> None:
    digest = archive(tmp_path / "repository", "3.9.9")
    found = machine(tmp_path, {"pom.xml": pom(), WRAPPER: wrapper("3.9.9", digest)})
    used = with_wanted_maven(found, tmp_path / "scratch", 10)
    assert used.maven.program == tmp_path / "scratch/apache-maven-3.9.9/bin/mvn"
    assert os.access(used.maven.program, os.X_OK)
    assert (used.hints, used.told) == ((), "Maven 3.9.9")
    assert used.notes == (f"built with Maven 3.9.9, since {WRAPPER} asks for 3.9.9",)


def test_an_older_maven_is_used_once_the_build_has_failed(tmp_path: Path) -> None:
    archive(tmp_path / "repository", "3.6.3")
    found = machine(tmp_path, {"pom.xml": pom(), WRAPPER: wrapper("3.6.3")})
    assert with_wanted_maven(found, tmp_path / "scratch", 10) == found
    used = with_older_maven(found, tmp_path / "scratch", 10)
    assert used is not None
    assert used.maven.program == tmp_path / "scratch/apache-maven-3.6.3/bin/mvn"
    assert "with 3.8.7 it failed" in used.notes[-1]
    assert with_older_maven(used, tmp_path / "scratch", 10) is None


@pytest.mark.parametrize("version", ["3.9.9", "4.0.0-rc-4"])
def test_where_it_cannot_be_had_both_versions_are_named(tmp_path: Path, version: str) -> None:
    found = machine(tmp_path, {"pom.xml": pom(), WRAPPER: wrapper(version)})
    used = with_wanted_maven(found, tmp_path / "scratch", 10)
    told = f"the project asks for Maven {version} ({WRAPPER}); it is built with 3.8.7"
    assert used.maven.program is None
    assert used.hints == (told,)
    assert used.notes == (told,)


def test_an_archive_that_is_not_the_one_named_is_not_used(tmp_path: Path) -> None:
    archive(tmp_path / "repository", "3.9.9")
    place = archive_in(tmp_path / "repository", "3.9.9")
    assert unpack(place, tmp_path, Wanted("3.9.9", "", "0" * 64)) is None
    place.write_bytes(b"no archive")
    assert unpack(place, tmp_path, Wanted("3.9.9", "")) is None


def test_the_enforcer_asks_for_a_maven_too(tmp_path: Path) -> None:
    rule = "<requireMavenVersion><version>[3.9.6,)</version></requireMavenVersion>"
    body = building(plugin("maven-enforcer-plugin", f"<configuration><rules>{rule}</rules></configuration>"))
    assert machine(tmp_path, {"pom.xml": pom(body)}).wanted == Wanted(
        "3.9.6", "the enforcer in pom.xml", lowest=True
    )


LATE = plugin("maven-surefire-plugin", "<configuration><argLine>@{argLine} -Xmx1g</argLine></configuration>")
SETTING = plugin(
    "jacoco-maven-plugin", "<executions><execution><goals><goal>x</goal></goals></execution></executions>"
)


def profile(inside: str, name: str = "cover") -> str:
    return f"<profiles><profile><id>{name}</id>{inside}</profile></profiles>"


@pytest.mark.parametrize("inside", [building(SETTING), "<properties><argLine>-Xss1m</argLine></properties>"])
def test_a_profile_without_which_test_jvms_cannot_start_is_used(tmp_path: Path, inside: str) -> None:
    found = machine(tmp_path, {"pom.xml": pom(building(LATE) + profile(inside))})
    assert found.maven.arguments == ("-Pcover",)
    assert "refers to @{argLine}, which only the profile cover defines" in found.notes[0]


@pytest.mark.parametrize(
    "text",
    [
        pom(building(LATE, SETTING) + profile(building(SETTING))),
        pom("<properties><argLine/></properties>" + building(LATE) + profile(building(SETTING))),
        pom(building(plugin("maven-surefire-plugin")) + profile(building(SETTING))),
    ],
)
def test_a_property_that_is_defined_needs_no_profile(tmp_path: Path, text: str) -> None:
    found = machine(tmp_path, {"pom.xml": text})
    assert (found.maven.arguments, found.notes, found.hints) == ((), (), ())


def test_a_property_that_nothing_defines_is_told_if_no_test_can_be_run(tmp_path: Path) -> None:
    found = machine(tmp_path, {"pom.xml": pom(building(LATE))})
    assert found.maven.arguments == ()
    assert "refers to @{argLine}, which nothing defines" in found.hints[0]


def test_settings_say_how_a_project_is_built(tmp_path: Path) -> None:
    settings = read_settings(
        ["profiles=ci, fast", "maven.args=-Da.b=c -Dx -q", "java-version=temurin-21", "x=1"]
    )
    assert settings.java_version == 21
    assert settings.arguments == ("-Pci,fast", "-Da.b=c", "-Dx")
    assert len(settings.mistakes) == 2
    found = machine(tmp_path, {"pom.xml": pom(building(LATE) + profile(building(SETTING)))}, settings)
    assert found.maven.arguments == settings.arguments
    assert found.notes == settings.mistakes


@pytest.mark.parametrize(
    "argument", ["-Dmaven.repo.local=/x", "-f", "other/pom.xml", "-s", "clean", "--offline"]
)
def test_settings_choose_neither_files_nor_goals(argument: str) -> None:
    read = read_settings([f"maven.args={argument}"])
    assert read.arguments == ()
    assert read.mistakes


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        (pom(building(plugin("git-commit-id-maven-plugin"))), True),
        (pom(building(plugin("buildnumber-maven-plugin"))), True),
        (pom(profile(building(plugin("jgitver-maven-plugin")))), True),
        (
            "<extensions><extension><artifactId>maven-git-versioning-extension</artifactId></extension></extensions>",
            True,
        ),
        (pom(building(plugin("maven-surefire-plugin"))), False),
        (
            pom(
                "<dependencies><dependency><artifactId>org.eclipse.jgit</artifactId></dependency></dependencies>"
            ),
            False,
        ),
    ],
)
def test_builds_that_ask_git_are_known_by_their_plugins(text: str, reads: bool) -> None:
    assert reads_repository([fromstring(text)]) is reads


def test_a_tree_gets_a_repository_of_one_commit(tmp_path: Path) -> None:
    found = machine(tmp_path, {"pom.xml": pom(building(plugin("git-commit-id-maven-plugin"))), "a/b": "c"})
    assert found.reads_repository
    assert "gets one of a single commit" in found.notes[-1]
    assert make_repository(tmp_path / "tree", os.environ)

    def git(*arguments: str) -> str:
        command = ["git", "-c", "safe.directory=*", *arguments]
        return subprocess.run(
            command, cwd=tmp_path / "tree", check=True, capture_output=True, text=True
        ).stdout

    assert len(git("rev-parse", "HEAD").strip()) == 40
    assert git("ls-files").split() == ["a/b", "pom.xml"]
    assert git("status", "--porcelain") == ""


def test_a_repository_that_is_there_stays(tmp_path: Path) -> None:
    body = pom(building(plugin("git-commit-id-maven-plugin")))
    assert not machine(tmp_path, {"pom.xml": body, ".git": "gitdir: elsewhere"}).reads_repository


def test_integration_tests_are_run_by_verify(tmp_path: Path) -> None:
    assert machine(tmp_path, {"pom.xml": pom(building(plugin("maven-failsafe-plugin")))}).goal == "verify"


def test_integration_tests_of_a_profile_are_not(tmp_path: Path) -> None:
    assert (
        machine(tmp_path, {"pom.xml": pom(profile(building(plugin("maven-failsafe-plugin"))))}).goal == "test"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (pom(building(plugin("maven-surefire-plugin"))), False),
        (pom(building(LATE)), True),
        (pom(profile("<properties><argLine>-Xss1m</argLine></properties>")), True),
        (pom("", "<parent><artifactId>elsewhere</artifactId></parent>"), True),
    ],
)
def test_the_heap_of_test_jvms_is_bounded_without_touching_the_projects_own_arguments(
    tmp_path: Path, text: str, said: bool
) -> None:
    maven = machine(tmp_path, {"pom.xml": text}).maven
    assert maven.heap == (() if said else ("-DargLine=-Xmx2g",))
    tell = tmp_path / "maven" / "bin" / "mvn"
    tell.write_text("#!/bin/sh\necho options: $JAVA_TOOL_OPTIONS\n")
    running = maven.start(tmp_path, [])
    assert running.wait(60)
    running.end()
    assert running.output.tail() == ("options: -Xmx2g" if said else "options:")
