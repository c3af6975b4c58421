import unittest

from clubhouse.lap_times import fastest, seconds


class LapTimesTest(unittest.TestCase):
    def test_minutes_and_seconds(self):
        self.assertEqual(seconds("1:05"), 65)

    def test_seconds_alone(self):
        self.assertEqual(seconds("58"), 58)

    def test_the_fastest(self):
        self.assertEqual(fastest(["1:02", "1:01", "2:00"]), "1:01")
        self.assertEqual(fastest(["1:02", "58"]), "58")
