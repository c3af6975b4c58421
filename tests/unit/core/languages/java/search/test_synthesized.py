import pytest

from repairnator.core.edits import applied
from repairnator.core.languages.java.operators.change import Site
from repairnator.core.languages.java.search.synthesized import Synthesizer, is_asked
from repairnator.model import TestName

from .programs import Expression, Program, Test, asserted
from .samples import sample, site

ONE, TWO, GOOD = (TestName("demo.SampleTest", case) for case in ("one", "two", "good"))
ORDERED, ADDED = "a < b && max(/* none */ a, b) <= c", "values[i] % 7"
FIELDS = {"separator": ",", "skipEmpty": False, "joined": 0, "closed": False, "total": 0, "counts": None}


def found(tests: dict[TestName, Test], place: Site) -> list[str]:
    """The sources that the expression becomes, most promising first."""
    failing = [name for name in tests if name is not GOOD]
    changes = Synthesizer(Program(tests), failing).changes(place, [name for name in tests if name is GOOD])
    text, end = sample().text, len(sample().text) - place.node.end
    sources = [applied(text, each.edits) for each in sorted(changes, key=lambda each: each.cost)]
    return [each[place.node.start : len(each) - end] for each in sources]


def ordered(wanted: bool, *given: tuple[int, int, int]) -> Test:
    def test(run: Expression) -> None:
        for a, b, c in given:
            if run(not wanted, a=a, b=b, c=c, **FIELDS) is not wanted:
                raise AssertionError("", 1)

    return test


def test_a_condition_is_found_that_is_as_the_tests_need_it() -> None:
    tests = {
        ONE: ordered(True, (1, 2, 3)),
        TWO: ordered(False, (5, 1, 9)),
        GOOD: ordered(False, (4, 4, 1)),
    }
    assert "a < b" in found(tests, site(ORDERED))[:5]


def test_a_sum_is_found_in_the_place_of_the_whole_expression() -> None:
    def test(n: int) -> Test:
        return lambda run: asserted(n + 100, 100 + run(2, sum=n - 5, i=5, values=None, end=9, **FIELDS))

    assert "i + sum" in found({ONE: test(3), TWO: test(8)}, site(ADDED))


def test_nothing_is_made_where_no_value_helps() -> None:
    def test(run: Expression) -> None:
        run(True, a=1, b=2, c=3, **FIELDS)
        asserted(1, 2)

    assert found({ONE: test}, site(ORDERED)) == []


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (ORDERED, True),
        (ADDED, True),
        ("c == ')'", True),
        ("new int[4]", False),
        ("max(/* none */ a, b)", False),
    ],
)
def test_what_is_returned_decides_or_is_kept_is_asked(text: str, asked: bool) -> None:
    assert is_asked(site(text)) is asked


def test_a_loop_is_made_to_end_when_the_tests_need_it() -> None:
    def rounds(end: int) -> Test:
        def test(run: Expression) -> None:
            i = 0
            while run(i < end, i=i, end=end, sum=0, values=None, **FIELDS):
                i += 1
            asserted(end + 1, i)

        return test

    sources = found({ONE: rounds(2), TWO: rounds(5)}, site("i < end"))
    assert "i <= end" in sources
    assert "i < end + 1" in sources
