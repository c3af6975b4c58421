"""Numbers for the yearly report."""


def positive(values):
    """The values above 0, one after the other."""
    return (value for value in values if value > 0)


def mean_loans(loans_by_day):
    """The mean of the days on which anything was lent; 0 where there is none."""
    days = positive(loans_by_day)
    total = sum(days)
    count = len(list(days))
    return total / count if count else 0
