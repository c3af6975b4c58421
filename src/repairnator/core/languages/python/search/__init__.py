"""The search for patches of Python programs, and the repair tool that is made of it."""

from repairnator.core.languages.python.search.tool import PythonRepair

__all__ = ["PythonRepair"]
