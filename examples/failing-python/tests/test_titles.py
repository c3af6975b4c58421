from library.titles import shelved, sorting_key


def test_blanks_do_not_count():
    assert sorting_key("  Middlemarch ") == "middlemarch"


def test_an_article_in_front_does_not_count():
    assert sorting_key("The Trial") == "trial"
    assert sorting_key("an enemy of the people") == "enemy of the people"


def test_a_title_may_be_an_article():
    assert sorting_key("A") == "a"


def test_titles_are_shelved_by_their_first_real_word():
    assert shelved(["The Trial", "Emma", "A Room"]) == ["Emma", "A Room", "The Trial"]
