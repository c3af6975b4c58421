from library.budget import share


def test_an_even_share():
    assert share(300, {"fiction": 1, "science": 1, "music": 1}) == {"fiction": 100, "science": 100, "music": 100}


def test_the_first_gets_what_is_left_over():
    assert share(100, {"fiction": 1, "science": 1, "music": 1}) == {"fiction": 34, "science": 33, "music": 33}


def test_shares_follow_the_weights():
    assert share(10, {"fiction": 3, "music": 1}) == {"fiction": 8, "music": 2}
