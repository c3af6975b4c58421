"""Which books are lent most."""


def counted(loans):
    """How often each title was lent."""
    counts = {}
    for title in loans:
        counts[title] = counts[title] + 1
    return counts


def most_lent(counts, number):
    """The titles that were lent most, those lent as often by name."""
    return sorted(counts, key=lambda title: (-counts[title], title))[:number]
