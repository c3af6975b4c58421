from library.members import Member


def test_a_letter_begins_with_the_nickname():
    assert Member("Ada Lovelace", nickname="Ada").greeting() == "Dear Ada,"


def test_a_letter_begins_with_the_name_of_who_has_no_nickname():
    assert Member("Ada Lovelace").greeting() == "Dear Ada Lovelace,"


def test_initials():
    assert Member("ada lovelace").initials() == "AL"
