import pytest

from repairnator.core.languages.java.search import JavaTool
from repairnator.core.tools.registry import available, select_tools
from repairnator.errors import UsageError


def test_the_java_tool_is_found_by_its_entry_point() -> None:
    selection = select_tools()
    assert "java" in [tool.name for tool in selection.tools]
    assert selection.warnings == ()


def test_a_tool_is_chosen_by_name() -> None:
    assert [tool.name for tool in select_tools(["java"]).tools] == ["java"]


@pytest.mark.parametrize("alias", sorted(JavaTool.aliases))
def test_names_of_the_original_are_taken_with_a_warning(alias: str) -> None:
    selection = select_tools([alias])
    assert [tool.name for tool in selection.tools] == ["java"]
    assert len(selection.warnings) == 1
    assert alias in selection.warnings[0]


def test_several_names_of_one_tool_give_it_once_with_one_warning() -> None:
    selection = select_tools(["NPEFix", "java", "AstorJKali"])
    assert [tool.name for tool in selection.tools] == ["java"]
    assert len(selection.warnings) == 1


@pytest.mark.parametrize("name", ["SoraldBot", "AssertFixer", "SequencerRepair", "Typo"])
def test_a_name_without_a_tool_is_refused_with_what_exists(name: str) -> None:
    with pytest.raises(UsageError, match=r"available: .*java") as caught:
        select_tools([name])
    assert name in str(caught.value)


def test_a_language_that_no_tool_repairs_is_refused() -> None:
    with pytest.raises(UsageError, match="cobol"):
        select_tools(["java"], language="cobol")


def test_tools_of_another_language_are_left_out() -> None:
    assert {language for tool in select_tools(language="java").tools for language in tool.languages} >= {
        "java"
    }
    assert set(available()) >= {"java"}
