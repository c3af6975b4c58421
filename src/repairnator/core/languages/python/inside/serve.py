"""Starts the warm server; run by its path in the project's own interpreter.

``python serve.py REPLIES`` reads requests from standard input and writes replies to the descriptor REPLIES.
The first request says what to collect.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys


def _package(name: str) -> None:
    """Make the package that this file is in known, by a name that no project has."""
    here = os.path.dirname(os.path.abspath(__file__))
    place = os.path.join(here, "__init__.py")
    spec = importlib.util.spec_from_file_location(name, place, submodule_search_locations=[here])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


if __name__ == "__main__":
    _package("_repairnator_inside")
    importlib.import_module("_repairnator_inside.warm.main").main(int(sys.argv[1]))
