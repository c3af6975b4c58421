"""Build tools and warm runtimes of others take part when they are installed."""

import sys
from pathlib import Path

import pytest

from repairnator.core.parts import assemble
from repairnator.core.projects import build_tools
from repairnator.core.projects.port import Project
from repairnator.model import RepairOptions
from repairnator.testing.core import History, ValuesProject, ValuesWorkbench

ENTRY_POINTS = """\
[repairnator.build_tools]
values = repairnator.testing.core:ValuesBuildTool

[repairnator.workbenches]
values = values_plugin:open_workbench
"""
MODULE = """\
from repairnator.testing.core import ValuesWorkbench

def open_workbench(project, modules, test_limit):
    return ValuesWorkbench(project)
"""


@pytest.fixture
def plugged_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "site-packages"
    metadata = folder / "values_plugin-1.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: values-plugin\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text(ENTRY_POINTS)
    (folder / "values_plugin.py").write_text(MODULE)
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])


@pytest.mark.usefixtures("plugged_in")
def test_an_installed_build_tool_is_offered_what_ours_do_not_know(tmp_path: Path) -> None:
    assert [tool.name for tool in build_tools({})] == ["maven", "values"]


@pytest.mark.usefixtures("plugged_in")
def test_an_installed_runtime_is_opened_for_its_language(tmp_path: Path) -> None:
    project: Project = ValuesProject(tmp_path, history=History())
    assert isinstance(assemble(RepairOptions()).open_workbench(project, (), 1.0), ValuesWorkbench)


def test_a_language_without_runtime_has_none(tmp_path: Path) -> None:
    project: Project = ValuesProject(tmp_path, history=History())
    assert assemble(RepairOptions()).open_workbench(project, (), 1.0) is None
