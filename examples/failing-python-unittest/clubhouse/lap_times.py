"""Times of runners, as the clock writes them."""


def seconds(text):
    """The seconds of ``1:05`` or ``58``."""
    minutes, colon, rest = text.rpartition(":")
    return 60 * int(minutes) + int(rest)


def fastest(times):
    return min(times, key=seconds)
