"""The search for patches: which edits are tried in which order, and what becomes of plausible ones.

The repair tool ``java`` is :class:`JavaTool`. Candidates come from the operators, are judged in the warm
runtime, and are ordered by the ranking.
"""

from repairnator.core.languages.java.search.tool import JavaTool

__all__ = ["JavaTool"]
