from library.scanner import read, total


def test_a_line():
    assert read("Emma;3\n") == ("Emma", 3)


def test_copies_are_added_up():
    assert total(["Emma;3\n", "Walden;10\n"]) == 13


def test_nothing_was_scanned():
    assert total([]) == 0
