"""Which changes of Java code read like the code of the project."""

from __future__ import annotations

from repairnator.core.edits import Edit
from repairnator.core.languages.java.ranking.naturalness import Naturalness, lexical, shape

from .samples import unanalyzed

TEXT = """class Box {
    Box(int low, int high, int step) {
        this.low = low;
        this.high = low;
        this.step = step;
    }
    int next(int at) {
        return (at + step) % slots.length;
    }
    int before(int at) {
        return at - step;
    }
}
"""
OTHERS = ["class Point { Point(int x, int y) { this.x = x; this.y = y; } }"]


def change(around: str, old: str, new: str) -> list[Edit[str]]:
    start = TEXT.index(around) + around.rindex(old)
    return [Edit(start, start + len(old), new)]


def words(edits: list[Edit[str]]) -> float:
    return Naturalness(lambda: OTHERS, 0).of(edits, unanalyzed("Box.java", TEXT)).words


def form(edits: list[Edit[str]]) -> float:
    return Naturalness(lambda: OTHERS, 0).of(edits, unanalyzed("Box.java", TEXT)).shape


def test_operators_of_two_characters_are_one_token() -> None:
    assert lexical("a<=b&&!c") == ["a", "<=", "b", "&&", "!", "c"]


def test_the_shape_tells_names_by_whether_they_were_just_named() -> None:
    assert shape("this.low = low;") == ["this", ".", "name", "=", "same", ";"]
    said = " ".join(shape('if (at < 17) { put(LIMIT, Box.of("x")); }'))
    assert said == 'if ( name < 9 ) { put() ( CONSTANT , Type . of() ( "" ) ) ; }'


def test_what_the_file_says_elsewhere_is_more_usual_than_what_it_does_not_say() -> None:
    usual = change("return at - step", "at - step", "(at - step) % slots.length")
    unusual = change("return at - step", "at - step", "(at - step) % high.length")
    assert words(usual) < words(unusual)


def test_names_that_no_file_has_put_together_are_judged_by_their_shape() -> None:
    assert form(change("this.high = low", "low", "high")) < form(change("this.step = step", "step", "high"))


def test_a_change_back_and_forth_adds_nothing() -> None:
    assert words(change("return at", "at", "at")) == 0.0


def test_the_project_is_read_once_and_only_when_something_is_judged() -> None:
    read: list[int] = []

    def corpus() -> list[str]:
        read.append(1)
        return OTHERS

    natural = Naturalness(corpus, 0)
    assert not read
    for edits in (change("return at", "at", "step"), change("at - step", "step", "high")):
        natural.of(edits, unanalyzed("Box.java", TEXT))
    assert read == [1]


def test_little_code_tells_little() -> None:
    edits, code = change("this.high = low", "low", "high"), unanalyzed("Box.java", TEXT)
    sure, unsure = (Naturalness(lambda: OTHERS, telling).of(edits, code) for telling in (0, 1_000_000))
    assert abs(unsure.words) < 0.01 < abs(sure.words)
