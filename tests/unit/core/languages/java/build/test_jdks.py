"""The JDK of a project: the usual one where it serves, else what the project's files ask for."""

from __future__ import annotations

import os
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import pytest

from repairnator.core.languages.java.build.jdks import INSTALLED, Jdk, Need, choose, installed_jdks
from repairnator.core.languages.java.build.maven.commands import Maven
from repairnator.core.languages.java.build.maven.machine import Machine, machine_for
from repairnator.core.languages.java.build.maven.needs import Span, span_of
from repairnator.core.languages.java.build.versionfiles import named_releases


def jdks(*releases: int) -> tuple[Jdk, ...]:
    return tuple(Jdk(release, Path(f"/jdks/{release}")) for release in releases)


def test_the_shell_tells_which_there_are() -> None:
    environment = {INSTALLED: "17=/jdks/17:25=/jdks/25:x=/y:9"}
    assert installed_jdks(environment) == jdks(17, 25)
    assert installed_jdks({}) == ()


@pytest.mark.parametrize(
    ("there", "lowest", "chosen"),
    [
        ((17, 25), 11, 17),
        ((17, 25), 21, 25),
        ((17, 25, 21), 21, 21),
        ((25, 17), 8, 25),
    ],
)
def test_the_usual_one_is_kept_where_it_compiles_the_project(
    there: tuple[int, ...], lowest: int, chosen: int
) -> None:
    choice = choose(jdks(*there), [Need("release in pom.xml", lowest=lowest)])
    assert choice is not None
    assert choice.jdk.release == chosen
    assert not choice.unmet


@pytest.mark.parametrize(
    ("there", "exact", "chosen"),
    [
        ((17, 21, 25), (21,), 21),
        ((17, 25), (21,), 25),  # the next newer one stands in
        ((25, 17, 11), (8,), 11),
        ((17,), (21,), 17),  # perhaps it compiles all the same
        ((25, 17, 11), (11, 17), 11),
        ((17, 11), (11, 17), 17),  # of several the usual one
    ],
)
def test_one_that_a_file_names_is_taken_or_stood_in_for(
    there: tuple[int, ...], exact: tuple[int, ...], chosen: int
) -> None:
    choice = choose(jdks(*there), [Need(".java-version", exact=exact), Need("release in pom.xml", lowest=8)])
    assert choice is not None
    assert choice.jdk.release == chosen
    assert ".java-version" in choice.why
    if chosen not in exact:
        assert f"openjdk-{exact[0]}-jdk-headless" in choice.why


def test_where_none_is_new_enough_the_message_says_what_to_do() -> None:
    choice = choose(jdks(11, 17), [Need("maven.compiler.release in pom.xml", lowest=21)])
    assert choice is not None
    assert choice.jdk.release == 17
    for words in (
        "needs JDK 21 or later",
        "maven.compiler.release in pom.xml",
        "11 (/jdks/11), 17 (/jdks/17)",
    ):
        assert words in choice.unmet
    assert "apt-get install openjdk-21-jdk-headless" in choice.unmet
    assert "REPAIRNATOR_JDKS" in choice.unmet


Write = Mapping[str, str]


