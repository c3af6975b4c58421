"""The library's members."""


class Member:
    def __init__(self, name, nickname=None, email=""):
        self.name = name
        self.nickname = nickname
        self.email = email

    def greeting(self):
        """How a letter to the member begins."""
        return "Dear " + self.nickname + ","

    def initials(self):
        return "".join(part[0].upper() for part in self.name.split())
