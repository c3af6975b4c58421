from library.search import find

CATALOGUE = ["Pride and Prejudice", "War and Peace", "The Idiot"]


def test_one_of_the_words():
    assert find(CATALOGUE, ["war", "pride"]) == ["Pride and Prejudice", "War and Peace"]


def test_all_of_the_words():
    assert find(CATALOGUE, ["and", "peace"], everything=True) == ["War and Peace"]


def test_one_word():
    assert find(CATALOGUE, ["idiot"]) == ["The Idiot"]
