from library.shelves import Shelf


def test_books_are_added():
    shelf = Shelf(["Emma"])
    shelf.add("Walden")
    assert shelf.books() == ["Emma", "Walden"]


def test_the_list_is_the_callers_own():
    shelf = Shelf(["Emma"])
    shelf.books().clear()
    assert len(shelf) == 1
    assert shelf.books() == ["Emma"]
