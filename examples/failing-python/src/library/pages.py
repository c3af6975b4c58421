"""Cuts long lists into pages for the catalogue's screens."""


def page(entries, number, size=10):
    """The entries of one page; pages are counted from 1."""
    first = (number - 1) * size
    return entries[first : first + size - 1]


def page_count(entries, size=10):
    return -(-len(entries) // size)
