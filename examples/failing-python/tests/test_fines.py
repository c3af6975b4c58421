import pytest

from library.fines import fine


@pytest.mark.parametrize(("days", "cents"), [(0, 0), (2, 0), (3, 0), (4, 70), (10, 190), (90, 500)])
def test_fine(days, cents):
    assert fine(days) == cents
