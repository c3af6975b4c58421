from datetime import date

from library.loans import Loan, overdue


def test_a_loan_lasts_four_weeks():
    assert Loan("Emma", date(2026, 3, 2)).due == date(2026, 3, 30)


def test_a_loan_is_extended():
    loan = Loan("Emma", date(2026, 3, 2))
    assert loan.extend() == date(2026, 4, 13)
    assert loan.extend(weeks=1) == date(2026, 4, 20)


def test_what_is_late():
    loans = [Loan("Emma", date(2026, 3, 2)), Loan("Walden", date(2026, 4, 2))]
    assert overdue(loans, date(2026, 4, 1)) == ["Emma"]
    assert loans[0].days_late(date(2026, 4, 1)) == 2
