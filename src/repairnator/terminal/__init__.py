"""What people see: words, diffs, tables, and the display of a run.

Everything that comes from a project, a forge or a queue passes :func:`repairnator.words.clean`
before it reaches a terminal.
"""
