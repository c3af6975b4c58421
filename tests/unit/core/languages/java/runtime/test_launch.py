"""Starting a JVM for a module, with a script in the place of ``java``."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from repairnator.core.languages.java.module import JavaModule
from repairnator.core.languages.java.runtime.launch import Launch, jar, unlike
from repairnator.core.languages.java.runtime.protocol import PROTOCOL_VERSION
from repairnator.errors import WarmRuntimeError

SCRIPT = """#!{python}
import json, sys
out = open(sys.argv[-1], "w")
for line in sys.stdin:
    request = json.loads(line)
    reply = {{"id": request["id"], "done": True}} | {reply}
    out.write(json.dumps(reply) + "\\n"); out.flush()
"""


@pytest.fixture
def module(tmp_path: Path) -> JavaModule:
    return JavaModule(
        name="example",
        directory=tmp_path,
        source_roots=(),
        test_roots=(),
        main_output=tmp_path / "classes",
        test_output=tmp_path / "test-classes",
        classpath=(),
        source_level="8",
        encoding="UTF-8",
    )


def launch(folder: Path, reply: dict[str, Any]) -> Launch:
    """Of a JVM that answers each request with this reply."""
    java = folder / "jdk" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(SCRIPT.format(python=sys.executable, reply=reply))
    java.chmod(0o755)
    return Launch(folder / "jdk", 64)


def test_a_jvm_of_the_same_version_is_used(tmp_path: Path, module: JavaModule) -> None:
    jvm = launch(tmp_path, {"protocol": PROTOCOL_VERSION}).start(module)
    try:
        assert jvm.alive
    finally:
        jvm.close()


def test_a_jvm_of_another_version_is_refused_by_name(tmp_path: Path, module: JavaModule) -> None:
    with pytest.raises(
        WarmRuntimeError, match=rf"repairnator-jvm\.jar speaks version 99 .*version {PROTOCOL_VERSION}"
    ):
        launch(tmp_path, {"protocol": 99}).start(module)


def test_a_jvm_from_before_there_were_versions_is_refused(tmp_path: Path, module: JavaModule) -> None:
    with pytest.raises(WarmRuntimeError, match=r"speaks version 0 .*install both from the same release"):
        launch(tmp_path, {}).start(module)


def test_the_request_to_open_tells_our_version(module: JavaModule) -> None:
    assert Launch(None, 64).opening(module)["protocol"] == PROTOCOL_VERSION


def test_modules_that_it_depends_on_are_opened_with_how_they_are_compiled(module: JavaModule) -> None:
    core = replace(
        module, name="core", main_output=Path("/core"), classpath=(Path("/a.jar"),), source_level="17"
    )
    unused = replace(module, name="unused", main_output=Path("/unused"), test_roots=(Path("/unused/test"),))
    web = replace(module, name="web", classpath=(Path("/core"), Path("/b.jar")), test_roots=(Path("/web"),))

    opening = Launch(None, 64, modules=(core, unused, web)).opening(web)

    assert [(each["mainOutput"], each["classpath"], each["level"]) for each in opening["others"]] == [
        ("/core", ["/a.jar"], "17")
    ]
    assert opening["testRoots"] == ["/web", "/unused/test"]


def test_agents_of_the_project_are_started_by_ours(module: JavaModule) -> None:
    with_agent = replace(module, jvm_args=("-ea", "-javaagent:/mocks.jar=a=b", "-Xmx1g"))

    command = Launch(None, 64).command(with_agent)
    assert [each for each in command if each.startswith("-javaagent")] == [f"-javaagent:{jar()}"]
    assert Launch(None, 64).opening(with_agent)["agents"] == [{"jar": "/mocks.jar", "options": "a=b"}]
    assert not any(each.startswith("-javaagent") for each in Launch(None, 64).command(module))


def test_what_the_builds_jvm_has_and_ours_has_not_is_told(module: JavaModule) -> None:
    arguments = ("-ea", "-Xmx2g", "-Dx=y", "--patch-module", "a=b", "-Dz=1", "-javaagent:/mocks.jar")

    assert unlike(replace(module, jvm_args=arguments)) == "the build's JVM also has --patch-module a=b"
    assert unlike(module) == ""


def test_what_a_jvm_says_of_itself_is_kept(tmp_path: Path, module: JavaModule) -> None:
    jvm = launch(tmp_path, {"protocol": PROTOCOL_VERSION, "warnings": ["an agent does not start"]}).start(
        module
    )
    try:
        assert jvm.warnings == ("an agent does not start",)
    finally:
        jvm.close()


def test_tests_see_the_class_path_that_the_build_gives_them(module: JavaModule) -> None:
    """Libraries that start an agent by themselves look there for its jar."""
    used = replace(module, classpath=(Path("/mocks.jar"), Path("/core/classes")))
    seen = Launch(None, 64).opening(used)["systemProperties"]["java.class.path"].split(os.pathsep)
    assert seen == [str(used.test_output), str(used.main_output), "/mocks.jar", "/core/classes"]
