"""Labels for the backs of books."""


def label(author, year, copy=1):
    """Three letters of the author, the year, and the copy where there are several: ``AUS 1815 c2``."""
    text = f"{author[:3].upper()} {year}"
    if copy > 1:
        text = f"{text} c{year}"
    return text