def tree(root: Path, files: Write) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.mark.parametrize(
    ("name", "text", "releases"),
    [
        (".java-version", "21\n", (21,)),
        (".java-version", "1.8", (8,)),
        (".java-version", "temurin-17.0.2\n", (17,)),
        (".sdkmanrc", "# comment\njava=21.0.2-tem\ngradle=8\n", (21,)),
        (".tool-versions", "nodejs 20.1\njava temurin-21.0.2+13.0.LTS\n", (21,)),
        (".tool-versions", "nodejs 20.1\n", None),
        (
            ".github/workflows/ci.yml",
            "steps:\n  - uses: actions/setup-java@v4\n    with:\n      distribution: temurin\n"
            "      java-version: '21' # newest\n",
            (21,),
        ),
        (
            ".github/workflows/ci.yml",
            "strategy:\n  matrix:\n    java: [ 11, '17', 21-ea ]\nsteps:\n  - uses: actions/setup-java@v4\n"
            "    with:\n      java-version: ${{ matrix.java }}\n",
            (11, 17, 21),
        ),
        (
            ".github/workflows/ci.yaml",
            "strategy:\n  matrix:\n    java-version:\n      - 17\n      - 21\nsteps:\n"
            "  - uses: actions/setup-java@v4\n    with:\n      java-version: ${{ matrix.java-version }}\n",
            (17, 21),
        ),
        (".github/workflows/node.yml", "with:\n  version: 20\n", None),
    ],
)
def test_releases_that_files_name(
    tmp_path: Path, name: str, text: str, releases: tuple[int, ...] | None
) -> None:
    found = named_releases(tree(tmp_path, {name: text}), tmp_path)
    assert [need.exact for need in found] == ([] if releases is None else [releases])


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("17", Span(17, 17)),
        ("1.8", Span(8, 8)),
        ("[17,)", Span(17, 0)),
        ("[11,18)", Span(11, 17)),
        ("[1.8,1.9)", Span(8, 8)),
        ("(17,25]", Span(18, 25)),
        ("[17.0.5,)", Span(17, 0)),
        ("(,17]", Span(0, 17)),
        ("[21]", Span(21, 21)),
        ("temurin", None),
    ],
)
def test_versions_and_ranges(text: str, span: Span | None) -> None:
    assert span_of(text) == span


def machine(root: Path, files: Write, *there: int) -> Machine:
    (root / "tree").mkdir()
    place = tree(root / "tree", files)
    installed = ":".join(f"{release}=/jdks/{release}" for release in there)
    maven = Maven(None, None, {"PATH": "/nowhere", INSTALLED: installed})
    (root / "scratch").mkdir()
    return machine_for(place, place, maven, root / "scratch")


def pom(body: str, parent: str = "") -> str:
    return f"<project>{parent}<artifactId>a</artifactId>{body}</project>"


@pytest.mark.parametrize(
    "body",
    [
        "<properties><maven.compiler.release>21</maven.compiler.release></properties>",
        "<properties><java.version>21</java.version></properties>",
        "<properties><level>21</level><maven.compiler.source>${level}</maven.compiler.source></properties>",
        "<build><pluginManagement><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><configuration>"
        "<release>21</release></configuration></plugin></plugins></pluginManagement></build>",
        "<build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><executions><execution>"
        "<configuration><testRelease>21</testRelease></configuration></execution></executions></plugin></plugins>"
        "</build>",
        "<build><plugins><plugin><artifactId>maven-enforcer-plugin</artifactId><configuration><rules>"
        "<requireJavaVersion><version>[21,)</version></requireJavaVersion></rules></configuration></plugin>"
        "</plugins></build>",
    ],
)
def test_poms_tell_the_lowest_release(tmp_path: Path, body: str) -> None:
    found = machine(tmp_path, {"pom.xml": pom(body)}, 17, 25)
    assert [jdk.release for jdk in found.jdks] == [25, 17]
    assert found.maven.environment["JAVA_HOME"] == "/jdks/25"
    assert found.maven.environment["PATH"].split(os.pathsep)[0] == "/jdks/25/bin"
    assert "JDK 25 (/jdks/25)" in found.chosen


def test_the_module_with_the_newest_code_decides(tmp_path: Path) -> None:
    parent = "<parent><artifactId>a</artifactId></parent>"
    files = {
        "pom.xml": pom(
            "<properties><maven.compiler.release>11</maven.compiler.release></properties>"
            "<modules><module>one</module><module>two</module></modules>"
        ),
        "one/pom.xml": pom("", parent),
        "two/pom.xml": pom(
            "<properties><maven.compiler.release>21</maven.compiler.release></properties>", parent
        ),
    }
    found = machine(tmp_path, files, 17, 25)
    assert found.jdks[0].release == 25
    assert "maven.compiler.release in two/pom.xml asks for 21" in found.chosen


