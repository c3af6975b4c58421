import pytest

from repairnator.core.edits import Edit, applied
from repairnator.core.languages.java.operators.candidates import (
    dropped_tokens,
    fingerprint,
    size_in_tokens,
    trimmed,
)
from repairnator.core.languages.java.operators.change import Change

TEXT = "if (index < total) { return values[index]; }"


def replace(old: str, new: str) -> Edit[str]:
    start = TEXT.index(old)
    return Edit(start, start + len(old), new)


def test_an_edit_keeps_only_what_changes() -> None:
    edits = trimmed(TEXT, [replace("index < total", "index <= total")])
    assert applied(TEXT, edits) == TEXT.replace("<", "<=")
    assert sum(edit.end - edit.start for edit in edits) <= 1


def test_an_edit_never_cuts_a_name_in_two() -> None:
    (edit,) = trimmed(TEXT, [replace("index < total", "inside < total")])
    assert (TEXT[edit.start : edit.end], edit.text) == ("index", "inside")


def test_an_inserted_word_at_the_edge_of_a_name_takes_the_name_along() -> None:
    (edit,) = trimmed("int total = 1;", [Edit(4, 9, "totals")])
    assert edit == Edit(4, 9, "totals")


def test_an_edit_that_changes_nothing_is_dropped() -> None:
    assert trimmed(TEXT, [replace("total", "total")]) == ()


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        trimmed(TEXT, [replace("index < total", "a"), replace("total", "b")])


def test_several_edits_are_applied_together() -> None:
    edits = [replace("total", "size"), replace("values", "items")]
    assert applied(TEXT, edits) == "if (index < size) { return items[index]; }"


def test_white_space_makes_no_other_candidate() -> None:
    assert fingerprint([replace("total", "a  +\n b")]) == fingerprint([replace("total", "a + b")])
    assert fingerprint([replace("total", "a")]) != fingerprint([replace("total", "b")])


@pytest.mark.parametrize(
    ("old", "new", "size"),
    [
        ("<", "<=", 1),
        ("total", "total - 1", 2),
        ("index < total", "index < 3", 1),
        ("values[index]", "null", 4),
    ],
)
def test_size_counts_the_tokens_that_change(old: str, new: str, size: int) -> None:
    assert size_in_tokens(TEXT, Change((replace(old, new),), "")) == size


@pytest.mark.parametrize(
    ("old", "new", "dropped"),
    [
        ("index < total", "index < total - 1", 0),
        ("index < total", "total", 2),
        ("values[index]", "values[0]", 1),
    ],
)
def test_what_is_dropped_is_counted_in_tokens(old: str, new: str, dropped: int) -> None:
    assert dropped_tokens(TEXT, Change((replace(old, new),), "")) == dropped
