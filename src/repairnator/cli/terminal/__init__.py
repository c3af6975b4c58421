"""Shows things to people: diffs, tables, and the display of a run.

Everything that comes from a project, a forge or a queue passes :func:`repairnator.foundation.text.clean`
before it reaches a terminal.
"""
