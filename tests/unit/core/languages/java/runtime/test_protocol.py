import pytest
from hypothesis import given
from hypothesis import strategies as st

from repairnator.core.edits import Edit
from repairnator.core.languages.java.runtime.analysis import read_analysis
from repairnator.core.languages.java.runtime.protocol import (
    CandidateVerdict,
    Observed,
    Offsets,
    TestVerdict,
    edit_to_request,
)
from repairnator.errors import WarmRuntimeError


@given(st.text())
def test_offsets_count_as_utf_16_does(text: str) -> None:
    offsets = Offsets(text)
    for point in range(len(text) + 1):
        units = len(text[:point].encode("utf-16-le", "surrogatepass")) // 2
        assert offsets.to_units(point) == units
        assert offsets.to_points(units) == point


def test_an_edit_after_an_emoji_is_one_unit_further() -> None:
    edit = Edit(2, 3, "x")
    assert edit_to_request(edit, Offsets("\U0001f600ab")) == {"start": 3, "end": 4, "text": "x"}


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"suite": "a"},
        {"suite": "a", "case": "b", "trace": 7},
        {"evaluations": [1]},
        {"n": 1},
        {"n": 1, "verdict": "splendid"},
        {"suite": "a", "case": "b", "verdict": "splendid", "evaluations": []},
        {"text": 7},
    ],
)
def test_what_cannot_be_read_is_an_error_of_the_jvm(reply: dict[str, object]) -> None:
    for read in (TestVerdict.from_reply, Observed.from_reply, CandidateVerdict.from_reply, read_analysis):
        with pytest.raises(WarmRuntimeError, match="cannot read the answer of the warm runtime"):
            read(reply)
