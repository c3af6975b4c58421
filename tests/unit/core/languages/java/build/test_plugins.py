"""Languages and build tools of others take part when they are installed."""

import sys
from pathlib import Path

import pytest

from repairnator.core.assembly import assemble
from repairnator.core.languages import build_tools, installed_languages
from repairnator.core.projects.port import Project
from repairnator.errors import SettingsError
from repairnator.model import RepairOptions
from repairnator.testing.core import History, ValuesProject, ValuesRuntime

LANGUAGE = """\
[repairnator.languages]
values = values_plugin:LANGUAGE
"""
BUILD_TOOL = """\
[repairnator.build_tools]
values = repairnator.testing.core:ValuesBuildTool
"""


class Installer:
    """Installs a plug-in with these entry points."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        (folder / "values_plugin.py").write_text(
            "from repairnator.testing.core import ValuesLanguage\n\nLANGUAGE = ValuesLanguage()\n"
        )
        monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])

    def __call__(self, entry_points: str) -> None:
        metadata = self.folder / "values_plugin-1.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: values-plugin\nVersion: 1\n")
        (metadata / "entry_points.txt").write_text(entry_points)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installer:
    folder = tmp_path / "site-packages"
    folder.mkdir()
    return Installer(folder, monkeypatch)


def test_an_installed_build_tool_is_offered_what_ours_do_not_know(install: Installer) -> None:
    install(BUILD_TOOL)
    assert [tool.name for tool in build_tools({})] == ["maven", "values"]


def test_an_installed_language_brings_its_build_tools(install: Installer) -> None:
    install(LANGUAGE)
    assert [tool.name for tool in build_tools({})] == ["maven", "values"]


def test_an_installed_runtime_is_opened_for_its_language(install: Installer, tmp_path: Path) -> None:
    install(LANGUAGE)
    project: Project = ValuesProject(tmp_path, history=History())
    assert isinstance(assemble(RepairOptions()).open_runtime(project, (), 1.0), ValuesRuntime)


def test_a_language_without_runtime_has_none(tmp_path: Path) -> None:
    project: Project = ValuesProject(tmp_path, history=History())
    assert assemble(RepairOptions()).open_runtime(project, (), 1.0) is None


def test_one_that_cannot_be_loaded_is_named(install: Installer) -> None:
    install("[repairnator.languages]\nbroken = values_plugin:MISSING\n")
    with pytest.raises(SettingsError, match=r"the language broken .*MISSING.* cannot be loaded"):
        installed_languages()


@pytest.mark.parametrize(
    ("entry_points", "message"),
    [
        (
            "[repairnator.languages]\nodd = values_plugin:__name__\n",
            r"the language odd .* no attribute 'name'",
        ),
        ("[repairnator.languages]\nodd = odd_plugin:LANGUAGE\n", r"the language odd .* ZeroDivisionError"),
        ("[repairnator.build_tools]\nodd = odd_plugin:Tool\n", r"the build tool odd .* ZeroDivisionError"),
        ("[repairnator.build_tools]\nodd = values_plugin:LANGUAGE\n", r"the build tool odd .* not callable"),
        ("[repairnator.tools]\nodd = odd_plugin:Tool\n", r"the repair tool odd .* ZeroDivisionError"),
        ("[repairnator.tools]\nodd = missing_plugin:Tool\n", r"the repair tool odd .* No module named"),
        ("[repairnator.tools]\nodd = builtins:object\n", r"the repair tool odd .* no attribute 'name'"),
        ("[repairnator.tools]\njava = values_plugin:Tool\n", r"two packages bring a repair tool named java"),
        ("[repairnator.languages]\njava = values_plugin:LANGUAGE\n", r"two packages bring a language named"),
    ],
)
def test_a_broken_plugin_is_told_in_one_line(install: Installer, entry_points: str, message: str) -> None:
    (install.folder / "odd_plugin.py").write_text("1 / 0\n")
    install(entry_points)
    with pytest.raises(SettingsError, match=message) as caught:
        assemble(RepairOptions())
    assert "\n" not in str(caught.value)
