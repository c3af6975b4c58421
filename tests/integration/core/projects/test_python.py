"""Real Python projects: environments made by uv, and tests run by pytest, unittest and Django."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from repairnator.boxes.toolchains.python.installation import find_python
from repairnator.core.languages.python import LANGUAGE
from repairnator.core.languages.python.build.tool import PythonProject
from repairnator.core.languages.python.project import Runner
from repairnator.core.network import Network
from repairnator.errors import StepError
from repairnator.model import TestName

pytestmark = pytest.mark.slow

PYTEST = {
    "pyproject.toml": (
        '[build-system]\nrequires = ["setuptools>=61"]\nbuild-backend = "setuptools.build_meta"\n'
        '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.9"\n'
        '[dependency-groups]\ntest = ["pytest>=8", "pytest-asyncio"]\n'
        '[tool.pytest.ini_options]\naddopts = "-x --doctest-modules"\ntestpaths = ["tests", "src"]\n'
        'asyncio_mode = "auto"\n'
    ),
    "src/shop/__init__.py": (
        "def total(items):\n    '''Adds up.\n\n    >>> total([1, 2])\n    3\n    '''\n"
        "    return sum(items) + 1\n"
    ),
    "tests/test_shop.py": """
import asyncio, os, unittest
import pytest
from shop import total

@pytest.mark.parametrize("items, want", [([1], 1), ([1], 2)])
def test_total(items, want):
    assert total(items) == want

class TestNested:
    class TestInner:
        def test_error(self):
            {}["x"]

async def test_async():
    await asyncio.sleep(0)

@pytest.fixture(scope="session")
def broken():
    raise OSError("no server")

def test_fixture(broken): pass
def test_exit(): os._exit(0)
def test_ends_never():
    while True: pass
@pytest.mark.xfail
def test_known(): assert False
@pytest.mark.skip
def test_skipped(): pass

class CaseTest(unittest.TestCase):
    def test_parts(self):
        for number in range(3):
            with self.subTest(number=number):
                self.assertLess(number, 2)
""",
    "tests/test_unreadable.py": "import shop.nothing\n",
}
UNITTEST = {
    "calc.py": "def half(number):\n    return number // 2\n",
    "tests/__init__.py": "",
    "tests/test_calc.py": """
import os, signal, unittest
from calc import half

class HalfTest(unittest.TestCase):
    def test_even(self): self.assertEqual(half(4), 2)
    def test_odd(self): self.assertEqual(half(3), 1.5)
    def test_parts(self):
        for number in (2, 3):
            with self.subTest(number=number): self.assertEqual(half(number) * 2, number)
    def test_killed(self): os.kill(os.getpid(), signal.SIGKILL)
    def test_ends_never(self):
        while True: pass

class BrokenTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise OSError("no server")
    def test_anything(self): pass

def load_tests(loader, tests, pattern):
    tests.addTest(unittest.FunctionTestCase(lambda: None))
    return tests
