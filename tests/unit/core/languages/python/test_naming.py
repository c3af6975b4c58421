"""How tests are called."""

from __future__ import annotations

import pytest

from repairnator.core.languages.python.inside.naming import MOST, pytest_name, pytest_suite, unittest_name


@pytest.mark.parametrize(
    ("node_id", "name"),
    [
        ("tests/test_a.py::test_b", ("tests.test_a", "test_b")),
        ("tests/test_a.py::TestB::TestC::test_d[1-x::y]", ("tests.test_a.TestB.TestC", "test_d[1-x::y]")),
        ("odd[1]/test_a.py::test_b", ("odd[1].test_a", "test_b")),
        ("test_a.py::test_b[\n\x1b]", ("test_a", "test_b[\\u000a\\u001b]")),
    ],
)
def test_tests_of_pytest(node_id: str, name: tuple[str, str]) -> None:
    assert pytest_name(node_id) == name


def test_doctests_do_not_make_their_module_a_test() -> None:
    assert pytest_name("src/a/b.py::a.b.add", doctest=True) == ("doctest:src.a.b", "a.b.add")


def test_what_cannot_be_collected_is_a_suite() -> None:
    assert pytest_suite("tests/test_a.py") == ("tests.test_a", "")
    assert pytest_suite("tests/test_a.py::TestB") == ("tests.test_a.TestB", "")


@pytest.mark.parametrize(
    ("test_id", "name"),
    [
        ("tests.test_a.ATest.test_b", ("tests.test_a.ATest", "test_b")),
        ("unittest.loader._FailedTest.tests.test_a", ("tests.test_a", "")),
        ("setUpClass (tests.test_a.ATest)", ("tests.test_a.ATest", "")),
        ("setUpModule (tests.test_a)", ("tests.test_a", "")),
        ("whole", ("whole", "")),
    ],
)
def test_tests_of_unittest(test_id: str, name: tuple[str, str]) -> None:
    assert unittest_name(test_id) == name


def test_long_names_are_cut_and_stay_apart() -> None:
    first, second = (pytest_name(f"a.py::test[{'x' * 1000}{end}]")[1] for end in "ab")
    assert first != second
    assert len(first) == len(second) <= MOST
