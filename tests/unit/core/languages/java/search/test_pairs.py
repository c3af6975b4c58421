from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from repairnator.core.edits import Edit
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.operators.change import AddedCondition, Done, Form
from repairnator.core.languages.java.runtime.edits import Span
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome
from repairnator.core.languages.java.search.joining import joined
from repairnator.core.languages.java.search.pairs import Pairs
from repairnator.model import TestName

FIRST, SECOND = TestName("demo.CalcTest", "first"), TestName("demo.CalcTest", "second")
numbers = itertools.count(1)


class Singles:
    """Where single candidates come from."""

    best_weight = 1.0

    def numbered(self, candidate_of: Callable[[int], Candidate]) -> Candidate:
        return candidate_of(next(numbers))


def nothing_unreached(file: str, most: int) -> Sequence[Candidate]:
    return ()


def pairs_of(*failing: TestName) -> Pairs:
    return Pairs(Singles(), failing, nothing_unreached, set())


def candidate(start: int, text: str, *, end: int | None = None, member: int = 0, **more: Any) -> Candidate:
    edit = Edit(start, start if end is None else end, text)
    known: dict[str, Any] = {
        "number": next(numbers),
        "file": "A.java",
        "edits": (edit,),
        "summary": text,
        "operator": "insert-call",
        "line": 1,
        "member": member,
        "suspiciousness": 1.0,
        "score": 0.5,
        "traits": frozenset(),
    }
    return Candidate(**(known | more))


def failed(line: int = 10, test: TestName = FIRST, **more: Any) -> CandidateVerdict:
    return CandidateVerdict(0, Outcome.FAILED, str(test), "java.lang.AssertionError", "no", line=line, **more)


def drawn(pairs: Pairs) -> list[str]:
    return [each.summary for each in iter(pairs.next, None)]


def test_a_part_with_which_the_test_comes_further_is_joined_with_each_other_one() -> None:
    pairs = pairs_of(FIRST)
    further = candidate(10, "further")
    for other in (candidate(20, "likely", score=0.4), candidate(30, "unlikely", score=0.1)):
        pairs.learn(other, failed())
    pairs.learn(candidate(40, "usual"), failed())
    pairs.learn(further, failed(line=11))
    assert drawn(pairs) == ["further; usual", "further; likely", "further; unlikely"]


def test_how_most_candidates_fail_shows_nothing_though_the_first_failed_otherwise() -> None:
    pairs = pairs_of(FIRST)
    pairs.learn(candidate(10, "otherwise"), failed(line=9))
    pairs.learn(candidate(20, "usual"), failed())
    pairs.learn(candidate(30, "usual too"), failed())
    assert sorted(drawn(pairs)) == ["otherwise; usual", "otherwise; usual too"]


def test_two_parts_that_show_nothing_are_not_joined() -> None:
    pairs = pairs_of(FIRST)
    for start in (10, 20, 30):
        pairs.learn(candidate(start, str(start)), failed())
    assert drawn(pairs) == []


def test_parts_that_mend_different_tests_are_joined_first() -> None:
    pairs = pairs_of(FIRST, SECOND)
    for start in range(100, 150, 10):
        pairs.learn(candidate(start, "other", score=0.9), failed())
    pairs.learn(candidate(10, "one", score=0.3), failed(test=SECOND, fixed=1, passed=(str(FIRST),)))
    pairs.learn(candidate(20, "two", score=0.3), failed(passed=(str(SECOND),)))
    assert drawn(pairs)[0] == "one; two"


