from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from benchmarks.libraries.cases import Case, read_cases, write_cases
from benchmarks.libraries.catalog import Library, libraries
from benchmarks.libraries.faults import Site, calls_of
from benchmarks.libraries.generate import Generator, NoCase, Rules
from benchmarks.libraries.studies import Shares, shares
from benchmarks.libraries.syntax import Edit, Source
from benchmarks.libraries.workshop import Outcome, Workshop

FILE = "src/main/java/p/A.java"
TEXT = """package p;
class A {
    int f(int a, int b) {
        int c = a + 1;
        if (a > 0 && b > 0) {
            c = 2;
            b = 3;
        }
        return c + b;
    }
}
"""
SEEN = Outcome(frozenset({"p.ATest#f"}), ended=True)
UNSEEN = Outcome(frozenset(), ended=True)


class FakeWorkshop:
    """Says what the tests say by the text of the fault."""

    def __init__(self, *, unseen: tuple[str, ...] = (), broken: tuple[str, ...] = ()) -> None:
        self.library = Library("lib", "g:lib:1", "8", "UTF-8", (), ())
        self.tried: list[str] = []
        self._unseen = unseen
        self._broken = broken

    def compiled(self, file: str, edits: tuple[Edit, ...]) -> dict[str, bytes] | None:
        text = Source(TEXT).edited(edits)
        return None if any(part in text for part in self._broken) else {"p/A.class": text.encode()}

    def attempt(self, classes: dict[str, bytes], only: frozenset[str] = frozenset()) -> Outcome:
        text = classes["p/A.class"].decode()
        self.tried.append(text)
        return UNSEEN if any(part in text for part in self._unseen) else SEEN


def generator(workshop: FakeWorkshop, kinds: Shares | None = None, rules: Rules | None = None) -> Generator:
    source = Source(TEXT)
    site = Site(FILE, source, frozenset(range(1, 12)), calls_of([(FILE, source)]))
    return Generator(cast(Workshop, workshop), [site], kinds or shares(), rules or Rules())


def wrong_text(case: Case) -> str:
    return Source(TEXT).edited(case.edits)


def test_the_same_seed_gives_the_same_case() -> None:
    first = generator(FakeWorkshop()).case("lib-1", "7", multiple=False)
    assert generator(FakeWorkshop()).case("lib-1", "7", multiple=False) == first
    others = {generator(FakeWorkshop()).case("lib-1", str(seed), multiple=False) for seed in range(20)}
    assert len(others) > 5


def test_a_case_tells_what_was_right_and_what_is_wrong() -> None:
    case = generator(FakeWorkshop()).case("lib-1", "7", multiple=False)
    data = TEXT.encode()
    for part in case.replacements:
        assert data[part.start : part.end].decode() == part.right
        assert part.wrong != part.right
    assert wrong_text(case) != TEXT
    assert case.failing == ("p.ATest#f",)


def test_a_fault_that_no_test_sees_is_no_case() -> None:
    operators = Shares({"change binary operator": 1}, {}, 0)
    for seed in "abcdefgh":
        workshop = FakeWorkshop(unseen=("||", ">=", "<"))
        wrong = wrong_text(generator(workshop, operators).case("lib-1", seed, multiple=False))
        assert not any(part in wrong for part in ("||", ">=", "<"))
        assert workshop.tried[-1] == wrong


def test_a_fault_that_does_not_compile_is_not_tried() -> None:
    workshop = FakeWorkshop(broken=("p",))
    with pytest.raises(NoCase, match="lib, seed '1'"):
        generator(workshop).case("lib-1", "1", multiple=False)
    assert workshop.tried == []


def test_another_kind_is_picked_when_one_gives_nothing() -> None:
    kinds = Shares({"change boolean literal": 10**9, "more specific if": 1}, {}, 0)
    assert generator(FakeWorkshop(), kinds).case("lib-1", "1", multiple=False).kind == "more specific if"


def test_a_fault_of_several_parts_is_kept_only_if_each_part_matters() -> None:
    kinds = Shares({}, {"missing conditional block": 1}, 100)
    case = generator(FakeWorkshop(), kinds).case("lib-1", "1", multiple=True)
    assert "if (" not in wrong_text(case)
    # With the first statement alone put back, the tests no longer see it: one edit would do.
    with pytest.raises(NoCase):
        generator(FakeWorkshop(unseen=("c = 2;\n        }",)), kinds).case("lib-1", "1", multiple=True)


def test_two_places_are_two_faults_of_the_studies() -> None:
    kinds = Shares(shares().single, {"two places": 1}, 100)
    case = generator(FakeWorkshop(), kinds).case("lib-1", "1", multiple=True)
    assert case.kind == "two places"
    assert len(case.replacements) == 2


def test_three_of_ten_cases_have_faults_of_several_parts() -> None:
    of_thirty = [shares().is_multiple(number) for number in range(30)]
    assert sum(of_thirty) == 9
    assert sum(of_thirty[:5]) == 1


def test_cases_are_read_as_they_were_written(tmp_path: Path) -> None:
    case = generator(FakeWorkshop()).case("lib-1", "7", multiple=False)
    write_cases([case], tmp_path / "cases.json")
    assert read_cases(tmp_path / "cases.json") == [case]


def test_kept_cases_are_of_libraries_and_kinds_that_exist() -> None:
    names = [case.name for case in read_cases()]
    assert len(set(names)) == len(names)
    known = {*shares().single, *shares().multiple}
    for number, case in enumerate(read_cases()):
        assert case.kind in known
        assert (case.kind in shares().multiple) == shares().is_multiple(number)
        assert case.coordinates == libraries()[case.library].coordinates
        assert 1 <= len(case.failing) <= Rules().most_failing
        assert all(part.wrong != part.right for part in case.replacements)
