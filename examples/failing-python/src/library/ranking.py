"""Orders the readers of the year."""


def readers_of_the_year(pages_read, number=3):
    """The readers who read most, the keenest first."""
    ordered = sorted(pages_read.items(), key=lambda entry: entry[1])
    return [reader for reader, pages in ordered[:number] if pages > 0]
