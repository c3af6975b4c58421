"""Finds the JDKs and the Maven of a machine, and the certificates that they trust."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from repairnator.boxes.toolchains.java.jdks import FoundJdk, find_jdks
from repairnator.boxes.toolchains.programs import home_of
from repairnator.errors import SettingsError

INSTALLED = "REPAIRNATOR_INSTALLED_JDKS"
"""Tells the core which JDKs there are: ``17=/usr/lib/jvm/a:25=/opt/b``, the usual one first."""
_TRUST_STORE = re.compile(r"-Djavax\.net\.ssl\.trustStore(?:Type|Password)?=\S+")
# The JDK's own default, which hides nothing. Without it a PKCS #12 store cannot be read.
_KNOWN_PASSWORD = "changeit"  # noqa: S105
_PASSWORD = "-Djavax.net.ssl.trustStorePassword="  # noqa: S105


@dataclass(frozen=True, slots=True)
class JavaInstallation:
    """See :class:`repairnator.boxes.toolchains.port.Installation`.

    Attributes:
        java_home: of the usual JDK; None where there is none.
        maven_home: of Maven; None where there is none.
        trust: this machine's Java options that name certificates.
        jdks: all JDKs, the usual one first.
    """

    java_home: Path | None
    maven_home: Path | None
    trust: tuple[str, ...]
    jdks: tuple[FoundJdk, ...] = ()

    @property
    def programs(self) -> dict[str, Path]:
        homes = {"JDK (JAVA_HOME)": self.java_home, "Maven": self.maven_home}
        others = {f"JDK {jdk.release} ({jdk.home})": jdk.home for jdk in self.jdks}
        return {name: home for name, home in homes.items() if home} | others

    @property
    def search_path(self) -> list[Path]:
        return [home / "bin" for home in (self.java_home, self.maven_home) if home]

    @property
    def certificates(self) -> list[Path]:
        named = [Path(option.partition("=")[2]) for option in self.trust if "trustStore=" in option]
        return [store for store in named if store.is_file()]

    @property
    def environment(self) -> dict[str, str]:
        home = {"JAVA_HOME": str(self.java_home)} if self.java_home else {}
        jdks = {INSTALLED: ":".join(f"{jdk.release}={jdk.home}" for jdk in self.jdks)} if self.jdks else {}
        return home | jdks | ({"MAVEN_OPTS": " ".join(self.trust)} if self.trust else {})

    def proxied(self, port: int) -> dict[str, str]:
        """For JVMs that Maven starts for tests: they read no other variable, and trust as Maven does."""
        options = [
            f"-D{scheme}.proxy{name}={value}"
            for scheme in ("http", "https")
            for name, value in (("Host", "127.0.0.1"), ("Port", port))
        ]
        return {"JAVA_TOOL_OPTIONS": " ".join([*options, *self.trust])}


def find_java(environment: Mapping[str, str]) -> JavaInstallation:
    """The JDKs of this machine, and the Maven that a person at it would use.

    Raises:
        SettingsError: the certificates are behind a password of the person's own.
    """
    options = " ".join(
        environment.get(name, "") for name in ("MAVEN_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
    )
    trust = tuple(_TRUST_STORE.findall(options))
    if any(option.startswith(_PASSWORD) and option != _PASSWORD + _KNOWN_PASSWORD for option in trust):
        raise SettingsError(
            "MAVEN_OPTS or JAVA_TOOL_OPTIONS names a trust store with a password of its own, which project "
            f"code would read; give the store, which holds nothing secret, the usual one ({_KNOWN_PASSWORD})"
        )
    usual = java_home(environment)
    return JavaInstallation(
        java_home=usual,
        maven_home=home_of("mvn", "boot", ["mvn", "--version"], r"Maven home: (.+)"),
        trust=trust,
        jdks=find_jdks(environment, usual),
    )


def java_home(environment: Mapping[str, str]) -> Path | None:
    """The JDK that a person here would use: that of ``JAVA_HOME``, else the one on PATH."""
    named = environment.get("JAVA_HOME", "")
    if named and (Path(named) / "bin" / "java").exists():
        return Path(named).resolve()
    return home_of(
        "javac", "lib/modules", ["java", "-XshowSettings:properties", "-version"], r"java\.home = (.+)"
    )
