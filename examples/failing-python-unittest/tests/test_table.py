import unittest

from clubhouse.table import Team


class TeamTest(unittest.TestCase):
    def setUp(self):
        self.team = Team("Rovers")

    def test_a_victory(self):
        self.team.record(2, 0)
        self.assertEqual(self.team.points(), 3)

    def test_a_draw(self):
        self.team.record(1, 1)
        self.assertEqual(self.team.points(), 1)
        self.assertEqual(self.team.lost, 0)

    def test_a_defeat(self):
        self.team.record(0, 1)
        self.assertEqual(self.team.points(), 0)
        self.assertEqual(self.team.lost, 1)
