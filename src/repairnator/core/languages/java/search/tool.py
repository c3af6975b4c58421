"""The Java repair tool: a typed search over edits of suspicious code, validated in warm JVMs."""

from __future__ import annotations

from repairnator.core.events import Emitter
from repairnator.core.languages.java.ranking.priors import load_priors
from repairnator.core.languages.java.ranking.runtime import Runtime
from repairnator.core.languages.java.search.search import JavaSearch
from repairnator.core.languages.java.search.throughbuild import BuildSearch, is_unlike_the_build
from repairnator.core.search.dispatch import Pace
from repairnator.core.tools.port import RepairTask
from repairnator.errors import UsageError


class JavaTool:
    """See :class:`repairnator.core.tools.port.RepairTool`."""

    name = "java"
    languages = frozenset({"java"})
    needs_runtime = True
    # The original's tools for condition synthesis, mutation and deletion, and null guards.
    aliases = frozenset(
        {
            *("NopolAllTests", "NopolSingleTest", "NopolTestExclusionStrategy"),
            *("AstorJGenProg", "AstorJKali", "AstorJMut"),
            *("NPEFix", "NPEFixSafe"),
        }
    )

    def __init__(self) -> None:
        self._pace = Pace()

    def search(self, task: RepairTask, emitter: Emitter) -> JavaSearch | BuildSearch:
        """Begin a search.

        Raises:
            UsageError: the task's runtime is not the Java one.
            SettingsError: the priors cannot be read.
        """
        if not isinstance(task.runtime, Runtime):
            raise UsageError(f"the java tool needs Java's warm runtime, not {type(task.runtime).__name__}")
        kind = BuildSearch if is_unlike_the_build(task) else JavaSearch
        return kind(task, emitter, task.runtime, load_priors(), self._pace)
