"""What is assignable to what, from javac's answers (Java Language Specification, chapter 5)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from repairnator.core.languages.java.runtime.analysis import TypeInfo

INTEGRAL = ("byte", "short", "char", "int", "long")
NUMERIC = (*INTEGRAL, "float", "double")
PRIMITIVES = frozenset({*NUMERIC, "boolean"})
_WIDENING: Mapping[str, frozenset[str]] = {
    "byte": frozenset({"short", "int", "long", "float", "double"}),
    "short": frozenset({"int", "long", "float", "double"}),
    "char": frozenset({"int", "long", "float", "double"}),
    "int": frozenset({"long", "float", "double"}),
    "long": frozenset({"float", "double"}),
    "float": frozenset({"double"}),
}
_BOXES: Mapping[str, str] = {
    "byte": "java.lang.Byte",
    "short": "java.lang.Short",
    "char": "java.lang.Character",
    "int": "java.lang.Integer",
    "long": "java.lang.Long",
    "float": "java.lang.Float",
    "double": "java.lang.Double",
    "boolean": "java.lang.Boolean",
}
_UNBOXED: Mapping[str, str] = {box: primitive for primitive, box in _BOXES.items()}
STRING = "java.lang.String"
OBJECT = "java.lang.Object"
NULL = "<null>"


@lru_cache(maxsize=4096)
def erasure(name: str) -> str:
    """The type without its arguments: ``java.util.List<T>[]`` gives ``java.util.List[]``."""
    depth, kept = 0, []
    for character in name:
        if character == "<":
            depth += 1
        elif character == ">":
            depth -= 1
        elif depth == 0:
            kept.append(character)
    return "".join(kept)


def simple_name(name: str) -> str:
    """The last part of a type's name, without arguments."""
    return erasure(name).rpartition(".")[2]


def is_primitive(name: str | None) -> bool:
    """Whether it is one of the eight primitive types."""
    return name in PRIMITIVES


def is_numeric(name: str | None) -> bool:
    """Whether it is a primitive number, ``char`` included."""
    return name in NUMERIC


def is_integral(name: str | None) -> bool:
    """Whether it is a primitive whole number, ``char`` included."""
    return name in INTEGRAL


def is_reference(name: str | None) -> bool:
    """Whether values of the type can be null."""
    return name is not None and name not in PRIMITIVES and name not in ("void", "<null>", "null", "<none>")


def is_boolean(name: str | None) -> bool:
    """Whether it can stand as a condition."""
    return name in ("boolean", "java.lang.Boolean")


def unboxed(name: str) -> str:
    """The primitive that a box holds, else the type itself."""
    return _UNBOXED.get(name, name)


def promoted(left: str, right: str) -> str:
    """The type of a numeric operation (binary numeric promotion)."""
    for wide in ("double", "float", "long"):
        if wide in (left, right):
            return wide
    return "int"


class Types:
    """The types that occur in one file's analysis.

    Args:
        infos: what is known of each, by its name.
        package: of the file; empty for the unnamed one.
        imports: as the file has them: names of types, and ``package.*``.
        declared: short names of the types that the file declares.
    """

    def __init__(
        self,
        infos: Mapping[str, TypeInfo],
        package: str,
        imports: frozenset[str] = frozenset(),
        declared: frozenset[str] = frozenset(),
    ) -> None:
        self._infos = infos
        self._package = package
        self._imports = imports
        self._declared = declared
        self._by_erasure: dict[str, TypeInfo] = {}
        for name, info in infos.items():
            self._by_erasure.setdefault(erasure(name), info)
        self._known: dict[tuple[str, str], bool] = {}

    def info(self, name: str | None) -> TypeInfo | None:
        """What is known of a type; of another with the same erasure, if it does not occur itself."""
        if name is None:
            return None
        return self._infos.get(name) or self._by_erasure.get(erasure(name))

    def written(self, name: str) -> str:
        """A type as source can name it: short for what is imported, ``java.lang``, the file's own package."""
        plain = name.partition("<")[0].partition("[")[0]
        package, _, short = plain.rpartition(".")
        known = package in ("java.lang", self._package) or {plain, f"{package}.*"} & self._imports
        own = f"{self._package}." if self._package else ""
        nested = plain.startswith(own) and plain[len(own) :][:1].isupper()
        if package and (known or (nested and short in self._declared)):
            return short + name[len(plain) :]
        return name[len(own) :] if nested else name

    def is_array(self, name: str | None) -> bool:
        return name is not None and name.endswith("]")

    def has_super(self, name: str | None, wanted: str) -> bool:
        """Whether ``wanted`` (erased) is the type itself or above it."""
        if name is None:
            return False
        if erasure(name) == wanted:
            return True
        info = self.info(name)
        return info is not None and wanted in info.supers

    def assignable(self, source: str | None, target: str | None) -> bool:
        """Whether a value of ``source`` can be given where ``target`` is demanded.

        Generous where generics are involved: a wrong yes costs one candidate that does not compile, a wrong
        no loses a patch.
        """
        if source is None or target is None or source == "void" or target == "void":
            return False
        if source == target:
            return True
        key = (source, target)
        if key not in self._known:
            self._known[key] = self._assignable(source, target)
        return self._known[key]

    def _assignable(self, source: str, target: str) -> bool:
        if source in PRIMITIVES and target in PRIMITIVES:
            return target in _WIDENING.get(source, ())
        if source in PRIMITIVES:
            box = _BOXES[source]
            return target in (box, OBJECT) or target in _supers_of_box(box)
        if target in PRIMITIVES:
            inner = _UNBOXED.get(source)
            return inner is not None and (inner == target or target in _WIDENING.get(inner, ()))
        if source == NULL or target == OBJECT:
            return True
        info = self.info(source)
        above = info.supers if info is not None else ()
        if target in above:
            return True
        return _has_arguments(source, target) and erasure(target) in {
            erasure(each) for each in (source, *above)
        }


def _supers_of_box(box: str) -> tuple[str, ...]:
    if box in ("java.lang.Character", "java.lang.Boolean"):
        return ("java.io.Serializable", f"java.lang.Comparable<{box}>")
    return ("java.lang.Number", "java.io.Serializable", f"java.lang.Comparable<{box}>")


def _has_arguments(source: str, target: str) -> bool:
    """Whether the match may hang on type arguments that are not compared here."""
    return (
        "?" in target or "<" not in source or "<" not in target or not _closed(source) or not _closed(target)
    )


def _closed(name: str) -> bool:
    """Whether a parameterized type has no type variable of one letter inside."""
    arguments = name[name.index("<") + 1 :].replace(">", ",").replace("<", ",").split(",")
    return not any(argument.strip().isupper() and len(argument.strip()) <= 2 for argument in arguments)
