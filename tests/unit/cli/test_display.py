from __future__ import annotations

import io
from typing import Any

from rich.console import Console
from tests.unit.cli.conftest import make_patch

from repairnator.cli.terminal.display import RunDisplay
from repairnator.core.events import Event


def shown(*events: tuple[str, dict[str, Any]], colour: bool = False, clock: Any = lambda: 0.0) -> str:
    """What the display prints of ``events`` into a file."""
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=colour, color_system="standard" if colour else None, width=80
    )
    with RunDisplay(console, clock=clock) as display:
        for kind, data in events:
            display.show(Event(kind, data))
    return stream.getvalue()


def progress(group: str = "b", candidates: int = 1234) -> tuple[str, dict[str, Any]]:
    return "progress", {
        "group": group,
        "tool": "java",
        "candidates": candidates,
        "candidatesPerSecond": 345.6,
        "plausible": 2,
        "place": "src/main/java/A.java:12",
        "seconds": 3.0,
        "budget": 60.0,
    }


def test_a_step_is_one_line_when_it_ends() -> None:
    text = shown(
        ("step", {"name": "BuildProject", "status": "STARTED"}),
        ("step", {"name": "BuildProject", "status": "SUCCESS", "seconds": 4.21}),
    )
    assert text.split() == ["✓", "BuildProject", "4.2", "s"]


def test_a_failed_step_shows_why() -> None:
    text = shown(
        ("step", {"name": "BuildProject", "status": "FAILURE", "seconds": 1, "message": "A.java:3\nno ';'"})
    )
    assert text.splitlines()[1:] == ["      A.java:3", "      no ';'"]


def test_failing_tests_are_listed_with_how_they_failed() -> None:
    failure = {
        "name": "org.example.CalcTest#max",
        "type": "java.lang.AssertionError",
        "message": "expected:<1>",
    }
    text = shown(("tests", {"failing": [failure], "flaky": ["org.example.OddTest#x"], "total": 40}))
    assert text.splitlines() == [
        "    1 of 40 tests fails",
        "      CalcTest#max  AssertionError: expected:<1>",
        "    ignored, because they are flaky: org.example.OddTest#x",
    ]


def test_a_patch_is_shown_with_its_proof_and_its_diff() -> None:
    lines = shown(("patch", make_patch().to_dict())).splitlines()
    assert lines[1] == "  ✚ Patch for group-1: replace `<` by `>`"
    assert lines[2] == "    fixes CalcTest#max; proven by 40 tests of the project's own in 2.5 s"
    assert "    +        return a > b ? a : b;" in lines


def test_diffs_are_coloured_where_colours_are_wanted() -> None:
    text = shown(("patch", make_patch().to_dict()), colour=True)
    assert "\x1b[32m    +        return a > b ? a : b;\x1b[0m" in text
    assert "\x1b[31m    -        return a < b ? a : b;\x1b[0m" in text


def test_progress_comes_as_plain_lines_every_ten_seconds_where_there_is_no_terminal() -> None:
    times = iter([0.0, 0.0, 5.0, 11.0, 11.0])
    text = shown(
        ("groups", {"groups": [{"id": "a", "tests": []}, {"id": "b", "tests": []}]}),
        progress(candidates=10),
        progress(candidates=20),
        progress(candidates=30),
        clock=lambda: next(times),
    )
    assert text.splitlines()[1:] == [
        "    group 1 of 2: 10 candidates · 346 a second · 2 plausible",
        "    group 1 of 2: 30 candidates · 346 a second · 2 plausible",
    ]


def test_nothing_that_a_project_says_reaches_the_terminal_as_a_command() -> None:
    evil = "\x1b]0;owned\x07[red]x[/red]\x1b[2J"
    text = shown(
        ("note", {"level": "info", "text": evil}),
        ("step", {"name": evil, "status": "FAILURE", "seconds": 0, "message": evil}),
        ("tests", {"failing": [{"name": evil, "type": evil, "message": evil}], "flaky": [evil], "total": 1}),
        ("patch", make_patch(summary=evil, group=evil, fixes=(evil,), diff="+" + evil).to_dict()),
    )
    assert "\x1b" not in text
    assert "\x07" not in text
    assert text.count("[red]x[/red]") == 11


def test_a_piped_display_has_no_control_sequence_at_all() -> None:
    text = shown(progress(), ("patch", make_patch().to_dict()))
    assert "\x1b" not in text


def test_the_live_region_fits_into_eighty_columns() -> None:
    stream = io.StringIO()
    console = Console(file=stream, width=80, force_terminal=True, color_system=None)
    display = RunDisplay(console)
    display.show(Event("groups", {"groups": [{"id": str(n), "tests": []} for n in range(100)]}))
    long = progress("99", 123_456_789)[1] | {"place": "src/main/java/" + "x" * 200 + ".java:1"}
    display.show(Event("progress", long))
    for line in console.render_lines(display._status(), pad=False):
        assert sum(segment.cell_length for segment in line) <= 80
