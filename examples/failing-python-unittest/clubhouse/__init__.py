"""A sports club."""
