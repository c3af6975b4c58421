"""Checks the numbers of books."""


def digits(isbn):
    return [int(sign) for sign in isbn if sign.isdigit()]


def is_valid(isbn):
    """Whether a number of thirteen digits ends with the right one."""
    numbers = digits(isbn)
    if len(numbers) != 13:
        return False
    total = sum(number * (3 if position % 2 else 1) for position, number in enumerate(numbers, start=1))
    return total % 10 == 0
