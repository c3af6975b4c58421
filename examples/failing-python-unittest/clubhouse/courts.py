"""Who plays when on which court."""


class Bookings:
    def __init__(self):
        self._booked = {}

    def book(self, court, hour, member):
        """Whether the court was free, and is the member's now."""
        if self.is_free(hour, court):
            self._booked[court, hour] = member
            return True
        return False

    def is_free(self, court, hour):
        return (court, hour) not in self._booked
