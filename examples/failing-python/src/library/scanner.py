"""Reads what the scanner at the desk sends: ``TITLE;COPIES``, a book in each line."""


def read(line):
    title, copies = line.strip().split(";")
    return title, copies


def total(lines):
    """How many copies were scanned."""
    return sum(read(line)[1] for line in lines)
