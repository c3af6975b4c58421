from library.branches import Copy, branches_with

COPIES = [
    Copy("Emma", "West"),
    Copy("Emma", "East", lent=True),
    Copy("Emma", "North"),
    Copy("Walden", "South"),
]


def test_copies_that_are_lent_cannot_be_had():
    assert branches_with(COPIES, "Emma") == ["North", "West"]


def test_an_unknown_title():
    assert branches_with(COPIES, "Dune") == []
