from library.popularity import counted, most_lent


def test_nothing_was_lent():
    assert counted([]) == {}


def test_loans_are_counted():
    assert counted(["Emma", "Walden", "Emma"]) == {"Emma": 2, "Walden": 1}


def test_the_most_lent_come_first():
    assert most_lent({"Emma": 2, "Walden": 3, "Dune": 2}, 2) == ["Walden", "Dune"]
