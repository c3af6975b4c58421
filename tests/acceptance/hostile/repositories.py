"""The git repositories of hostile projects, written anew for each run."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.acceptance import projects

_PYTHON = str(Path(sys.executable).resolve())

# Reports what the attacks came to, in the only words that leave the box: messages of failing tests.
_REPORTING_TEST = """\
package org.example;

import static org.junit.Assert.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import org.junit.Test;

public class HostileTest {
    private static void tell(String way, int from) throws Exception {
        String report = new String(Files.readAllBytes(Paths.get(REPORTS, way)), StandardCharsets.UTF_8);
        int end = Math.min(from + PART, report.length());
        fail("REPORT " + way + " " + from + " " + report.substring(Math.min(from, end), end) + " END");
    }

    private static final String REPORTS = "%(reports)s";
    private static final int PART = 1500;

    @org.junit.BeforeClass
    public static void attack() throws Exception {
        String folder = System.getProperty("user.dir");
        new ProcessBuilder("%(python)s", "-I", "attacks.py", "test", "facts.json", REPORTS + "/test")
            .directory(Paths.get(folder).toFile()).inheritIO().start().waitFor();
    }

    @Test public void plugin0() throws Exception { tell("plugin", 0); }
    @Test public void plugin1() throws Exception { tell("plugin", PART); }
    @Test public void test0() throws Exception { tell("test", 0); }
    @Test public void test1() throws Exception { tell("test", PART); }
    @Test public void test2() throws Exception { tell("test", 2 * PART); }
}
"""

_PROGRAM_TEST = """\
package org.example;

public class HostileTest {
    @org.junit.Test
    public void attacks() throws Exception {
        Process process = new ProcessBuilder("%(python)s", "-I", "-c", "%(code)s").inheritIO().start();
        org.junit.Assert.fail("ended with " + process.waitFor());
    }
}
"""

_MOJO = """\
package org.example.evil;

import java.io.File;
import org.apache.maven.plugin.*;

public class Evil extends AbstractMojo {
    private String python;
    private String folder;
    private String report;

    public void execute() throws MojoExecutionException {
        try {
            Process process = new ProcessBuilder(python, "-I", "attacks.py", "plugin", "facts.json", report)
                .directory(new File(folder)).inheritIO().start();
            if (process.waitFor() != 0) {
                throw new MojoExecutionException("this needs the network");
            }
        } catch (java.io.IOException | InterruptedException error) {
            throw new MojoExecutionException("no attack", error);
        }
    }
}
"""

_DESCRIPTOR = """\
<plugin>
  <groupId>org.example.evil</groupId><artifactId>evil-maven-plugin</artifactId><version>1</version>
  <goalPrefix>evil</goalPrefix>
  <mojos><mojo>
    <goal>attack</goal><phase>validate</phase><implementation>org.example.evil.Evil</implementation>
    <language>java</language><instantiationStrategy>per-lookup</instantiationStrategy>
    <executionStrategy>once-per-session</executionStrategy>
    <parameters>%s</parameters>
  </mojo></mojos>
</plugin>
"""

_PLUGIN_POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>org.example.evil</groupId><artifactId>evil-maven-plugin</artifactId><version>1</version>
<packaging>maven-plugin</packaging></project>
"""

_USE = """\
  <pluginRepositories><pluginRepository>
    <id>evil</id><url>file://${project.basedir}/plugins</url>
  </pluginRepository></pluginRepositories>
  <build><plugins><plugin>
    <groupId>org.example.evil</groupId><artifactId>evil-maven-plugin</artifactId><version>1</version>
    <executions><execution><goals><goal>attack</goal></goals></execution></executions>
    <configuration>
      <python>%(python)s</python><folder>${project.basedir}</folder><report>%(reports)s/plugin</report>
    </configuration>
  </plugin></plugins></build>
</project>
"""


def spying(
    folder: Path, facts: dict[str, Any], reports: str, maven_home: Path, python: str = _PYTHON
) -> Path:
    """Attacks from a plugin of its own while dependencies are fetched, and from a test."""
    values = {"python": python, "reports": reports}
    project = projects.write_project(folder, HostileTest=_REPORTING_TEST % values)
    pom = project / "pom.xml"
    pom.write_text(pom.read_text().replace("</project>", _USE % values).replace(">8<", ">17<"))
    _write_plugin(project / "plugins", maven_home)
    (project / "attacks.py").write_text(Path(__file__).with_name("attacks.py").read_text())
    (project / "facts.json").write_text(json.dumps(facts))
    (project / "link").symlink_to(facts["secrets"][0])
    (project / ".gitattributes").write_text("* filter=evil\n")
    return project


def program(folder: Path, code: str) -> Path:
    """A test that runs a few lines of Python."""
    text = _PROGRAM_TEST % {"python": _PYTHON, "code": code}
    return projects.write_project(folder, HostileTest=text)


def add_submodules(project: Path, **addresses: str) -> None:
    """Let the repository name others as its parts, at commits that these have (where they can be asked)."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(project)], check=True)
    lines = []
    for name, address in addresses.items():
        lines.append(f'[submodule "{name}"]\n path = {name}\n url = {address}\n')
        place = Path(address.removeprefix("file://"))
        commit = "1" * 40
        if place.is_dir():
            head = subprocess.check_output(["git", "-C", str(place), "rev-parse", "HEAD"], text=True)
            commit = head.strip()
        entry = f"160000,{commit},{name}"
        (project / name).mkdir()  # what is missing would be committed as removed
        subprocess.run(["git", "-C", str(project), "update-index", "--add", "--cacheinfo", entry], check=True)
    (project / ".gitmodules").write_text("".join(lines))


def arm(project: Path, escaped: Path) -> None:
    """Lay into the repository itself what git runs for who works in it: filters, a monitor, hooks."""
    command = f"touch {escaped}"
    for key in ("filter.evil.smudge", "filter.evil.clean", "core.fsmonitor", "uploadpack.packObjectsHook"):
        subprocess.run(["git", "-C", str(project), "config", key, f"{command}; cat"], check=True)
    for name in ("post-checkout", "reference-transaction", "post-index-change", "pre-auto-gc"):
        hook = project / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\n{command}\n")
        hook.chmod(0o755)


def _write_plugin(repository: Path, maven_home: Path) -> None:
    """A Maven repository in the tree, with a plugin that runs the attacks."""
    place = repository / "org/example/evil/evil-maven-plugin/1"
    place.mkdir(parents=True)
    (place / "evil-maven-plugin-1.pom").write_text(_PLUGIN_POM)
    sources = repository.parent / "sources-of-the-plugin"
    sources.mkdir()
    (sources / "Evil.java").write_text(_MOJO)
    _compile(sources, [*(maven_home / "lib").glob("maven-plugin-api-*.jar")])
    names = ("python", "folder", "report")
    parameters = "".join(
        f"<parameter><name>{name}</name><type>java.lang.String</type><editable>true</editable></parameter>"
        for name in names
    )
    with zipfile.ZipFile(place / "evil-maven-plugin-1.jar", "w") as jar:
        jar.write(sources / "org/example/evil/Evil.class", "org/example/evil/Evil.class")
        jar.writestr("META-INF/maven/plugin.xml", textwrap.dedent(_DESCRIPTOR) % parameters)


def _compile(sources: Path, classpath: Sequence[Path]) -> None:
    path = ":".join(map(str, classpath))
    subprocess.run(["javac", "-cp", path, "-d", str(sources), str(sources / "Evil.java")], check=True)
