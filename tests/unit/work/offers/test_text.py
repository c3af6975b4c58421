"""What offers say, and that nothing from a build can be anything but code in them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.work.offers.offers import DIFF, EVIDENCE, SOURCE, offer, patch

from repairnator.model import Patch, TestFailure, TestName
from repairnator.work.offers import text
from repairnator.work.offers.offer import Offer
from repairnator.world.forges.git import Author
from repairnator.world.forges.markdown import code, is_plain, link, plain, quoted_block

MARKER = "<!-- repairnator:1234 -->"
HOSTILE = (
    "@everyone closes #1",
    "fixes owner/repo#2 and GH-3, resolves https://github.com/owner/repo/issues/4",
    "`` ` @user ``` ~~~",
    "```\n/close\n/merge\n```",
    "\n/approve\n@team !5 &6 %7 ~bug",
    "<img src=x onerror=alert(1)> <!-- --> </details>",
    "[click](https://evil.example) ![x](https://evil.example/pixel.png)",
    "\u202etxt.exe\u200b\ud800\x1b[2J",
    f"{MARKER} # heading\n---\n| a | b |\n> quote\n* item",
    "Signed-off-by: Somebody <a@b>\nCo-authored-by: Evil <e@x>",
)
hostile = st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=200), st.text("`~@#/<>[]()!\n\r \\&;-*|x", max_size=80)
)


@st.composite
def hostile_offers(draw: st.DrawFn) -> Offer:
    """An offer whose every text from outside is hostile."""
    fix = draw(hostile)
    one = patch(
        tool=draw(hostile),
        summary=draw(hostile),
        reason=draw(hostile),
        fixes=(fix,),
        files=(draw(hostile),),
        evidence=replace(EVIDENCE, command=draw(hostile), excluded=(draw(hostile),)),
    )
    failure = TestFailure(TestName.parse(fix), draw(hostile), draw(hostile))
    return offer(one, failures=(failure,), slug=draw(hostile), commit=draw(hostile), url=draw(hostile))


def outside_of_code(markdown: str) -> str:
    """What is left of Markdown without its fenced blocks and inline code (CommonMark 4.5 and 6.1)."""
    kept, fenced = [], False
    for line in markdown.split("\n"):
        if re.match(r" {0,3}(```|~~~)", line):
            fenced = not fenced
        elif not fenced:
            kept.append(line)
    assert not fenced, "a block does not end"
    return re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "CODE", "\n".join(kept))


def bodies(one: Offer) -> list[str]:
    evidence = one.patch.evidence
    return [
        text.pull_request(one, evidence),
        text.comment(one, [(one.patch, evidence)], [text.SUGGESTED], MARKER),
        text.suggestion(one, one.patch, MARKER),
        text.closed(one, "The branch is green again.", MARKER),
    ]


@given(hostile_offers())
def test_whatever_a_build_says_only_code_differs(one: Offer) -> None:
    for body in bodies(one):
        left = outside_of_code(body).replace(MARKER, "")
        assert not re.search(r"[@#<>!~%&]|\bGH-|evil", left), left
        assert not re.search(r"^\s*/[A-Za-z]", body, re.MULTILINE), "GitLab would take it for an action"
        assert not re.search(r"https?://", left.replace(one.url, "")), left
        assert all(char == "\n" or char.isprintable() for char in left)


@given(hostile_offers())
def test_whatever_a_build_says_titles_and_commit_messages_are_plain(one: Offer) -> None:
    author = Author("repairnator", "bot@example.org")
    title = text.title(one.patch)
    assert re.fullmatch(r"Repair [\w.… ]+", title), title
    message = text.commit_message(one.patch, f"git/{one.slug}/x", author)
    subject, blank, build, signed, end = message.split("\n")
    assert (subject, blank, end) == (title, "", "")
    assert re.fullmatch(r"Build: [A-Za-z0-9._/:-]*", build)
    assert signed == "Signed-off-by: repairnator <bot@example.org>"


@given(hostile)
def test_one_line_of_code_is_one_line_that_nothing_in_it_ends(given: str) -> None:
    shown = code(given)
    assert shown.count("`") == 2
    assert "\n" not in shown


@given(hostile)
def test_quoted_lines_all_begin_with_a_bar(given: str) -> None:
    first, *lines, last = quoted_block(given).split("\n")
    assert (first, last) == ("```", "```")
    assert all(line.startswith("|") and "`" not in line for line in lines)


def test_an_offer_leads_to_the_record_of_the_repair() -> None:
    page = "https://repairs.example/build?key=github-actions/github.com/owner/repo/42"
    led, not_led = offer(page=page), offer()
    written = [text.pull_request(led, EVIDENCE), text.comment(led, [(patch(), EVIDENCE)], ["p"], "m")]
    assert all(f"[The whole record of this repair]({page})" in one for one in written)
    assert "record of this repair" not in text.pull_request(not_led, EVIDENCE)


def test_a_pull_request_says_what_failed_where_and_what_proves_it() -> None:
    body = text.pull_request(offer(), EVIDENCE)
    assert (
        "[The build](https://github.com/owner/repo/actions/runs/42) of `owner/repo` at `cccccccccccc`" in body
    )
    assert "- `org.example.CalcTest#max`: `java.lang.AssertionError`" in body
    assert "| expected 2, was 1" in body
    assert f"`{SOURCE}` line 4: `replace '<' by '<='`" in body
    assert "`mvn test`, 12 tests, 0 failures, 0 errors, 1 skipped" in body
    assert "chosen from 3 plausible patches (`the smallest`)" in body
    assert "tool `java`" in body
    assert "`enabled: false`" in body


def test_a_comment_shows_the_patch_of_each_fault() -> None:
    second = patch(group="g2", fixes=("a.B#c", "a.B#d"), plausible=1)
    body = text.comment(
        offer(patch(), second),
        [(patch(), EVIDENCE), (second, EVIDENCE)],
        [text.SUGGESTED, text.on_branch("https://git/o/r/tree/b", "b")],
        MARKER,
    )
    assert body.startswith(f"{MARKER}\n")
    assert "Here are patches for 2 faults." in body
    assert body.count("```diff") == 2
    assert "[b](https://git/o/r/tree/b)" in body
    assert "No other plausible patch was found." in body


@pytest.mark.parametrize("line", ["+```", "+ ~~~", " ```java"])
def test_a_diff_that_could_end_its_block_is_left_to_its_branch(line: str) -> None:
    one = patch(diff=DIFF.replace("@@ -3,4 +3,4 @@", "@@ -3,4 +3,5 @@") + f"{line}\n")
    assert "```diff" not in text.comment(offer(one), [(one, EVIDENCE)], ["x"], MARKER)


@pytest.mark.parametrize(
    ("lines", "plain_ones"),
    [
        (["return a;"], True),
        (["// comment", "/* more", "/** doc", " / 2"], True),
        (["/merge"], False),
        (["   /close"], False),
        (["a ``` b"], False),
    ],
)
def test_lines_that_a_forge_would_obey_are_not_shown_as_they_are(lines: list[str], plain_ones: bool) -> None:
    assert is_plain(lines) is plain_ones


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://a/b)[x](https://evil",
        "https://a/<b>",
        "https://u:p@a/",
        "//a",
        "",
        "https://a b",
    ],
)
def test_an_address_that_could_be_anything_else_is_no_link(url: str) -> None:
    assert link("The build", url) == "The build"


def test_names_in_titles_keep_letters_digits_and_dots() -> None:
    assert plain("CalcTest.max_1") == "CalcTest.max_1"
    assert plain("@me #1 GH-2 <b>") == "me1GH2b"


def test_a_patch_of_several_tests_says_how_many() -> None:
    several: Patch = patch(fixes=("a.B#c", "a.B#d", "a.E#f"))
    assert text.title(several) == "Repair Calc.java so that B.c and 2 more tests pass"
