"""Runs one repair, from the source of a build to checked events and diffs, records and files."""
