"""The repair tool for Python: a search over edits of suspicious code, judged in forks of a server."""

from __future__ import annotations

from repairnator.core.events import Emitter
from repairnator.core.languages.python.ranking.priors import load_priors
from repairnator.core.languages.python.runtime.warm import PythonRuntime
from repairnator.core.languages.python.search.search import PythonSearch
from repairnator.core.search.dispatch import Pace
from repairnator.core.tools.port import RepairTask
from repairnator.errors import UsageError


class PythonRepair:
    """See :class:`repairnator.core.tools.port.RepairTool`."""

    name = "python"
    languages = frozenset({"python"})
    needs_runtime = True
    aliases: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self._pace = Pace()

    def search(self, task: RepairTask, emitter: Emitter) -> PythonSearch:
        """Begin a search.

        Raises:
            UsageError: the task's runtime is not the Python one.
            SettingsError: the priors cannot be read.
        """
        if not isinstance(task.runtime, PythonRuntime):
            kind = type(task.runtime).__name__
            raise UsageError(f"the python tool needs Python's warm runtime, not {kind}")
        return PythonSearch(task, emitter, task.runtime, load_priors(), self._pace)
