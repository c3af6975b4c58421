"""What a reader pays for books that come back late."""

GRACE_DAYS = 3
CENTS_A_DAY = 20
MOST = 500


def fine(days_late):
    """Cents for one book; the first days cost nothing, and no book costs more than it is worth."""
    if days_late < GRACE_DAYS:
        return 0
    return min((days_late - GRACE_DAYS) * CENTS_A_DAY + 50, MOST)
