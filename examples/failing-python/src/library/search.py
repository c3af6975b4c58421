"""Looks for words in the catalogue."""


def matches(entry, words, everything=False):
    """Whether an entry has one of the words, or all of them."""
    found = [word.lower() in entry.lower() for word in words]
    return any(found) if everything else all(found)


def find(catalogue, words, everything=False):
    return [entry for entry in catalogue if matches(entry, words, everything)]
