"""Excerpts of what Maven prints when it fails, and what they mean."""

from __future__ import annotations

import pytest

from repairnator.core.languages.java.build.maven.diagnosis import Cause, diagnose

GOAL = "Failed to execute goal"
SUREFIRE = f"{GOAL} org.apache.maven.plugins:maven-surefire-plugin:3.5.2:test (default-test) on project a:"
RESOLVE = f"{GOAL} on project a: Could not resolve dependencies for project org.example:a:jar:1:"
CENTRAL = "central (https://repo.maven.apache.org/maven2)"


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (
            f"{SUREFIRE} Cannot access {CENTRAL} in offline mode and the artifact org.apache.maven.surefire:"
            "surefire-junit4:jar:3.5.2 has not been downloaded from it before.",
            Cause.OFFLINE,
        ),
        (
            f"{SUREFIRE} Unable to generate classpath: "
            "org.apache.maven.artifact.resolver.MultipleArtifactsNotFoundException: Missing:",
            Cause.MISSING,
        ),
        (f"{RESOLVE} Could not find artifact a.b:nothing:jar:1 in {CENTRAL} -> [Help 1]", Cause.MISSING),
        (
            f"{RESOLVE} a.b:nothing:jar:1 was not found in https://repo.maven.apache.org/maven2 during a "
            "previous attempt. This failure was cached in the local repository and resolution is not "
            "reattempted until the update interval of central has elapsed or updates are forced -> [Help 1]",
            Cause.STALE,
        ),
        (
            "Plugin org.apache.maven.plugins:maven-clean-plugin:2.5 or one of its dependencies could not be "
            "resolved: Failed to read artifact descriptor for "
            "org.apache.maven.plugins:maven-clean-plugin:jar:2.5: Could not transfer artifact "
            "org.apache.maven.plugins:maven-clean-plugin:pom:2.5 from/to closed "
            "(http://127.0.0.1:9/): Transfer failed for http://127.0.0.1:9/x.pom: Connect to 127.0.0.1:9 "
            "[/127.0.0.1] failed: Connection refused -> [Help 1]",
            Cause.TEMPORARY,
        ),
        (
            f"{RESOLVE} Could not transfer artifact a:b:jar:1 from/to {CENTRAL}: transfer failed for "
            "https://repo.maven.apache.org/maven2/a/b/1/b-1.jar, status: 503 Service Unavailable",
            Cause.TEMPORARY,
        ),
        ("release version 21 not supported", Cause.NEWER),
        (f"{SUREFIRE} There are test failures.", Cause.TESTING),
    ],
)
def test_the_cause_of_a_failure(line: str, cause: Cause) -> None:
    assert diagnose([line]).cause is cause


@pytest.mark.parametrize(
    ("line", "minimum"),
    [
        ("Source option 5 is no longer supported. Use 7 or later.", 7),
        ("Target option 1.5 is no longer supported. Use 1.8 or later.", 8),
        ("error: release version 6 not supported", 8),
    ],
)
def test_a_refused_source_level_tells_the_lowest_accepted(line: str, minimum: int) -> None:
    diagnosis = diagnose(["COMPILATION ERROR :", line])

    assert (diagnosis.cause, diagnosis.minimum) == (Cause.LEVEL, minimum)


def test_the_compiler_is_quoted() -> None:
    errors = [
        "COMPILATION ERROR : ",
        "-------------------------------------------------------------",
        "/x/Calc.java:[2,22] cannot find symbol",
        "symbol:   variable nothing",
        "location: class org.example.Calc",
        "1 error",
        f"{GOAL} org.apache.maven.plugins:maven-compiler-plugin:3.1:compile: Compilation failure",
    ]

    diagnosis = diagnose(errors)

    assert diagnosis.cause is Cause.COMPILATION
    assert diagnosis.message.splitlines()[0] == "/x/Calc.java:[2,22] cannot find symbol"


def test_without_error_lines_the_end_of_the_output_speaks() -> None:
    diagnosis = diagnose([], "a\nError: could not create the Java Virtual Machine.\n")

    assert diagnosis.cause is Cause.OTHER
    assert "Java Virtual Machine" in diagnosis.message


@pytest.mark.parametrize(
    ("line", "release"),
    [
        ("Fatal error compiling: error: release version 21 not supported", 21),
        ("error: invalid target release: 25", 25),
        ("error: invalid source release 21 with --enable-preview", 21),
        ("class file has wrong version 65.0, should be 61.0", 21),
        (
            "x has been compiled by a more recent version of the Java Runtime (class file version 69.0), "
            "this version of the Java Runtime only recognizes class file versions up to 61.0",
            25,
        ),
    ],
)
def test_a_build_that_needs_a_newer_jdk_tells_which(line: str, release: int) -> None:
    diagnosis = diagnose(["COMPILATION ERROR :", line])
    assert (diagnosis.cause, diagnosis.minimum) == (Cause.NEWER, release)


def test_headings_are_left_out_and_nothing_is_said_twice() -> None:
    reason = (
        "'modelVersion' of '4.1.0' is newer than the versions supported by this version of Maven: [4.0.0]."
    )
    lines = [
        "Some problems were encountered while processing the POMs:",
        reason,
        "@",
        "The build could not read 1 project -> [Help 1]",
        "The project org.example:a:1.0 (/tree/pom.xml) has 1 error",
        reason,
    ]
    assert diagnose(lines).message == reason