def test_profiles_that_are_not_active_say_nothing(tmp_path: Path) -> None:
    body = (
        "<profiles><profile><id>x</id><properties><maven.compiler.release>25</maven.compiler.release>"
        "</properties></profile></profiles>"
    )
    assert machine(tmp_path, {"pom.xml": pom(body)}, 17, 25).jdks[0].release == 17


def provided(found: Machine) -> list[tuple[dict[str, str], str]]:
    assert found.maven.toolchains is not None
    root = ET.fromstring(found.maven.toolchains.read_text())
    return [
        (
            {entry.tag: entry.text or "" for entry in chain.iterfind("provides/*")},
            chain.findtext("configuration/jdkHome") or "",
        )
        for chain in root.iterfind("toolchain")
    ]


def asking(body: str) -> str:
    return pom(
        "<build><plugins><plugin><artifactId>maven-toolchains-plugin</artifactId><configuration><toolchains>"
        f"<jdk>{body}</jdk></toolchains></configuration></plugin></plugins></build>"
    )


def test_toolchains_are_the_jdks_that_are_here(tmp_path: Path) -> None:
    found = machine(tmp_path, {"pom.xml": pom("")}, 17, 8)
    assert provided(found) == [
        ({"version": "17"}, "/jdks/17"),
        ({"version": "8"}, "/jdks/8"),
        ({"version": "1.8"}, "/jdks/8"),
    ]


@pytest.mark.parametrize(
    ("asked", "version", "home"),
    [
        ("<version>[21,)</version>", "25", "/jdks/25"),
        ("<version>17</version><vendor>temurin</vendor>", "17", "/jdks/17"),
        ("<version>[11,18)</version>", "17", "/jdks/17"),
        ("<version>[17.0.5,18)</version>", "17.0.5", "/jdks/17"),
        ("<version>21</version>", "21", "/jdks/25"),
        ("<vendor>oracle</vendor>", "17", "/jdks/17"),
    ],
)
def test_a_toolchain_is_there_as_the_project_asks_for_it(
    tmp_path: Path, asked: str, version: str, home: str
) -> None:
    found = machine(tmp_path, {"pom.xml": asking(asked)}, 17, 25)
    first, place = provided(found)[0]
    assert (first["version"], place) == (version, home)
    assert all(f"<{name}>" in asked for name in first if name != "version")
    assert ["stands in" in doubt for doubt in found.doubts] == ([True] if "<version>21<" in asked else [])


def test_a_toolchain_that_no_jdk_can_be_is_told(tmp_path: Path) -> None:
    found = machine(tmp_path, {"pom.xml": asking("<version>[26,)</version>")}, 17, 25)
    assert "asks for a JDK of version [26,): installed: 17 (/jdks/17), 25 (/jdks/25)" in found.doubts[0]


def test_without_word_of_the_shell_everything_stays_as_it_is(tmp_path: Path) -> None:
    found = machine(tmp_path, {"pom.xml": asking("<version>21</version>")})
    assert (found.jdks, found.chosen, found.doubts, found.unmet) == ((), "", (), "")
    assert found.maven.toolchains is None
    assert found.told == ""
    assert "JAVA_HOME" not in found.maven.environment


def test_a_build_that_fails_on_an_old_jdk_is_tried_on_the_next(tmp_path: Path) -> None:
    found = machine(tmp_path, {"pom.xml": pom("")}, 17, 25)
    newer = found.newer(21)
    assert newer is not None
    assert newer.jdks[0].release == 25
    assert newer.maven.environment["JAVA_HOME"] == "/jdks/25"
    assert newer.newer(21) is None
    assert "needs JDK 26" in newer.lacks(26)
