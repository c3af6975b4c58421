"""Which project of a tree is taken."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.acceptance import projects

from repairnator.core.languages import build_tools, installed_languages
from repairnator.core.projects.detection import detect
from repairnator.core.projects.port import Project
from repairnator.errors import TemporaryError

SUFFIXES = {name: one.suffixes for name, one in installed_languages().items()}


def found(
    tmp_path: Path, files: Mapping[str, str], notes: list[str], place: str = "", language: str = ""
) -> Project | None:
    for name, text in files.items():
        (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / name).write_text(text)
    return detect(
        build_tools({"PATH": "/usr/bin:/bin"}),
        tmp_path / "tree",
        build_limit=1,
        test_limit=1,
        scratch=tmp_path / "scratch",
        place=place,
        language=language,
        suffixes=SUFFIXES,
        note=notes.append,
    )


BOTH = {
    "pom.xml": projects.POM,
    "pyproject.toml": '[project]\nname = "a"\n',
    "a.py": "",
    "b.py": "",
    "src/main/java/A.java": "class A {}",
}


def test_of_two_languages_the_one_with_most_files_is_taken_and_told(tmp_path: Path) -> None:
    notes: list[str] = []
    project = found(tmp_path, BOTH, notes)
    assert project is not None
    assert project.language == "python"
    assert notes == [
        "the tree has projects of several languages: python (2 files), java (1 file). That of python is "
        "taken: most of the source files are its own. The build setting language=java chooses another"
    ]


def test_a_build_setting_chooses_the_language(tmp_path: Path) -> None:
    notes: list[str] = []
    project = found(tmp_path, BOTH, notes, language="java")
    assert project is not None
    assert (project.language, notes) == ("java", [])


def test_a_language_that_the_tree_does_not_have_is_not_found(tmp_path: Path) -> None:
    assert found(tmp_path, {"pyproject.toml": "", "a.py": ""}, [], language="java") is None


def test_the_project_in_which_the_build_failed_comes_first(tmp_path: Path) -> None:
    nested = {
        "jvm/pom.xml": projects.POM,
        "jvm/src/main/java/A.java": "class A {}",
        "jvm/src/main/java/B.java": "class B {}",
        "jvm/src/main/java/C.java": "class C {}",
        "scripts/setup.py": "",
        "scripts/a.py": "",
    }
    project = found(tmp_path, nested, [], place="/home/ci/work/repo/scripts")
    assert project is not None
    assert project.language == "python"


def test_a_program_that_is_missing_for_another_language_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from repairnator.core.languages.java.build.maven.commands import Maven

    def absent(_: Maven) -> None:
        raise TemporaryError("there is no mvn")

    monkeypatch.setattr(Maven, "check", absent)
    project = found(tmp_path, BOTH, [])
    assert project is not None
    assert project.language == "python"
    with pytest.raises(TemporaryError, match="there is no mvn"):
        found(tmp_path / "java", {"pom.xml": projects.POM}, [])
