"""The table of a league."""


class Team:
    def __init__(self, name):
        self.name = name
        self.won = 0
        self.drawn = 0
        self.lost = 0

    def record(self, ours, theirs):
        """Count a match with that result."""
        if ours > theirs:
            self.won += 1
        elif ours == theirs:
            self.lost += 1
        else:
            self.lost += 1

    def points(self):
        return 3 * self.won + self.drawn
