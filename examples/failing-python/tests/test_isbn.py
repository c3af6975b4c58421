from library.isbn import is_valid


def test_right_numbers():
    assert is_valid("978-3-16-148410-0")
    assert is_valid("9780306406157")


def test_a_wrong_check_digit():
    assert not is_valid("978-3-16-148410-1")


def test_a_number_of_another_length():
    assert not is_valid("978-3-16")
