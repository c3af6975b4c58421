"""The command line: arguments in, calls out, no logic.

``arguments`` holds the names, arguments and help of each family of commands; ``commands`` does what they
ask, and is imported only when a command runs, so that ``--help`` and completion answer at once.
``terminal`` is what people see; ``doctor`` checks what the product needs.

Exit codes are those of :mod:`repairnator.core.statuses` and :mod:`repairnator.errors`.
"""

from repairnator.cli.process import main, run

__all__ = ["main", "run"]