""",
    "tests/test_unreadable.py": "import calc.nothing\n",
}
DJANGO = {
    "requirements.txt": "django>=4.2\n",
    "manage.py": (
        "import os, sys\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site_settings')\n"
        "from django.core.management import execute_from_command_line\n"
        "if __name__ == '__main__':\n    execute_from_command_line(sys.argv)\n"
    ),
    "site_settings.py": (
        "SECRET_KEY = 'x'\nINSTALLED_APPS = ['polls']\n"
        "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}}\n"
    ),
    "polls/__init__.py": "",
    "polls/tests.py": (
        "from django.test import TestCase\nfrom django.db import connection\n"
        "class PollTest(TestCase):\n"
        "    def test_database(self):\n        connection.cursor().execute('select 1')\n"
        "    def test_wrong(self): self.assertEqual(1, 2)\n"
    ),
}


class Counted(Network):
    """Counts how often it was opened."""

    def __init__(self, *, allowed: bool = True) -> None:
        super().__init__(allowed=allowed)
        self.opened = 0

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        self.opened += 1
        yield


def opened(
    folder: Path, files: Mapping[str, str], network: Network | None = None, newline: str = "\n"
) -> PythonProject:
    for name, text in files.items():
        path = folder / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, newline=newline)
    scratch = folder / "scratch"
    scratch.mkdir()
    environment = {**os.environ, **find_python(os.environ).environment}
    [tool] = LANGUAGE.build_tools(environment, network or Network())
    project = tool.detect(folder / "tree", build_limit=240, test_limit=2, scratch=scratch)
    assert isinstance(project, PythonProject)
    return project


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> PythonProject:
    project = opened(tmp_path_factory.mktemp("shop"), PYTEST)
    project.build()
    return project


def test_every_test_of_pytest_gets_a_verdict(shop: PythonProject) -> None:
    run = shop.test()
    failed = {str(failure.name): failure.type for failure in run.failed}
    assert failed == {
        "tests.test_unreadable": "ModuleNotFoundError",
        "tests.test_shop#test_total[items0-1]": "AssertionError",
        "tests.test_shop.TestNested.TestInner#test_error": "KeyError",
        "tests.test_shop#test_fixture": "OSError",
        "tests.test_shop#test_exit": "crash",
        "tests.test_shop#test_ends_never": "timeout",
        "tests.test_shop.CaseTest#test_parts": "AssertionError",
        "doctest:src.shop.__init__#shop.total": "doctest.DocTestFailure",
    }
    assert set(map(str, run.passed)) == {"tests.test_shop#test_total[items1-2]", "tests.test_shop#test_async"}
    assert run.skipped == 2
    assert run.timed_out == {TestName("tests.test_shop", "test_ends_never")}
    assert run.command == "python -m pytest"
    [hung] = [failure for failure in run.failed if failure.type == "timeout"]
    assert "test_ends_never" in hung.trace


def test_chosen_tests_run_alone_and_excluded_ones_do_not(shop: PythonProject) -> None:
    chosen = TestName("tests.test_shop", "test_total[items1-2]")
    assert shop.test(only=[chosen]).passed == {chosen}
    run = shop.test(
        only=[TestName("tests.test_shop", "")],
        exclude=[TestName("tests.test_shop", f"test_{name}") for name in ("exit", "ends_never")],
    )
    assert run.total == 8
    assert not run.timed_out


def test_a_copy_of_the_tree_is_tested_with_its_own_sources(shop: PythonProject, tmp_path: Path) -> None:
    shutil.copytree(shop.root, tmp_path / "copy")
    source = tmp_path / "copy" / "src" / "shop" / "__init__.py"
    source.write_text(source.read_text().replace("sum(items) + 1", "sum(items)"))
    fixed = TestName("tests.test_shop", "test_total[items0-1]")
    assert shop.at(tmp_path / "copy").test(only=[fixed]).passed == {fixed}
    assert fixed not in shop.test(only=[fixed]).passed


def test_what_the_runtime_must_know_is_told(shop: PythonProject) -> None:
    [module] = shop.modules()
    assert module.runner is Runner.PYTEST
    assert module.runner_version.split(".")[0] in ("8", "9")
    assert module.source_roots == (shop.root / "src",)
    assert module.test_roots == (shop.root / "tests",)
    assert module.interpreter.is_file()
    assert any("pytest" in path.name for path in module.libraries)


def test_unittest_without_metadata(tmp_path: Path) -> None:
    project = opened(tmp_path, UNITTEST, Counted(allowed=False))
    project.build()
    run = project.test()
    assert {str(failure.name): failure.type for failure in run.failed} == {
        "tests.test_calc.HalfTest#test_odd": "AssertionError",
        "tests.test_calc.HalfTest#test_parts": "AssertionError",
        "tests.test_calc.HalfTest#test_killed": "crash",
        "tests.test_calc.HalfTest#test_ends_never": "timeout",
        "tests.test_calc.BrokenTest": "OSError",
        "tests.test_unreadable": "ModuleNotFoundError",
    }
    assert TestName("tests.test_calc.HalfTest", "test_even") in run.passed
    assert run.command == "python -m unittest discover -s tests -t ."


def test_tests_of_django(tmp_path: Path) -> None:
    project = opened(tmp_path, DJANGO)
    project.build()
    run = project.test()
    assert run.passed == {TestName("polls.tests.PollTest", "test_database")}
    assert [failure.name for failure in run.failed] == [TestName("polls.tests.PollTest", "test_wrong")]
    assert run.command == "python manage.py test"


_TEST = "def test_a():\n    import calc\n    assert calc.ONE == 1\n"


@pytest.mark.parametrize(
    ("files", "status", "said"),
    [
        ({"requirements.txt": "", "calc.py": ""}, "NOTTESTABLE", "no tests that pytest, unittest or Django"),
        ({"requirements.txt": "no-such-package-of-anybody\n", "test_a.py": _TEST}, "MISSING_DEPENDENCIES",
         "no-such-package-of-anybody"),
        ({"setup.py": "def x(:\n", "test_a.py": _TEST}, "NOTBUILDABLE", "SyntaxError: invalid syntax"),
        ({"setup.cfg": "[options]\npython_requires = >=3.99\n", "test_a.py": _TEST},
         "NOTBUILDABLE", "needed is >=3.99"),
    ],
    ids=["no-tests", "no-such-dependency", "setup-py-with-a-syntax-error", "no-such-interpreter"],
)  # fmt: skip
def test_what_cannot_be_built_is_said_in_one_line(
    tmp_path: Path, files: dict[str, str], status: str, said: str
) -> None:
    network = Counted(allowed="such" not in str(files) or "99" in str(files))
    project = opened(tmp_path, files, network)
    with pytest.raises(StepError) as error:
        project.build()
    assert error.value.status == status
    assert said in str(error.value)


_CALC_TEST = (
    "import unittest, calc\nclass ATest(unittest.TestCase):\n"
    "    def test_a(self): self.assertEqual(calc.ONE, 1)\n"
)


@pytest.mark.parametrize(
    ("calc", "status", "said"),
    [
        ("ONE = (1\n", "NOTTESTABLE", "SyntaxError in calc.py, line 1"),
        ("import os\nos._exit(3)\n", "NOTTESTABLE", "Python ended with status 3"),
        ("import os\nos.kill(os.getpid(), 11)\n", "NOTTESTABLE", "ended by SIGSEGV before any test ran"),
        ("import surely_nobody_has_this\n", "MISSING_DEPENDENCIES", "surely_nobody_has_this"),
    ],
    ids=["syntax-error", "exits", "crashes", "module-that-nobody-requires"],
)
def test_what_cannot_be_tested_is_said_in_one_line(tmp_path: Path, calc: str, status: str, said: str) -> None:
    project = opened(tmp_path, {"setup.cfg": "", "test_a.py": _CALC_TEST, "calc.py": calc})
    project.build()
    with pytest.raises(StepError) as error:
        project.test()
    assert error.value.status == status
    assert said in str(error.value)


def test_an_import_of_the_projects_own_that_fails_is_a_failing_suite(tmp_path: Path) -> None:
    files = {"setup.cfg": "", "test_a.py": _CALC_TEST, "calc.py": "import calk\nONE = 1\n", "calk/x.py": ""}
    project = opened(tmp_path, files | {"calc.py": "from calk import y\nONE = 1\n"})
    project.build()
    [failure] = project.test().failed
    assert (failure.name, failure.type) == (TestName("test_a", ""), "ImportError")


def test_windows_line_ends(tmp_path: Path) -> None:
    project = opened(tmp_path, UNITTEST | {"tox.ini": "[tox]\nenvlist = py3\n"}, newline="\r\n")
    project.build()
    even = TestName("tests.test_calc.HalfTest", "test_even")
    assert project.test(only=[even]).passed == {even}


def test_the_network_is_opened_for_what_is_missing_alone(tmp_path: Path) -> None:
    network = Counted()
    opened(tmp_path, {"calc.py": "", "test_a.py": UNITTEST["tests/test_calc.py"]}, network).build()
    assert network.opened == 0
