from repairnator.core.edits import applied
from repairnator.core.languages.java.search.angelic import Angelic
from repairnator.model import TestName

from .programs import Char, Expression, Program, Test, asserted
from .samples import sample, site

ONE, GOOD = (TestName("demo.SampleTest", case) for case in ("one", "good"))
FIELDS = {"separator": ",", "skipEmpty": False, "joined": 0, "closed": False, "total": 0, "counts": None}


def depth(*steps: tuple[int, int], expected: int) -> Test:
    """A test in which something happens at each step whose condition holds."""

    def test(run: Expression) -> None:
        count = 0
        for c, level in steps:
            if run(c == 41, c=Char(chr(c)), depth=level, **FIELDS):
                count += 1
        asserted(expected, count)

    return test


def conditions(tests: dict[TestName, Test]) -> list[str]:
    """The sources of the sample's condition, simplest first."""
    place = site("(c == ')')")
    changes = Angelic(Program(tests), [ONE]).changes(place, [GOOD])
    text, end = sample().text, len(sample().text) - place.node.end
    sources = [applied(text, change.edits) for change in sorted(changes, key=lambda each: each.cost)]
    return [each[place.node.start : len(each) - end] for each in sources]


def test_a_condition_is_strengthened_by_what_tells_the_tests_apart() -> None:
    tests = {ONE: depth((41, 0), expected=0), GOOD: depth((41, 2), (41, 1), (40, 3), expected=2)}
    assert "(c == ')' && depth > 0)" in conditions(tests)


def test_nothing_is_found_where_neither_value_helps() -> None:
    tests = {ONE: depth((41, 0), expected=7), GOOD: depth((41, 2), expected=1)}
    assert conditions(tests) == []
