"""Who waits for which book."""


class Waiting:
    """The readers who wait for one book, first come, first served."""

    def __init__(self, readers=[]):
        self.readers = readers

    def join(self, reader):
        if reader not in self.readers:
            self.readers.append(reader)
        return self.readers.index(reader) + 1

    def next(self):
        return self.readers.pop(0) if self.readers else None
