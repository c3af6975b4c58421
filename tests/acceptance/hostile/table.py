"""All hostile projects, by name."""

from __future__ import annotations

from . import in_box, in_build, in_tree
from .kinds import Hostile

PROJECTS: dict[str, Hostile] = {
    one.name: one for one in (*in_tree.PROJECTS, *in_box.PROJECTS, *in_build.PROJECTS)
}
