"""Starting a JVM for a module, with a script in the place of ``java``."""

import sys
from pathlib import Path

import pytest

from repairnator.core.languages.java.module import JavaModule
from repairnator.core.languages.java.runtime.launch import Launch
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


def launch(folder: Path, reply: dict[str, int]) -> Launch:
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