def test_only_parts_that_mend_different_tests_of_one_file_and_all_together_are_sure() -> None:
    def sure(*parts: tuple[str, tuple[TestName, ...], str]) -> list[str]:
        pairs = pairs_of(FIRST, SECOND)
        for start, (text, passed, file) in enumerate(parts):
            verdict = failed(line=11, passed=tuple(map(str, passed)))
            pairs.learn(candidate(10 * start, text, file=file, score=1.0 / (1 + start)), verdict)
        return [each.summary for each in iter(partial(pairs.next, sure=True), None)]

    first, second = ("one", (FIRST,), "A.java"), ("two", (SECOND,), "A.java")
    assert sure(first, second, ("three", (SECOND,), "A.java")) == ["one; two", "one; three"]
    assert sure(first, ("other", (FIRST,), "A.java"), ("none", (), "A.java")) == []
    assert sure(first, ("elsewhere", (SECOND,), "B.java")) == []
    assert sure(first, ("all, and breaks another", (FIRST, SECOND), "A.java")) == []


def test_many_parts_that_mend_the_same_do_not_keep_out_one_that_mends_the_rest() -> None:
    pairs = pairs_of(FIRST, SECOND)
    for start in range(1000):
        pairs.learn(candidate(start, "one"), failed(test=SECOND, fixed=1, passed=(str(FIRST),)))
        pairs.learn(candidate(start, "here", file="B.java"), failed(passed=(str(SECOND),)))
    pairs.learn(candidate(2000, "two"), failed(passed=(str(SECOND),)))
    made = pairs.next(sure=True)
    assert made is not None
    assert made.summary == "one; two"


def test_a_sure_pair_is_not_made_twice() -> None:
    pairs = pairs_of(FIRST, SECOND)
    pairs.learn(candidate(10, "one"), failed(test=SECOND, fixed=1, passed=(str(FIRST),)))
    pairs.learn(candidate(20, "two"), failed(passed=(str(SECOND),)))
    pairs.learn(candidate(30, "usual"), failed())
    made = pairs.next(sure=True)
    assert made is not None
    assert made.summary == "one; two"
    assert pairs.next(sure=True) is None
    assert "one; two" not in drawn(pairs)


def test_the_second_part_is_sought_beside_the_first_before_its_method_before_its_file() -> None:
    pairs = pairs_of(FIRST)
    others = {"elsewhere": candidate(90, "elsewhere", member=1), "method": candidate(50, "method")}
    others["beside"] = candidate(10, "beside")
    for other in others.values():
        pairs.learn(other, failed())
    pairs.learn(candidate(10, "base"), failed(line=12))
    said = drawn(pairs)
    first = [next(name for name in others if name in text) for text in dict.fromkeys(said)]
    assert first[0] == "beside"
    assert [text for text in said if "elsewhere" in text] == [said[-1]]


def test_no_pair_is_made_twice_though_more_is_learned() -> None:
    pairs = pairs_of(FIRST)
    pairs.learn(candidate(20, "two"), failed())
    pairs.learn(candidate(30, "three"), failed())
    pairs.learn(candidate(10, "one"), failed(line=11))
    assert len(drawn(pairs)) == 2
    pairs.learn(candidate(40, "four"), failed())
    assert drawn(pairs) == ["one; four"]


def test_the_ways_to_join_a_pair_are_all_made_though_more_is_learned_between_them() -> None:
    pairs = pairs_of(FIRST)
    pairs.learn(candidate(10, "b(); "), failed())
    pairs.learn(candidate(90, "usual"), failed())
    pairs.learn(candidate(10, "a(); "), failed(line=11))
    made = [pairs.next()]
    for _ in range(2000):
        pairs.learn(candidate(200, "other", member=1), failed())
    made.append(pairs.next())
    texts = [each.edits[0].text for each in made if each is not None]
    assert texts == ["a(); b(); ", "b(); a(); "]


def test_what_is_favoured_is_not_kept_waiting_by_unlikely_parts_that_complete_each_other() -> None:
    pairs = pairs_of(FIRST, SECOND)
    for start in (10, 20, 30):
        one, two = (candidate(start + step, f"{test}{start}", score=0.05) for step, test in enumerate("ab"))
        pairs.learn(one, failed(test=SECOND, fixed=1, passed=(str(FIRST),)))
        pairs.learn(two, failed(passed=(str(SECOND),)))
    for start in (40, 50, 60):
        pairs.learn(candidate(start, "usual"), failed())
    pairs.learn(candidate(70, "further", score=0.9), failed(line=11))
    assert drawn(pairs)[0] == "usual; further"


