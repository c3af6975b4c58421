"""What is installed for a project's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator.core.languages.python.build.configuration import Configuration
from repairnator.core.languages.python.build.requirements import Requirements, requirements_of


def of(tree: Path, **files: str) -> Requirements:
    for name, text in files.items():
        path = tree / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return requirements_of(Configuration(tree))


def test_optional_dependencies_for_tests(tmp_path: Path) -> None:
    text = '[project]\nname="a"\n[project.optional-dependencies]\ntest=["pytest"]\ndev=["ruff"]\ndocs=["x"]\n'
    found = of(tmp_path, pyproject_dot_toml=text)
    assert (found.project, found.extras) == (True, ("test",))


def test_those_for_developers_where_there_are_none_for_tests(tmp_path: Path) -> None:
    text = '[dependency-groups]\ndev = ["pytest"]\ndocs = ["x"]\n'
    found = of(tmp_path, pyproject_dot_toml=text)
    assert (found.project, found.groups) == (False, ("dev",))


def test_groups_of_poetry_with_its_carets(tmp_path: Path) -> None:
    text = (
        '[build-system]\nrequires=["poetry-core"]\n[tool.poetry]\nname="a"\n'
        '[tool.poetry.group.test.dependencies]\npytest = "^8.1"\nmock = "*"\nzero = "^0.3.1"\n'
        'more = {version = "~1.2", extras = ["x"]}\n'
    )
    found = of(tmp_path, pyproject_dot_toml=text)
    assert found.single == ("pytest>=8.1,<9", "mock", "zero>=0.3.1,<0.4", "more[x]>=1.2,<1.3")


def test_a_project_that_is_no_package_is_not_installed_but_its_dependencies_are(tmp_path: Path) -> None:
    text = '[project]\nname="a"\ndependencies=["attrs>=23"]\n[tool.uv]\npackage = false\n'
    found = of(tmp_path, pyproject_dot_toml=text)
    assert (found.project, found.single) == (False, ("attrs>=23",))


def test_setup_py_is_read_and_not_run(tmp_path: Path) -> None:
    text = (
        "import setuptools, sys\nsys.exit(1)\n"
        "setuptools.setup(tests_require=['mock'], extras_require={'testing': ['pytest']}, version=now())\n"
    )
    found = of(tmp_path, setup_dot_py=text)
    assert (found.project, found.extras, found.single) == (True, ("testing",), ("mock",))


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        (("requirements.txt",), ("requirements.txt",)),
        (("requirements.txt", "requirements-test.txt", "requirements-dev.txt"),
         ("requirements.txt", "requirements-test.txt")),
        (("dev-requirements.txt",), ("dev-requirements.txt",)),
        (("requirements/base.txt", "requirements/tests.txt"),
         ("requirements/base.txt", "requirements/tests.txt")),
    ],
)  # fmt: skip
def test_requirement_files(tmp_path: Path, names: tuple[str, ...], taken: tuple[str, ...]) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("attrs\n")
    assert requirements_of(Configuration(tmp_path)).files == taken


def test_tox_names_what_its_tests_need(tmp_path: Path) -> None:
    text = (
        "[tox]\nenvlist = py311\n[testenv]\ndeps =\n    pytest>=7\n    py39: mock\n"
        "    -r{toxinidir}/more.txt\n"
        "    django{dj}\nextras = fast\n[testenv:lint]\ndeps = ruff\n"
    )
    (tmp_path / "more.txt").write_text("attrs\n")
    project = '[project]\nname="a"\n[project.optional-dependencies]\nfast=["attrs"]\n'
    found = of(tmp_path, tox_dot_ini=text, pyproject_dot_toml=project)
    assert (found.single, found.files, found.extras) == (("pytest>=7", "mock"), ("more.txt",), ("fast",))


def test_nox_sessions_are_read_and_not_run(tmp_path: Path) -> None:
    text = (
        "import nox\n@nox.session\ndef tests(s):\n    s.install('pytest', 'sphinx')\n    s.install(*MORE)\n"
    )
    assert of(tmp_path, noxfile_dot_py=text).single == ("pytest",)


def test_smaller_sets_are_tried_where_the_whole_contradicts_itself() -> None:
    whole = Requirements(True, ("test",), (), ("pytest<8",), ("requirements.txt",))
    assert list(whole.reduced()) == [Requirements(True, ("test",)), Requirements(True)]


@pytest.mark.parametrize(
    "text", ["[project", "project = 3\n", "[project]\noptional-dependencies = 4\ndependencies = {}\n"]
)
def test_files_that_are_no_configuration_name_nothing(tmp_path: Path, text: str) -> None:
    found = of(tmp_path, pyproject_dot_toml=text, setup_dot_cfg="[", tox_dot_ini="\0", setup_dot_py="def (")
    assert (found.extras, found.groups, found.single, found.files) == ((), (), (), ())
