"""Lays a library out as a Maven project: its published sources and test sources, and a pom made for them."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.libraries.catalog import Library
from benchmarks.maven import Maven

DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1"

_POM = """<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 http://maven.apache.org/xsd/maven-4.0.0.xsd">
  <modelVersion>4.0.0</modelVersion>
  <groupId>{group}</groupId>
  <artifactId>{artifact}</artifactId>
  <version>{version}-case</version>
  <properties>
    <maven.compiler.source>{level}</maven.compiler.source>
    <maven.compiler.target>{level}</maven.compiler.target>
    <project.build.sourceEncoding>{encoding}</project.build.sourceEncoding>
{argline}  </properties>
  <dependencies>
{dependencies}
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-resources-plugin</artifactId>
        <version>3.3.1</version>
      </plugin>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-compiler-plugin</artifactId>
        <version>3.13.0</version>
        <configuration>
          <proc>none</proc>
        </configuration>
      </plugin>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-surefire-plugin</artifactId>
        <version>3.2.5</version>
        <configuration>
          <excludes>
            <exclude>**/*$*</exclude>
{excludes}
          </excludes>
        </configuration>
      </plugin>
    </plugins>
  </build>
</project>
"""


def pom(library: Library) -> str:
    """The text of the project's ``pom.xml``."""
    group, artifact, version = library.coordinates.split(":")
    argline = f"    <argLine>{escape(library.jvm_arguments)}</argLine>\n" if library.jvm_arguments else ""
    return _POM.format(
        group=group,
        artifact=artifact,
        version=version,
        level=library.level,
        encoding=library.encoding,
        argline=argline,
        dependencies="\n".join(_dependency(text) for text in library.dependencies),
        excludes="\n".join(
            f"            <exclude>{escape(entry.tests)}</exclude>" for entry in library.left_out
        ),
    )


def _dependency(text: str) -> str:
    group, artifact, version, *scope = text.split(":")
    lines = [
        "    <dependency>",
        f"      <groupId>{group}</groupId>",
        f"      <artifactId>{artifact}</artifactId>",
        f"      <version>{version}</version>",
        *(f"      <scope>{name}</scope>" for name in scope),
        "    </dependency>",
    ]
    return "\n".join(lines)


def lay_out(library: Library, tree: Path, jars: Path, maven: Maven) -> None:
    """Make ``tree`` the library's project; its jars are fetched into ``jars`` if they are not there.

    Raises:
        MavenError: Maven cannot fetch them.
    """
    if tree.exists():
        shutil.rmtree(tree)
    for classifier, part in (("sources", "main"), ("test-sources", "test")):
        jar = _fetched(library, classifier, jars, maven)
        _unpack(jar, tree / "src" / part / "java", tree / "src" / part / "resources")
    for entry in library.left_out:
        if entry.sources:
            for path in (tree / "src/test/java").glob(entry.tests):
                path.unlink()
    (tree / "pom.xml").write_text(pom(library), encoding="utf-8")


def _fetched(library: Library, classifier: str, jars: Path, maven: Maven) -> Path:
    _, artifact, version = library.coordinates.split(":")
    jar = jars / f"{artifact}-{version}-{classifier}.jar"
    if not jar.exists():
        jars.mkdir(parents=True, exist_ok=True)
        maven.run(
            jars,
            f"{DEPENDENCY_PLUGIN}:copy",
            f"-Dartifact={library.coordinates}:jar:{classifier}",
            f"-DoutputDirectory={jars}",
            offline=False,
        )
    return jar


def _unpack(jar: Path, java: Path, resources: Path) -> None:
    with zipfile.ZipFile(jar) as archive:
        for entry in archive.infolist():
            if entry.is_dir() or _describes_the_jar(entry.filename):
                continue
            root = java if entry.filename.endswith(".java") else resources
            target = root / entry.filename
            if not target.resolve().is_relative_to(root.resolve()):
                raise ValueError(f"{jar.name}: entry {entry.filename!r} lies outside of the tree")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(entry))


def _describes_the_jar(name: str) -> bool:
    return name.startswith("META-INF/") and not name.startswith("META-INF/services/")
