from library.ranking import readers_of_the_year


def test_the_keenest_comes_first():
    assert readers_of_the_year({"ada": 120, "bob": 700, "cy": 300}) == ["bob", "cy", "ada"]


def test_only_some_are_named():
    assert readers_of_the_year({"ada": 5, "bob": 9, "cy": 7}, number=1) == ["bob"]


def test_who_read_nothing_is_not_named():
    assert readers_of_the_year({"ada": 0}) == []
