from library.reservations import Waiting


def test_readers_are_served_in_order():
    waiting = Waiting(["ada"])
    assert waiting.join("bob") == 2
    assert waiting.next() == "ada"
    assert waiting.next() == "bob"
    assert waiting.next() is None


def test_nobody_waits_twice():
    waiting = Waiting(["ada"])
    assert waiting.join("ada") == 1
    assert waiting.readers == ["ada"]


def test_each_book_has_readers_of_its_own():
    Waiting().join("ada")
    other = Waiting()
    assert other.join("bob") == 1
    assert other.readers == ["bob"]
