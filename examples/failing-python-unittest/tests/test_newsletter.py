import unittest

from clubhouse.newsletter import addresses


class AddressesTest(unittest.TestCase):
    def test_who_does_not_want_it_gets_none(self):
        members = [{"email": "ada@example.org", "letter": False}, {"email": "bob@example.org"}]
        self.assertEqual(addresses(members), ["bob@example.org"])

    def test_upper_and_lower_case_are_the_same(self):
        members = [{"email": "Ada@example.org"}, {"email": "ada@example.org "}]
        self.assertEqual(addresses(members), ["ada@example.org"])

    def test_the_order_is_kept(self):
        members = [{"email": "bob@example.org"}, {"email": "ada@example.org"}]
        self.assertEqual(addresses(members), ["bob@example.org", "ada@example.org"])
