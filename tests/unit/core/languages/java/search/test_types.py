import pytest

from repairnator.core.languages.java.code.types import Types, erasure, promoted, simple_name
from repairnator.core.languages.java.runtime.analysis import TypeInfo

LIST = "java.util.List<java.lang.String>"
TYPES = Types(
    {
        LIST: TypeInfo(
            "interface",
            (LIST, "java.util.Collection<java.lang.String>", "java.util.List", "java.util.Collection"),
        ),
        "org.example.Shape": TypeInfo("class", ("org.example.Shape", "java.lang.Object")),
        "org.example.Circle": TypeInfo(
            "class", ("org.example.Circle", "org.example.Shape", "java.lang.Object")
        ),
    },
    "org.example",
)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("int", "int"),
        ("int", "long"),
        ("char", "int"),
        ("int", "java.lang.Integer"),
        ("int", "java.lang.Object"),
        ("java.lang.Integer", "long"),
        ("java.lang.Integer", "java.lang.Integer"),
        ("org.example.Circle", "org.example.Shape"),
        ("<null>", "org.example.Shape"),
        (LIST, "java.util.Collection<java.lang.String>"),
        (LIST, "java.util.Collection<? extends java.lang.Object>"),
        (LIST, "java.util.Collection<E>"),
        ("boolean", "java.lang.Boolean"),
    ],
)
def test_assignable(source: str, target: str) -> None:
    assert TYPES.assignable(source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("long", "int"),
        ("boolean", "int"),
        ("int", "boolean"),
        ("int", "java.lang.Long"),
        ("int", "java.lang.String"),
        ("java.lang.Long", "int"),
        ("org.example.Shape", "org.example.Circle"),
        ("<null>", "int"),
        ("void", "java.lang.Object"),
        (LIST, "java.util.Collection<java.lang.Integer>"),
    ],
)
def test_not_assignable(source: str, target: str) -> None:
    assert not TYPES.assignable(source, target)


def test_names() -> None:
    assert erasure("java.util.Map<K, java.util.List<V>>[]") == "java.util.Map[]"
    assert simple_name("java.util.Map.Entry<K,V>") == "Entry"
    assert TYPES.written("java.lang.String") == "String"
    assert TYPES.written("org.example.Shape") == "Shape"
    assert TYPES.written("java.util.List") == "java.util.List"


def test_numbers_are_promoted_as_the_language_says() -> None:
    assert promoted("int", "long") == "long"
    assert promoted("short", "byte") == "int"
    assert promoted("float", "double") == "double"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("java.lang.String", "String"),
        ("org.example.Shape", "Shape"),
        (LIST, "List<java.lang.String>"),
        ("java.util.List[]", "List[]"),
        (f"{LIST}[]", "List<java.lang.String>[]"),
        ("java.util.Map.Entry", "Entry"),
        ("java.text.ParseException", "ParseException"),
        ("java.text.spi.DateFormatProvider", "java.text.spi.DateFormatProvider"),
        ("java.util.Set", "java.util.Set"),
        ("org.example.Shape.Side", "Shape.Side"),
        ("org.example.Circle.Arc", "Arc"),
        ("org.example.other.Arc", "org.example.other.Arc"),
        ("int", "int"),
    ],
)
def test_a_type_is_written_as_short_as_the_file_can(name: str, written: str) -> None:
    imports = frozenset({"java.util.List", "java.util.Map.Entry", "java.text.*"})
    assert Types({}, "org.example", imports, frozenset({"Circle", "Arc"})).written(name) == written
