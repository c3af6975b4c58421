"""The recorded analysis that the search is tested with is what a JVM tells today."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.unit.core.languages.java.search.samples import FILE, RECORD, SOURCE, without_java

from repairnator.core.languages.java.module import JavaModule
from repairnator.core.languages.java.runtime.launch import Launch

pytestmark = pytest.mark.slow


def test_the_record_is_what_the_jvm_tells(tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.parent.mkdir(parents=True)
    shutil.copyfile(SOURCE, file)
    classes, tests = tmp_path / "classes", tmp_path / "tests"
    for folder in (classes, tests):
        folder.mkdir()
    subprocess.run(["javac", "-g", "-d", classes, file], check=True, timeout=120)
    module = JavaModule(
        "m",
        tmp_path,
        (tmp_path / "src/main/java",),
        (),
        "UTF-8",
        main_output=classes,
        test_output=tests,
        classpath=(),
        source_level="8",
    )
    jvm = Launch(None, 256).start(module)
    try:
        request = {"op": "analyze", "file": str(file), "lines": [], "testClasses": []}
        reply = without_java(jvm.ask(request, silence=60.0))
    finally:
        jvm.close()
    # After a change of the analyzer: write the reply into the file, and read what has changed in it.
    assert json.loads(RECORD.read_text("utf-8")) == reply
