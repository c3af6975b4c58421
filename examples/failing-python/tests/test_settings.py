from library.settings import opening_hour, parse


def test_comments_and_empty_lines_are_left_out():
    assert parse("# hours\n\nopens=8\n") == {"opens": "8"}


def test_a_number_that_is_none():
    assert opening_hour({"opens": "early"}) == 9


def test_the_hour_that_is_said():
    assert opening_hour({"opens": "8"}) == 8


def test_no_hour_is_said():
    assert opening_hour({"name": "West"}) == 9
