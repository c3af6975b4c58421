"""Java as a language: which modules its warm runtime takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator.core.languages.java import LANGUAGE
from repairnator.core.languages.java.module import JavaModule
from repairnator.core.languages.port import RuntimeOptions
from repairnator.core.projects.port import Module
from repairnator.errors import WarmRuntimeError


@pytest.fixture
def options(tmp_path: Path) -> RuntimeOptions:
    return RuntimeOptions(tmp_path, 20.0, {})


def test_a_module_without_a_class_path_is_refused_by_name(tmp_path: Path, options: RuntimeOptions) -> None:
    module = Module("app", tmp_path, (), (), "UTF-8")
    with pytest.raises(
        WarmRuntimeError, match="no JVM can run module app: its build tool gives no class path"
    ):
        LANGUAGE.open_runtime([module], options)


def test_modules_of_java_are_taken(tmp_path: Path, options: RuntimeOptions) -> None:
    module = JavaModule(
        "app",
        tmp_path,
        (),
        (),
        "UTF-8",
        main_output=tmp_path / "classes",
        test_output=tmp_path / "tests",
        classpath=(tmp_path / "a.jar", tmp_path / "folder"),
        source_level="8",
    )
    LANGUAGE.open_runtime([module], options).close()
    assert module.libraries == (tmp_path / "a.jar",)
