"""Where a project's sources and tests are, and what runs them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from repairnator.core.languages.python.build.configuration import Configuration
from repairnator.core.languages.python.build.layout import find_base, layout_of
from repairnator.core.languages.python.build.requirements import requirements_of
from repairnator.core.languages.python.build.runners import Running, running_of
from repairnator.core.languages.python.project import Runner

CASE = "import unittest\nclass ATest(unittest.TestCase):\n    def test_a(self): pass\n"
FUNCTION = "def test_a():\n    pass\n"


def write(tree: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    return tree


def run_by(tree: Path, wished: str = "") -> Running:
    configuration = Configuration(tree)
    return running_of(configuration, layout_of(configuration), requirements_of(configuration), wished)


@pytest.mark.parametrize(
    ("files", "sources", "tests"),
    [
        (("src/a/__init__.py", "tests/test_a.py", "setup.py"), ("src",), ("tests",)),
        (("a/__init__.py", "tests/test_a.py", "setup.py"), (".",), ("tests",)),
        (("a.py", "test_a.py"), (".",), (".",)),
        (("a/__init__.py", "a/tests/test_a.py"), (".",), ("a/tests",)),
        (("src/a/__init__.py", "tools.py", "tests/test_a.py"), ("src", "."), ("tests",)),
        (("src/__init__.py", "src/a.py", "test/test_a.py"), (".",), ("test",)),
        (("a.py", "tests/test_a.py", "venv/lib/site-packages/b/tests/test_b.py"), (".",), ("tests",)),
    ],
)
def test_usual_layouts(
    tmp_path: Path, files: tuple[str, ...], sources: tuple[str, ...], tests: tuple[str, ...]
) -> None:
    write(tmp_path, dict.fromkeys(files, FUNCTION))
    found = layout_of(Configuration(tmp_path))
    assert [path.relative_to(tmp_path).as_posix() for path in found.sources] == list(sources)
    assert [path.relative_to(tmp_path).as_posix() for path in found.tests] == list(tests)


def test_a_folder_that_the_build_backend_is_told_of(tmp_path: Path) -> None:
    text = '[tool.setuptools.packages.find]\nwhere = ["lib"]\n'
    write(tmp_path, {"pyproject.toml": text, "lib/a/__init__.py": "", "tests/test_a.py": FUNCTION})
    assert layout_of(Configuration(tmp_path)).sources == (tmp_path / "lib",)


def test_a_folder_elsewhere_is_not_taken(tmp_path: Path) -> None:
    text = '[tool.setuptools.packages.find]\nwhere = ["../other", "/etc"]\n'
    tree = write(tmp_path / "tree", {"pyproject.toml": text, "a.py": ""})
    (tmp_path / "other").mkdir()
    assert layout_of(Configuration(tree)).sources == (tree,)


@pytest.mark.parametrize(
    ("files", "place", "base"),
    [
        (("pyproject.toml", "sub/setup.py"), "", "."),
        (("service/pyproject.toml", "service/a.py"), "", "service"),
        (("examples/setup.py", "examples/a.py", "x/y/setup.py", "x/y/a.py"), "", "x/y"),
        (("one/setup.py", "one/a.py", "two/setup.py", "two/a.py"), "/home/ci/repo/two/tests", "two"),
        (("test_a.py",), "", "."),
        (("script.py",), "", None),
        (("pom.xml", "docs/requirements.txt"), "", None),
    ],
)
def test_the_project_is_found(tmp_path: Path, files: tuple[str, ...], place: str, base: str | None) -> None:
    write(tmp_path, dict.fromkeys(files, FUNCTION))
    (tmp_path / "two" / "tests").mkdir(parents=True, exist_ok=True)
    assert find_base(tmp_path, place) == (None if base is None else tmp_path / base)


@pytest.mark.parametrize(
    ("files", "runner", "arguments"),
    [
        ({"tests/test_a.py": FUNCTION}, Runner.PYTEST, ()),
        ({"tests/test_a.py": CASE}, Runner.UNITTEST, ("discover", "-s", "tests")),
        ({"tests/test_a.py": CASE, "tests/__init__.py": ""},
         Runner.UNITTEST, ("discover", "-s", "tests", "-t", ".")),
        ({"a_test.py": CASE}, Runner.UNITTEST, ("discover", "-p", "*_test.py")),
        ({"tests/test_a.py": CASE, "pytest.ini": "[pytest]\n"}, Runner.PYTEST, ()),
        ({"tests/test_a.py": CASE, "requirements-test.txt": "pytest==8.1\n"}, Runner.PYTEST, ()),
        ({"tests/test_a.py": CASE, "manage.py": "django"}, Runner.DJANGO, ()),
        ({"tests/test_a.py": CASE, "tox.ini": "[testenv]\ncommands = python -m unittest -v tests.test_a\n"},
         Runner.UNITTEST, ("tests.test_a",)),
        ({"tests/test_a.py": FUNCTION,
          "tox.ini": "[testenv]\ncommands =\n  coverage run -m pytest -n auto --cov=a -x tests {posargs}\n"},
         Runner.PYTEST, ("tests",)),
        ({"tests/test_a.py": FUNCTION,
          "Makefile": "test:\n\t@python -m pytest -q -k 'not slow' tests nowhere\n"},
         Runner.PYTEST, ("-k", "not slow", "tests")),
        ({"a.py": "", "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "--doctest-modules"\n'},
         Runner.PYTEST, ()),
        ({"a.py": ""}, None, ()),
    ],
)  # fmt: skip
def test_runners(
    tmp_path: Path, files: dict[str, str], runner: Runner | None, arguments: tuple[str, ...]
) -> None:
    found = run_by(write(tmp_path, files))
    assert (found.runner, found.arguments) == (runner, arguments)


def test_a_build_setting_chooses_the_runner(tmp_path: Path) -> None:
    assert run_by(write(tmp_path, {"tests/test_a.py": CASE}), "pytest").runner is Runner.PYTEST


def test_plug_ins_that_no_file_names_but_tests_need(tmp_path: Path) -> None:
    text = "import pytest\n@pytest.mark.asyncio\nasync def test_a(mocker): pass\n"
    found = run_by(write(tmp_path, {"test_a.py": text, "requirements-test.txt": "pytest\n"}))
    assert found.needs == ("pytest", "pytest-asyncio", "pytest-mock")


def test_variables_that_tox_sets_for_the_tests(tmp_path: Path) -> None:
    text = "[testenv]\nsetenv =\n    MODE = test\n    PATH = /x\n    CACHE = {envtmpdir}\n"
    found = run_by(write(tmp_path, {"test_a.py": FUNCTION, "tox.ini": text}))
    assert found.environment == (("MODE", "test"),)
