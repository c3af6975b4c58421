"""Every relative link in the documentation leads to a file that exists, and to a heading in it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[3]
LINK = re.compile(r"!?\[(?:[^\]\[]|\[[^\]]*\])*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
SOURCE = re.compile(r"<(?:img|source|a)\b[^>]*?\b(?:src|srcset|href)=\"([^\"]+)\"")
HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
FENCE = re.compile(r"^( {0,3})(```+|~~~+).*?^ {0,3}\2`*~*\s*$", re.MULTILINE | re.DOTALL)
FOLDERS = ("docs", "jvm", "tests", "examples", "kubernetes-support", "benchmarks")


def pages() -> list[Path]:
    """All that people read as Markdown, without what builds leave behind."""
    found = [*ROOT.glob("*.md"), *(page for folder in FOLDERS for page in (ROOT / folder).rglob("*.md"))]
    return sorted(page for page in found if "target" not in page.parts)


def text_of(page: Path) -> str:
    """A page without its blocks of code."""
    return FENCE.sub("", page.read_text("utf-8"))


def links(text: str) -> list[str]:
    """The targets of links and pictures that are no web addresses; code is not searched."""
    prose = re.sub(r"(`+)(?:(?!\1).)+?\1", "`", text)
    targets = LINK.findall(prose) + SOURCE.findall(prose)
    return [target for target in targets if not re.match(r"[a-z][a-z0-9+.-]*:", target)]


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub and Gitea make them."""
    found: set[str] = set()
    for heading in HEADING.findall(text):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        kept = (letter for letter in words if letter in " -_" or unicodedata.category(letter)[0] in "LNM")
        slug = "".join(kept).replace(" ", "-")
        number = 0
        while (numbered := f"{slug}-{number}" if number else slug) in found:
            number += 1
        found.add(numbered)
    return found | set(re.findall(r"<a (?:id|name)=\"([^\"]+)\"", text))


def broken(page: Path) -> list[str]:
    """What is wrong with the links of a page."""
    wrong = []
    for target in links(text_of(page)):
        path, _, anchor = target.partition("#")
        file = (page.parent / unquote(path)).resolve() if path else page
        if not file.exists():
            wrong.append(f"{target}: no such file")
        elif not file.is_relative_to(ROOT):
            wrong.append(f"{target}: leads out of the repository")
        elif anchor and file.suffix == ".md" and unquote(anchor) not in anchors(text_of(file)):
            wrong.append(f"{target}: no such heading")
    return wrong


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    assert broken(page) == []


def test_every_page_of_the_documentation_is_in_its_index() -> None:
    index = ROOT / "docs/README.md"
    listed = {(index.parent / target.partition("#")[0]).resolve() for target in links(text_of(index))}
    there = {page for page in (ROOT / "docs").rglob("*.md") if page.name != "README.md"}
    assert sorted(str(page.relative_to(ROOT)) for page in there - listed) == []


def test_broken_links_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    (tmp_path / "other.md").write_text("# A `code` title, twice\n\n# A code title, twice\n")
    page = tmp_path / "page.md"
    page.write_text(
        "[good](other.md#a-code-title-twice) [second](other.md#a-code-title-twice-1)\n"
        "[no file](none.md) [no heading](other.md#none) [here](#none) `[code](none.md)`\n"
        "[web](https://example.org/none)\n\n```\n[fenced](none.md)\n```\n"
        '<img alt="" src="none.svg">\n'
    )
    assert broken(page) == [
        "none.md: no such file",
        "other.md#none: no such heading",
        "#none: no such heading",
        "none.svg: no such file",
    ]
