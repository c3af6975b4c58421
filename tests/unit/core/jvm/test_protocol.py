from hypothesis import given
from hypothesis import strategies as st

from repairnator.core.jvm.edits import TextEdit
from repairnator.core.jvm.protocol import Offsets, edit_to_request


@given(st.text())
def test_offsets_count_as_utf_16_does(text: str) -> None:
    offsets = Offsets(text)
    for point in range(len(text) + 1):
        units = len(text[:point].encode("utf-16-le", "surrogatepass")) // 2
        assert offsets.to_units(point) == units
        assert offsets.to_points(units) == point


def test_an_edit_after_an_emoji_is_one_unit_further() -> None:
    edit = TextEdit(2, 3, "x")
    assert edit_to_request(edit, Offsets("\U0001f600ab")) == {"start": 3, "end": 4, "text": "x"}
