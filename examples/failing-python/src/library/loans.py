"""Books that are lent."""

from datetime import timedelta

WEEKS = 4


class Loan:
    def __init__(self, title, lent_on):
        self.title = title
        self.due = lent_on + timedelta(weeks=WEEKS)

    def extend(self, weeks=2):
        """Give the reader more time; returns the new date."""
        self.due += timedelta(weeks=weeks)

    def days_late(self, today):
        return max((today - self.due).days, 0)


def overdue(loans, today):
    return [loan.title for loan in loans if loan.days_late(today)]
