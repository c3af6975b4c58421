"""All hostile projects, by name."""

from __future__ import annotations

from . import in_box, in_box_limits, in_build, in_git, in_python, in_tree
from .kinds import LISTED, Hostile

# Importing them lists their projects.
__all__ = ("PROJECTS", "in_box", "in_box_limits", "in_build", "in_git", "in_python", "in_tree")

PROJECTS: dict[str, Hostile] = {one.name: one for one in LISTED}
