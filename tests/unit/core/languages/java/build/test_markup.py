"""XML of projects in whatever encoding they chose."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator.core import files
from repairnator.core.encodings import known_encoding
from repairnator.core.languages.java.build.maven.detect import find_base
from repairnator.core.languages.java.build.maven.pom import artifact_id, read_models, version_key
from repairnator.core.projects.markup import MAX_NODES, MarkupError, parse_xml, read_xml, text_of

TEXT = '<?xml version="1.0" encoding="{}"?>\n<project><name>{}</name><modules/></project>'
CHINESE, WESTERN, PLAIN = "\u4e2d\u6587", "\u00e9t\u00e9", "plain"


@pytest.mark.parametrize(
    ("declared", "codec", "name"),
    [
        *((name, "gbk", CHINESE) for name in ("GBK", "gbk", "GB2312", "CP936", "MS936", "x-GBK")),
        *(
            (name, name, CHINESE)
            for name in ("GB18030", "Big5", "Shift_JIS", "EUC-JP", "ISO-2022-JP", "UTF-7")
        ),
        *(
            (name, name, WESTERN)
            for name in ("ISO-8859-1", "ISO-8859-15", "windows-1252", "Cp1252", "macroman")
        ),
        *((name, "utf-8", CHINESE) for name in ("UTF-8", "utf8", "UTF_8")),
        *((name, name, PLAIN) for name in ("US-ASCII", "KOI8-R", "IBM850", "EUC-KR", "hz")),
        ("windows-31j", "cp932", CHINESE),
        ("x-MacRoman", "mac_roman", WESTERN),
        *((name, name, CHINESE) for name in ("UTF-16", "UTF-32")),
        *(("UTF-16", name, CHINESE) for name in ("UTF-16-LE", "UTF-16-BE")),
        *(("UTF-32", name, CHINESE) for name in ("UTF-32-LE", "UTF-32-BE")),
        *(("IBM037", name, PLAIN) for name in ("cp037",)),
        ("Cp1047", "cp037", PLAIN),
        ("UTF-16", "ascii", PLAIN),  # a wrong declaration
        ("ISO-8859-1", "utf-8-sig", WESTERN),  # the mark tells better
    ],
)
def test_every_encoding_that_python_knows_is_read(declared: str, codec: str, name: str) -> None:
    data = TEXT.format(declared, name).encode(codec)
    if declared == "Cp1047" and not known_encoding("Cp1047"):
        with pytest.raises(MarkupError, match="unknown encoding: 'Cp1047'"):
            parse_xml(data, name="pom.xml")
        return
    assert text_of(parse_xml(data, name="pom.xml"), "name") == name


@pytest.mark.parametrize(
    "declared",
    [
        *("nonsense", "zlib", "rot13", "base64", "hex", "idna", "punycode", "unicode_escape", "undefined"),
        *("raw-unicode-escape", "x" * 60, "mbcs", "UTF-8\u00e9", "123", "../x"),
    ],
)
def test_an_encoding_that_nobody_knows_is_a_markup_error(declared: str) -> None:
    with pytest.raises(MarkupError, match=r"unknown encoding|not well-formed"):
        parse_xml(TEXT.format(declared, PLAIN).encode(), name="TEST-x.xml")


def test_bytes_that_are_malformed_in_their_encoding_are_replaced() -> None:
    data = TEXT.format("UTF-8", "a?b").encode().replace(b"?b", b"\xff\xfeb")
    assert text_of(parse_xml(data, name="x"), "name") == "a\ufffd\ufffdb"


def test_surrogates_never_come_out_of_an_encoding() -> None:
    data = TEXT.format("UTF-7", "+2AA-").encode("ascii")
    assert text_of(parse_xml(data, name="x"), "name").isascii()


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>',
        '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>',
        '<!DOCTYPE l SYSTEM "http://127.0.0.1/x.dtd"><l/>',
        '<!DOCTYPE l [<!ENTITY % p SYSTEM "file:///dev/zero"> %p;]><l/>',
        "<l>&unknown;</l>",
        "<l>" * 300 + "</l>" * 300,
        "<l" + "".join(f' a{number}=""' for number in range(3)) + ' a0=""/>',
        "",
        "\0",
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_entities_document_types_and_depth_are_refused(text: str, codec: str) -> None:
    with pytest.raises(MarkupError):
        parse_xml(text.encode(codec), name="x")


def test_more_elements_than_memory_is_given_for_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("repairnator.core.projects.markup.MAX_NODES", 1000)
    assert MAX_NODES > 1000
    with pytest.raises(MarkupError, match="more than 1000"):
        parse_xml(b"<l>" + b"<a b=''/>" * 600 + b"</l>", name="x")


def test_projects_are_found_whatever_their_pom_is_written_in(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="GBK"?><project><artifactId>\u4e2d</artifactId></project>'
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "pom.xml").write_bytes(text.encode("gbk"))
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "pom.xml").write_bytes(text.replace("GBK", "nobody's").encode("gbk"))

    assert find_base(tmp_path) == tmp_path / "a"
    assert artifact_id(tmp_path / "a" / "pom.xml") == "\u4e2d"
    assert artifact_id(tmp_path / "b" / "pom.xml") == ""


def test_a_chain_of_modules_longer_than_the_stack_is_read(tmp_path: Path) -> None:
    depth = 1500
    form = "<project><artifactId>m{}</artifactId><modules><module>../m{}</module></modules></project>"
    links = [form.format(number, number + 1) for number in range(depth)]
    for number, text in enumerate(links):
        (tmp_path / f"m{number}").mkdir()
        (tmp_path / f"m{number}" / "pom.xml").write_text(text)
    model = tmp_path / "effective-pom.xml"
    model.write_text(f"<projects>{''.join(links)}</projects>")

    assert len(read_models(model, tmp_path / "m0")) == depth


@pytest.mark.parametrize("module", ["x" * 5000, "a/" * 3000, "..", ".", "/", "\u00b2"])
def test_modules_may_be_called_anything(tmp_path: Path, module: str) -> None:
    model = tmp_path / "effective-pom.xml"
    model.write_text(
        f"<project><artifactId>a</artifactId><modules><module>{module}</module></modules></project>"
    )
    assert [one.artifact for one in read_models(model, tmp_path)] == ["a"]


@pytest.mark.parametrize(
    ("version", "key"),
    [("\u00b2.1", ()), ("9" * 5000, (2**31 - 1,)), ("3.\u0663", (3,)), ("3.0.0-M5", (3, 0, 0))],
)
def test_versions_are_no_numbers_that_python_refuses(version: str, key: tuple[int, ...]) -> None:
    assert version_key(version) == key


@pytest.mark.parametrize("size", [1, 2, 3, 7, 16, 61])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_is_read_the_same_however_it_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, encoding: str
) -> None:
    text = '<a b="1&#x1;2"><c>ä&amp;&#8364;&#0;…\U0001f600\x02 &lt;</c><out>loud &amp; &#1; loud</out></a>'
    (tmp_path / "a.xml").write_bytes(("<!--" + "x" * 400 + "-->" + text).encode(encoding))
    monkeypatch.setattr(files, "_PIECE", size)
    root = read_xml(tmp_path / "a.xml", without=frozenset({"out"}))
    assert (root.get("b"), root.findtext("c"), root.findtext("out")) == ("1?2", "ä&€?…\U0001f600? <", "")
