"""Where copies of a book are."""


class Copy:
    def __init__(self, title, branch, lent=False):
        self.title = title
        self.branch = branch
        self.lent = lent


def branches_with(copies, title):
    """The branches in which the book can be had now, by name."""
    return sorted({copy.branch for copy in copies if copy.title == title and copy.lent})
