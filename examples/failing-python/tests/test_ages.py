from library.ages import Reader, may_borrow


def test_old_enough():
    assert may_borrow(Reader("ada", 16), 16)


def test_too_young():
    assert not may_borrow(Reader("bob", 12), 16)


def test_with_a_guardian():
    assert may_borrow(Reader("bob", 12, guardian=Reader("ada", 40)), 16)


def test_with_a_guardian_who_is_a_child():
    assert not may_borrow(Reader("bob", 12, guardian=Reader("cy", 13)), 16)
