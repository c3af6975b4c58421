import unittest

from clubhouse.courts import Bookings


class BookingsTest(unittest.TestCase):
    def test_a_free_court_is_booked(self):
        bookings = Bookings()
        self.assertTrue(bookings.book("A", 9, "ada"))
        self.assertFalse(bookings.is_free("A", 9))

    def test_nobody_else_gets_it(self):
        bookings = Bookings()
        bookings.book("A", 9, "ada")
        self.assertFalse(bookings.book("A", 9, "bob"))

    def test_other_hours_and_courts_stay_free(self):
        bookings = Bookings()
        bookings.book("A", 9, "ada")
        self.assertTrue(bookings.book("A", 10, "bob"))
        self.assertTrue(bookings.book("B", 9, "cy"))
