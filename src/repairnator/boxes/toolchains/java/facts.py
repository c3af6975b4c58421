"""The facts about Java and Maven that are the same on every machine."""

from __future__ import annotations

from repairnator.boxes.repository import LinkRules
from repairnator.foundation.toolchains import Secrets, ToolchainFacts

FACTS = ToolchainFacts(
    name="java",
    build_tools={"pom.xml": "maven"},
    other_build_tools={
        "build.gradle": "USE_GRADLE",
        "build.gradle.kts": "USE_GRADLE",
        "settings.gradle": "USE_GRADLE",
        "build.xml": "USE_ANT",
        "build.sbt": "USE_SBT",
    },
    artifact_users=frozenset({"pom.xml", "build.gradle", "build.gradle.kts", "build.sbt", "ivy.xml"}),
    test_paths=r"(^|/)src/(test|it)/|Tests?\.java$",
    outputs={
        "target": ("pom.xml",),
        "build": ("build.gradle", "build.gradle.kts"),
        ".gradle": ("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"),
    },
    registries=("repo.maven.apache.org", "repo1.maven.org"),
    artifacts="repository",
    cache="m2",
    etc=("/etc/pki/java",),
    etc_patterns=("java*", "maven", "jvm*"),
    secrets=Secrets(
        files=(
            r"settings[^/]*\.xml.*",  # settings-security.xml as well, and what editors leave
            r"gradle\.properties",
            r"init\.gradle(\.kts)?",
            r"ivysettings\.xml",
            r"jmxremote\.password",
            r"[^/]*\.(jks|keystore)",
        ),
        folders=(".m2", ".gradle"),
        passed_over=("jmods", "legal"),
        program_folders=("java", "share/java", "lib/jvm"),
        settings_folders=("conf/management", "lib/management", "lib/security", "jre/lib/management"),
        empty={".xml": "<settings/>\n"},  # an empty file is no XML, and Maven refuses it
    ),
    private_folders=(".m2",),
    own_variables=("MAVEN_OPTS", "MAVEN_ARGS", "JAVA_HOME", "JAVA_TOOL_OPTIONS"),
    kept_variables=("JAVA_HOME", "MAVEN_HOME", "M2_HOME"),
    image_packages=("maven",),  # and the JDKs that whoever builds it chooses (``--build-arg JDKS``)
)
LINKS = LinkRules(
    # More than half of all files, which Maven does without: checksums of what was checked when it came, notes
    # of where it came from (what has none counts as installed here, so that it is found whatever the mirrors
    # are called), and of what was once not found.
    left_out=(".sha1", ".md5", ".sha256", ".sha512", "_remote.repositories", ".lastUpdated"),
    # Maven writes into these in place, which a link into a read-only mount would refuse.
    rewritten=("resolver-status.properties", "maven-metadata"),
    rewritten_folders=("-SNAPSHOT",),
)
