from library.statistics import mean_loans


def test_days_without_loans_do_not_count():
    assert mean_loans([4, 0, 8]) == 6


def test_no_day_counts():
    assert mean_loans([0, 0]) == 0
    assert mean_loans([]) == 0
