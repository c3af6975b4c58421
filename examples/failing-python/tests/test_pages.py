from library.pages import page, page_count


def test_the_first_page():
    assert page(list("abcdefgh"), 1, size=3) == ["a", "b", "c"]


def test_the_last_page_may_be_short():
    assert page(list("abcdefgh"), 3, size=3) == ["g", "h"]


def test_a_page_beyond_the_end_is_empty():
    assert page(list("abc"), 2, size=3) == []


def test_pages_are_counted():
    assert page_count(list("abcdefgh"), size=3) == 3
    assert page_count([], size=3) == 0