def test_parts_of_a_plausible_pair_are_joined_with_others_before_all_else() -> None:
    pairs = pairs_of(FIRST)
    for name, score in (("likely", 0.9), ("less", 0.5)):
        pairs.learn(candidate(10, name, score=score), failed(line=11))
    for start, score in ((20, 0.4), (30, 0.1)):
        pairs.learn(candidate(start, f"other {start}", score=score), failed())
    pairs.learn(candidate(40, "usual", score=0.05), failed())
    pairs.learn(candidate(50, "usual too", score=0.05), failed())
    made = [pairs.next()]
    while made[-1] is not None and made[-1].summary != "less; other 20":
        made.append(pairs.next())
    assert made[-1] is not None
    pairs.learn(made[-1], CandidateVerdict(0, Outcome.PLAUSIBLE, "", "", ""))
    following = pairs.next()
    assert following is not None
    assert following.summary == "less; other 30"


def test_of_first_parts_that_do_the_same_each_further_one_waits_longer() -> None:
    pairs = pairs_of(FIRST)
    for number in range(8):
        pairs.learn(candidate(10 + number, f"same {number}", end=19, score=0.5), failed(line=11))
    pairs.learn(candidate(10, "different", score=0.3), failed(line=12))
    for number in range(9):
        pairs.learn(candidate(40, f"usual {number}", end=49, score=0.01), failed())
    bases = [text.partition(";")[0] for text in drawn(pairs)]
    assert bases.index("different") < bases.index("same 7")


def test_parts_of_different_files_are_not_joined() -> None:
    pairs = pairs_of(FIRST)
    pairs.learn(candidate(20, "two", file="B.java"), failed())
    pairs.learn(candidate(30, "usual", file="B.java"), failed())
    pairs.learn(candidate(10, "one"), failed(line=11))
    assert drawn(pairs) == []


def test_insertions_at_one_place_are_joined_in_both_orders() -> None:
    assert joined(candidate(5, "a(); "), candidate(5, "b(); ")) == [
        (Edit(5, 5, "a(); b(); "),),
        (Edit(5, 5, "b(); a(); "),),
    ]


def guard(at: int, text: str, condition: str) -> Candidate:
    """An inserted ``if`` whose block begins on the next line."""
    start, opened = at + text.index(condition), at + text.index("{") + 1
    block = Span(opened, at + text.index("return"))
    done = Done(added=AddedCondition(Form.GUARD, Span(start, start + len(condition)), block))
    return candidate(at, text, done=done)


def test_a_statement_and_a_block_at_one_place_are_joined_as_its_first_one_too() -> None:
    block = guard(5, "if (c == '{') {\n        return;\n    }\n    ".replace("'{'", "'}'"), "c == '}'")
    statement = candidate(5, "a();\n    ")
    within = "if (c == '}') {\n        a();\n        return;\n    }\n    "
    assert joined(block, statement)[2:] == [(Edit(5, 5, within),)]
    assert joined(statement, block)[2:] == [(Edit(5, 5, within),)]


def test_edits_that_touch_the_same_text_are_not_joined() -> None:
    replaced = candidate(5, "x", end=9)
    assert joined(replaced, candidate(7, "y", end=12)) == []
    assert joined(replaced, candidate(9, "y")) == []
    assert joined(replaced, candidate(10, "y", end=12)) == [(*replaced.edits, Edit(10, 12, "y"))]


def test_edits_of_code_that_no_test_reaches_join_those_that_show_something() -> None:
    hidden = candidate(90, "hidden")
    pairs = Pairs(Singles(), [FIRST], lambda file, most: [hidden] if file == "A.java" else [], set())
    pairs.learn(candidate(20, "usual"), failed())
    pairs.learn(candidate(30, "usual too"), failed())
    pairs.learn(candidate(10, "further"), failed(line=11))
    assert "further; hidden" in drawn(pairs)
