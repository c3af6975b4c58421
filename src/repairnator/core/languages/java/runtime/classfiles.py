"""What little must be known of compiled classes: which class one extends, which it names, and its tests."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from repairnator.core.files import FileError, is_file, read_file

# Bytes after the tag of each constant (JVM specification, table 4.4-A), but for Utf8, which is 1.
_SIZES = {
    3: 4,
    4: 4,
    5: 8,
    6: 8,
    7: 2,
    8: 2,
    9: 4,
    10: 4,
    11: 4,
    12: 4,
    15: 3,
    16: 2,
    17: 4,
    18: 4,
    19: 2,
    20: 2,
}
_UTF8 = 1
_CLASS = 7
_WIDE = (5, 6)
_MAX_BYTES = 8 * 2**20
# Descriptors of JUnit's and TestNG's annotations, and of a project's own that are composed of them.
_TESTS = ("Test;", "TestFactory;", "TestTemplate;", "Property;", "Theory;")


def class_file(folders: Sequence[Path], name: str) -> Path | None:
    """The file of class ``name`` (binary, with dots) in the first of ``folders`` that has it."""
    *packages, simple = name.split(".")
    if not all((*packages, simple)):  # a report may be named after anything
        return None
    relative = Path(*packages, f"{simple}.class")
    candidates = (folder / relative for folder in folders)
    return next((path for path in candidates if is_file(path)), None)


def ancestors(folders: Sequence[Path], name: str) -> Iterator[str]:
    """``name`` and the classes it extends, as far as they are in ``folders``."""
    seen: set[str] = set()
    path = class_file(folders, name)
    while path is not None and name not in seen:
        seen.add(name)
        yield name
        name = superclass(path)
        path = class_file(folders, name)


def superclass(path: Path) -> str:
    """The class that the one in ``path`` extends; "" where the file is no class that can be read."""
    pool = _read(path)
    return pool.superclass if pool is not None else ""


def referenced_classes(path: Path) -> frozenset[str]:
    """The classes that the one in ``path`` names, itself included; none where the file cannot be read."""
    pool = _read(path)
    return pool.classes if pool is not None else frozenset()


def test_methods(path: Path) -> list[str]:
    """Methods that are tests: by an annotation whose name ends with ``Test`` or so, or by JUnit 3's names."""
    try:
        data = read_file(path, max_bytes=_MAX_BYTES)
        names = _names(data)
        if names is None:
            return []
        methods = _methods(data, names)
    except (FileError, struct.error, IndexError, KeyError, UnicodeDecodeError, RecursionError):
        return []
    annotated = [name for name, kinds in methods if any(kind.endswith(_TESTS) for kind in kinds)]
    unmarked = [name for name, kinds in methods if not kinds and name.startswith("test")]
    return annotated or unmarked


@dataclass(frozen=True, slots=True)
class _Names:
    superclass: str
    classes: frozenset[str]
    texts: Mapping[int, bytes]
    end: int
    """Where the constants end."""


def _read(path: Path) -> _Names | None:
    try:
        return _names(read_file(path, max_bytes=_MAX_BYTES))
    except (FileError, struct.error, IndexError, KeyError, UnicodeDecodeError):
        return None


def _methods(data: bytes, names: _Names) -> list[tuple[str, list[str]]]:
    """Each method's name, and the types of its annotations (JVM specification, 4.1, 4.5 to 4.7)."""
    (interfaces,) = struct.unpack_from(">H", data, names.end + 6)
    offset = names.end + 8 + 2 * interfaces
    found: list[tuple[str, list[str]]] = []
    for _kind in ("fields", "methods"):
        found = []
        (count,) = struct.unpack_from(">H", data, offset)
        offset += 2
        for _ in range(count):
            _, name, _, attributes = struct.unpack_from(">HHHH", data, offset)
            offset += 8
            kinds: list[str] = []
            for _ in range(attributes):
                attribute, size = struct.unpack_from(">HI", data, offset)
                if names.texts[attribute] == b"RuntimeVisibleAnnotations":
                    kinds += _annotations(data, offset + 6, names)
                offset += 6 + size
            found.append((names.texts[name].decode("utf-8"), kinds))
    return found


def _annotations(data: bytes, offset: int, names: _Names) -> Iterator[str]:
    """The types of a method's annotations."""
    (count,) = struct.unpack_from(">H", data, offset)
    offset += 2
    for _ in range(count):
        kind, pairs = struct.unpack_from(">HH", data, offset)
        yield names.texts[kind].decode("utf-8")
        offset += 4
        for _ in range(pairs):
            offset = _after_value(data, offset + 2)


def _after_value(data: bytes, offset: int) -> int:
    """Where an annotation's value ends (JVM specification, 4.7.16.1)."""
    tag = chr(data[offset])
    offset += 1
    if tag == "e":
        return offset + 4
    if tag == "[":
        (count,) = struct.unpack_from(">H", data, offset)
        offset += 2
        for _ in range(count):
            offset = _after_value(data, offset)
        return offset
    if tag == "@":
        (pairs,) = struct.unpack_from(">H", data, offset + 2)
        offset += 4
        for _ in range(pairs):
            offset = _after_value(data, offset + 2)
        return offset
    return offset + 2


def _names(data: bytes) -> _Names | None:
    magic, _, count = struct.unpack_from(">IIH", data)
    if magic != 0xCAFEBABE:
        return None
    texts: dict[int, bytes] = {}
    classes: dict[int, int] = {}
    offset, index = 10, 1
    while index < count:
        tag = data[offset]
        if tag == _UTF8:
            (size,) = struct.unpack_from(">H", data, offset + 1)
            texts[index] = data[offset + 3 : offset + 3 + size]
            offset += 3 + size
        else:
            if tag == _CLASS:
                (classes[index],) = struct.unpack_from(">H", data, offset + 1)
            offset += 1 + _SIZES[tag]
        index += 2 if tag in _WIDE else 1
    # After the constants: access flags, this class, superclass.
    (parent,) = struct.unpack_from(">H", data, offset + 4)
    names = {number: texts[text].decode("utf-8").replace("/", ".") for number, text in classes.items()}
    return _Names(names[parent] if parent else "", frozenset(names.values()), texts, offset)
