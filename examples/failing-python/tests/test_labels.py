from library.labels import label


def test_a_single_copy():
    assert label("Austen", 1815) == "AUS 1815"


def test_one_of_several_copies():
    assert label("Austen", 1815, copy=2) == "AUS 1815 c2"
    assert label("Eco", 1980, copy=12) == "ECO 1980 c12"
