"""The command line: arguments in, calls out, no logic.

A module for each family of commands holds their names, arguments and help; what they do is in
:mod:`repairnator.cli.commands`. Each imports that when it runs, so that ``--help`` and completion answer at once.
Exit codes are those of :mod:`repairnator.core.statuses` and :mod:`repairnator.errors`.
"""

from repairnator.cli.process import main, run

__all__ = ["main", "run"]
