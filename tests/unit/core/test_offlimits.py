"""The table of files that no patch may touch."""

from __future__ import annotations

import pytest

from repairnator.core.offlimits import objection, rules

TESTS = """
    src/intTest/java/A.java src/integrationTest/java/A.java src/functionalTest/groovy/A.groovy
    src/testFixtures/java/A.java src/androidTest/java/A.java src/androidTestDebug/java/A.java
    src/jmh/java/A.java src/it/java/A.java src/commonTest/kotlin/A.kt src/smokeTest/java/A.java
    src/jvmTest/kotlin/A.kt src/INTTEST/java/A.java src/apiTests/java/A.java src/TEST/java/A.java
    src/testInt/java/A.java my-tests/src/main/java/A.java a/testsuite/A.java src/e2e/java/A.java
    lib/ASpec.groovy lib/ASuite.scala lib/ATest.kt lib/TestsOfA.java lib/AITCase.java pkg/a_test.go
    src/tests.rs benches/a.rs tests/a.rs pkg/test_a.py pkg/a_test.py pkg/tests/a.py pkg/conftest.py
    a/ATests.cs A.UnitTests/A.cs spec/a_spec.rb ATest.php web/a.test.ts web/__tests__/a.js
    web/a.spec.js cypress/a.js src/a_unittest.cc test-a.c
"""
BUILDS = """
    pom.xml POM.xml a/Pom.XML pom-release.xml build.gradle a/build.gradle.kts build.xml
    buildSrc/src/main/java/A.java BUILDSRC/A.java build-logic/a/A.kt src/main/java/module-info.java
    BUILD BUILD.bazel WORKSPACE defs.bzl build.sbt project/Build.scala a/project/B.scala build.sc
    mill-build/src/A.scala project.clj build.rs sub/build.rs Cargo.toml xtask/a.rs conanfile.py
    setup.py Setup.PY noxfile.py tox.ini tasks.py dodo.py build.py pyproject.toml sitecustomize.py
    SConstruct wscript package.json jest.config.js vite.config.ts gulpfile.js Makefile
    CMakeLists.txt cmake.cmake meson.build go.mod magefile.go Rakefile a.gemspec A.csproj
    Directory.Build.props composer.json Dockerfile src/main/python/setup.py scripts/a.py
    verify.groovy
"""
CI = """
    Jenkinsfile Jenkinsfile.groovy jenkinsfile-release deploy.Jenkinsfile azure-pipelines.yml
    azure-pipelines/a.py appveyor.yml bitbucket-pipelines.yml cloudbuild.yaml action.yml
    jenkins/deploy.groovy
"""
ALLOWED = """
    src/main/java/org/example/test/Tests.java src/main/java/LatestTest.java
    core/src/main/java/A.java source/A.java src/java/contest/A.java src/java/latest/A.java
    lib/module.py src/com/a/Attest.java src/main/java/a/Workspace.java src/Workspace.java
    src/Configure.java src/Makefiles.java src/Build.java src/Setup.java src/Project.java
    src/DockerfileParser.java src/Pom.java src/main/scala/project/A.scala
    src/main/java/a/project/A.java pkg/a.go src/lib.rs src/a.cc src/main/kotlin/A.kt
    src/main/java/Ü.java src/main/java/a/it/A.java src/java/org/jenkins/A.java
    src/java/a/gradle/A.java src/java/a/cmake/A.java pkg/attest.py
"""
ODD = (
    *(
        ".github/workflows/A.java",
        ".GitHub/A.java",
        ".circleci/A.py",
        ".g\u200cit/A.java",
    ),
    *(
        ".git/a.py",
        "\uff0egit/A.java",
        "a/.mvn/A.java",
        "GIT~1/A.java",
        "a/b~2.java",
    ),
    *(
        "a./A.java",
        "a /A.java",
        "A.java.",
        "A.java ",
        "src/A.java:stream",
        'src/"A".java',
    ),
    *(
        "src/A\t.java",
        "src/A\n.java",
        "src/A\\.java",
        "-a/A.java",
        "src/A\u202e.java",
    ),
    *(
        "src/A\xad.java",
        "src/A\u3164.java",
        "src/\udcff.java",
        "",
        "/A.java",
        "../A.java",
    ),
    *(
        "a/../A.java",
        "a//A.java",
        "./A.java",
        "a/./A.java",
        "x" * 256 + ".java",
    ),
    *("a/" * 600 + "A.java",),
)


@pytest.mark.parametrize("path", TESTS.split())
def test_tests_of_every_layout_are_off_limits(path: str) -> None:
    assert objection(path) == "is a test"


@pytest.mark.parametrize("path", BUILDS.split())
def test_build_files_of_every_tool_are_off_limits(path: str) -> None:
    assert objection(path) == "is a build file"


@pytest.mark.parametrize("path", CI.split())
def test_files_of_every_ci_are_off_limits(path: str) -> None:
    assert objection(path) == "is a file of the CI"


@pytest.mark.parametrize("path", ODD)
def test_names_that_file_systems_or_programs_read_differently_are_off_limits(path: str) -> None:
    assert objection(path) != ""


@pytest.mark.parametrize("path", [*ALLOWED.split(), "module/with space/A.java"])
def test_sources_are_not(path: str) -> None:
    assert objection(path) == ""


def test_every_rule_names_its_source_and_fits_something() -> None:
    assert len(rules()) > 20
    for rule in rules():
        assert rule.source
        assert rule.kind in {"a test", "a build file", "a file of the CI"}
        assert any(pattern.pattern != "(?!)" for pattern in (rule.names, rule.folders, rule.paths))
    assert {rule.language for rule in rules()} >= {
        "",
        "java",
        "scala",
        "python",
        "c",
        "rust",
        "go",
        "javascript",
    }
