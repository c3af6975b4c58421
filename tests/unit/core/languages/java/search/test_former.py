"""Former texts as candidates, on the recorded file."""

from __future__ import annotations

from repairnator.core.edits import applied
from repairnator.core.languages.java.code.conditions import Conditions
from repairnator.core.languages.java.code.expressions import Expressions
from repairnator.core.languages.java.operators.change import Change, Operator, Site, Trait
from repairnator.core.languages.java.operators.former import former_operators
from repairnator.core.languages.java.operators.hints import Hints
from repairnator.core.languages.java.runtime.analysis import Node

from .samples import FILE, node, sample

TEXT = sample().text


def operator(*replaced: tuple[str, str]) -> Operator:
    """The operator of a file that had other text before."""
    former = TEXT
    for now, before in replaced:
        assert now in former
        former = former.replace(now, before, 1)
    (found,) = former_operators({FILE: former})
    return found


def site(place: Node) -> Site:
    expressions = Expressions(sample())
    return Site(sample(), place, expressions, Conditions(sample(), expressions), Hints())


def changes(wanted: Operator, place: Node) -> list[Change]:
    return list(wanted.generate(site(place)))


def results(found: list[Change]) -> list[str]:
    return ["".join(applied(TEXT, change.edits).split()) for change in found]


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_without_former_texts_there_is_no_operator() -> None:
    assert former_operators({}) == ()


def test_a_changed_condition_gets_back_its_former_text() -> None:
    wanted = operator(("if (c == ')')", "if (c == ')' && depth > 0)"))
    found = changes(wanted, node("c == ')'"))
    assert results(found)[0] == squeezed(TEXT.replace("if (c == ')')", "if (c == ')' && depth > 0)"))
    assert found[0].summary == "put back `c == ')' && depth > 0` for `c == ')'`"


def test_of_two_changes_each_is_taken_back_alone_and_both_together() -> None:
    wanted = operator(("depth--;", "depth -= 2;"), ("total = depth;", "total += depth;"))
    one = TEXT.replace("depth--;", "depth -= 2;")
    other = TEXT.replace("total = depth;", "total += depth;")
    both = one.replace("total = depth;", "total += depth;")
    body = next(
        each for each in sample().nodes if each.kind == "BLOCK" and "depth--" in sample().source(each)
    )
    assert {squeezed(one), squeezed(other), squeezed(both)} <= set(results(changes(wanted, body)))


def test_a_statement_that_was_added_is_taken_out_and_that_is_a_deletion() -> None:
    found = changes(operator(("        joined++;\n", "")), node("joined++;"))
    assert squeezed(TEXT.replace("joined++;", "")) in results(found)
    assert all(Trait.DELETION in change.traits for change in found)


def test_a_statement_that_is_gone_comes_back() -> None:
    wanted = operator(("        total = depth;\n", "        total = depth;\n        joined = 0;\n"))
    found = changes(wanted, node("total = depth;"))
    assert squeezed(TEXT.replace("total = depth;", "total = depth; joined = 0;")) in results(found)


def test_what_a_former_text_needs_is_imported_again() -> None:
    wanted = operator(
        ("import java.util.List;\n", "import java.util.List;\nimport java.time.Clock;\n"),
        ("return total;", "return Clock.systemUTC() == null ? 0 : total;"),
    )
    found = changes(wanted, node("return total;"))
    texts = [applied(TEXT, change.edits) for change in found]
    assert any("import java.time.Clock;\n" in text and "Clock.systemUTC()" in text for text in texts)


def test_the_whole_file_is_put_back_once() -> None:
    wanted = operator(("joined++;", "joined += 2;"), ("int size()", "int length()"))
    whole = squeezed(TEXT.replace("joined++;", "joined += 2;").replace("int size()", "int length()"))
    assert whole in results(changes(wanted, node("joined++")))
    assert whole not in results(changes(wanted, node("joined++")))


def test_small_differences_come_first() -> None:
    wanted = operator(("depth--;", "depth -= 2;"), ("total = depth;", "total += depth + joined + joined;"))
    body = next(
        each for each in sample().nodes if each.kind == "BLOCK" and "depth--" in sample().source(each)
    )
    costs = [change.cost for change in changes(wanted, body)]
    assert costs == sorted(costs)
    assert len(set(costs)) > 1


def test_what_has_not_changed_is_left() -> None:
    wanted = operator(("joined++;", "joined += 2;"))
    changes(wanted, node("joined++"))
    assert changes(wanted, node("total = depth;")) == []
    (other,) = former_operators({"Other.java": "class Other { }"})
    assert changes(other, node("joined++")) == []


def test_line_ends_of_the_present_file_are_kept() -> None:
    (wanted,) = former_operators({FILE: TEXT.replace("depth--;", "{ depth--;\n }").replace("\n", "\r\n")})
    assert changes(wanted, node("depth--;"))
    assert not any("\r" in edit.text for change in changes(wanted, node("depth--;")) for edit in change.edits)
