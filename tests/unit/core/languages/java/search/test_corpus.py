"""Which texts of a project are read to learn what is usual in it."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import cast

from repairnator.core.languages.java.search.corpus import main_texts
from repairnator.core.localize.port import Spectrum
from repairnator.core.projects.port import Module, Project
from repairnator.core.tools.port import RepairTask


class Tree:
    """As much of a project as is asked."""

    def __init__(self, root: Path) -> None:
        self.root = root


def task(root: Path, *roots: str) -> RepairTask:
    module = Module("m", root, tuple(root / each for each in roots), (), "UTF-8")
    return RepairTask(
        group="g1",
        project=cast(Project, Tree(root)),
        modules=(module,),
        failing=(),
        other_failing=frozenset(),
        passing=frozenset(),
        module_of={},
        spectrum=Spectrum(),
        runtime=None,
        seconds=1.0,
        cancelled=threading.Event(),
        scratch=root,
    )


def write(root: Path, file: str, text: str) -> None:
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_text(text, encoding="utf-8")


def test_files_beside_the_suspicious_one_come_first(tmp_path: Path) -> None:
    for file in ("one/a/A.java", "one/b/B.java", "two/z/Y.java", "two/z/Z.java"):
        write(tmp_path, file, file)
    found = list(main_texts(task(tmp_path, "one", "two"), "two/z/Z.java"))
    assert found == ["two/z/Y.java", "two/z/Z.java", "one/a/A.java", "one/b/B.java"]


def test_only_java_of_a_bounded_size_is_read(tmp_path: Path) -> None:
    write(tmp_path, "one/A.java", "class A { }")
    write(tmp_path, "one/notes.txt", "text")
    write(tmp_path, "one/Long.java", "x" * 200_000)
    write(tmp_path, "one/Broken.java", "class \ud800".encode("utf-8", "surrogatepass").decode("latin-1"))
    assert len(list(main_texts(task(tmp_path, "one"), "one/A.java"))) == 2


def test_reading_ends_when_there_is_enough(tmp_path: Path) -> None:
    for number in range(20):
        write(tmp_path, f"one/A{number:02}.java", "x" * 90_000)
    assert len(list(main_texts(task(tmp_path, "one"), "one/A00.java"))) == 5


def test_a_project_without_source_folders_has_none(tmp_path: Path) -> None:
    assert not list(main_texts(replace(task(tmp_path), modules=()), "A.java"))
