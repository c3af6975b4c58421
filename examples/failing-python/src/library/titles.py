"""Brings titles into the form in which the catalogue sorts them."""

ARTICLES = ("the", "a", "an")


def sorting_key(title):
    """Lower case, without blanks around it and without an article in front."""
    words = title.strip().split()
    if len(words) > 1 and words[0] in ARTICLES:
        words = words[1:]
    return " ".join(words).lower()


def shelved(titles):
    return sorted(titles, key=sorting_key)
