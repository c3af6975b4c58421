"""Who may borrow what."""

ADULT = 18


class Reader:
    def __init__(self, name, age, guardian=None):
        self.name = name
        self.age = age
        self.guardian = guardian


def may_borrow(reader, minimum_age):
    """Readers of that age may, and younger ones whose guardian is an adult."""
    if reader.age >= minimum_age:
        return True
    guardian = reader.guardian
    return guardian is not None and reader.age >= ADULT
