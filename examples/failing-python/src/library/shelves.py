"""Books on shelves."""


class Shelf:
    """A row of books; a list that is asked for is the caller's own."""

    def __init__(self, books=()):
        self._books = list(books)

    def books(self):
        return self._books

    def add(self, book):
        self._books.append(book)

    def __len__(self):
        return len(self._books)
