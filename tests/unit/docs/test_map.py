"""The picture of the house shows the rooms that there are."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[3]
PICTURE = ROOT / "docs/contributing/map.svg"
PACKAGE = ROOT / "src/repairnator"


def names() -> set[str]:
    """What is written in bold on the picture: folders and modules."""
    svg = "{http://www.w3.org/2000/svg}"
    tree = ElementTree.parse(PICTURE)
    texts = [each for each in tree.iter(f"{svg}text") if each.get("class") == "name"]
    texts += [text for group in tree.iter(f"{svg}g") if group.get("class") == "name" for text in group]
    return {name.strip().rstrip("/") for text in texts for name in (text.text or "").split(",")}


def test_every_layer_is_on_the_picture_and_nothing_else() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (each["layers"] for each in contracts if each["id"] == "layers")
    modules = {name.strip() for layer in layers for name in layer.split("|")}
    assert {name.removesuffix(".py") for name in names()} == modules | {"languages"}


def test_every_folder_that_the_page_names_exists() -> None:
    page = (ROOT / "docs/contributing/map.md").read_text("utf-8")
    cells = re.findall(r"^\| [^|]+ \| ([^|]*`[^|]*) \|", page, re.MULTILINE)
    named = [name for cell in cells for name in re.findall(r"`([\w./]+)`", cell)]
    assert len(named) > 20
    missing = [name for name in named if not ((PACKAGE / name).exists() or (ROOT / name).exists())]
    assert missing == []


def test_the_picture_is_small_and_has_colours_for_dark_pages() -> None:
    text = PICTURE.read_text("utf-8")
    assert len(text) < 10_000
    assert "prefers-color-scheme: dark" in text
    assert ElementTree.parse(PICTURE).getroot().find("{http://www.w3.org/2000/svg}title") is not None
