import pytest

from repairnator.foundation.text import clean, clean_line, count, duration, shorten_left


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0.0 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.6, "1 min"), (185, "3 min 5 s"), (3720, "1 h 2 min")],
)
def test_durations_are_written_for_people(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_terminal_control_sequences_are_shown_not_obeyed() -> None:
    assert clean("a\x1b[2Jb\x07\r\nc\u202ed\x9b") == "a\\x1b[2Jb\\x07\nc\\u202ed\\x9b"


def test_a_bare_carriage_return_cannot_overwrite_a_line() -> None:
    assert clean("good\rbad") == "good\\x0dbad"


def test_a_line_is_the_first_one_and_fits() -> None:
    assert clean_line("  one line\nand another", 6) == "one l…"
    assert clean_line("") == ""


def test_a_path_loses_its_start() -> None:
    assert shorten_left("src/main/java/A.java:12", 10) == "…A.java:12"


def test_counts_have_the_right_number() -> None:
    assert (count(1, "test"), count(1234, "test"), count(2, "class", "classes")) == (
        "1 test",
        "1,234 tests",
        "2 classes",
    )
