"""What members pay."""

FULL = 120
REDUCED = 60


def fee(age, student=False):
    """Euros a year: children up to 14 pay nothing, students and those up to 17 half."""
    if age <= 14:
        return 0
    if age <= 17 and student:
        return REDUCED
    return FULL


def family_fee(ages):
    """The fees of all, but never more than two full ones."""
    return min(sum(fee(age) for age in ages), 2 * FULL)
