import unittest

from clubhouse.fees import family_fee, fee


class FeeTest(unittest.TestCase):
    def test_children(self):
        self.assertEqual(fee(14), 0)

    def test_the_young_and_students(self):
        for age, student in ((15, False), (17, False), (17, True), (23, True)):
            with self.subTest(age=age, student=student):
                self.assertEqual(fee(age, student), 60)

    def test_adults(self):
        self.assertEqual(fee(18), 120)

    def test_families(self):
        self.assertEqual(family_fee([40, 41, 42]), 240)
        self.assertEqual(family_fee([40, 9]), 120)
