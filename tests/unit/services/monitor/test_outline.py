import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repairnator.errors import MessageError
from repairnator.services.monitor import outline
from repairnator.services.monitor.forms import form_payload
from repairnator.services.monitor.outline import read_outline

SHAPE = {"repository": {"full_name": None}, "state": None, "branches": [{"name": None}]}
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(
    rest=st.dictionaries(st.text(max_size=8), _json), ascii_only=st.booleans(), indent=st.none() | st.just(1)
)
def test_what_is_asked_for_is_found_in_any_document(
    rest: dict[str, Any], ascii_only: bool, indent: int | None
) -> None:
    document = {
        **{name: value for name, value in rest.items() if name not in SHAPE},
        "branches": [rest, {"commit": rest, "name": "main"}, 7, {"name": 'n"e\\xt'}],
        "repository": {"owner": rest, "full_name": "owner/repo"},
        "state": "failure",
    }
    text = json.dumps(document, ensure_ascii=ascii_only, indent=indent).encode(errors="surrogatepass")
    found = read_outline(text, SHAPE)
    assert found["repository"] == {"full_name": "owner/repo"}
    assert found["state"] == "failure"
    assert [one["name"] for one in found["branches"] if "name" in one][-2:] == ["main", 'n"e\\xt']


@given(st.binary(max_size=200) | st.text('{}[]":,\\ab1', max_size=60).map(str.encode))
def test_whatever_comes_is_read_or_refused(text: bytes) -> None:
    try:
        found = read_outline(text, SHAPE)
    except MessageError:
        return
    assert set(found) <= set(SHAPE)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"[" * 25_000_000, "deep"),
        (b'{"a":' * 5_000_000, "deep"),
        (b'{"a":[' + b"[]," * 8_000_000 + b"[]]}", "parts"),
        (b"{" + b'"":1,' * 5_000_000 + b'"":1}', "names"),
        (b'{"branches":[' + b"1," * 10_000_000 + b"1]}", "names"),
        (b'{"a":"' + b"\\" * 25_000_000, "JSON"),
        (b'{"a":' + b"9" * 25_000_000 + b"}", "number"),
        (b'{"state":"a","state":"b"}', "twice"),
        (b'{"repository":{"full_name":"a/b"},"repository":{"full_name":"a/c"}}', "twice"),
        (b'{"state":NaN}', "JSON"),
        (b'{"a":[}]}', "JSON"),
        (b'{"a":["]}', "JSON"),
        (b"{} {}", "JSON"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_would_cost_too_much_is_refused_in_little_memory(text: bytes, reason: str) -> None:
    tracemalloc.start()
    with pytest.raises(MessageError, match=reason):
        read_outline(text, SHAPE)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_long_texts_are_skipped_in_little_memory() -> None:
    text = b'{"a":["' + b'\\"' * 10_000_000 + b'",{}],"b":[' + b'"",' * 1_000_000 + b'""],"state":"failure"}'
    tracemalloc.start()
    assert read_outline(text, SHAPE) == {"state": "failure"}
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    "value",
    ['"\\ud800"', '"' + "x" * 5000 + '"', '"\x01"', "1", "null"],
    ids=["half", "long", "control", "1", "0"],
)
def test_what_is_no_text_of_a_forge_is_none(value: str) -> None:
    assert not read_outline(b'{"state": %s}' % value.encode(), SHAPE)["state"]


def test_a_push_of_as_many_commits_as_github_sends_is_read() -> None:
    commit = {"author": {}, "committer": {}, "added": [], "removed": [], "modified": ["a"], "message": "[{"}
    document = {"commits": [commit] * 2048, "repository": {"full_name": "a/b"}}
    assert read_outline(json.dumps(document).encode(), SHAPE)["repository"] == {"full_name": "a/b"}
    assert json.dumps(document).count("{") < outline.PARTS


@given(st.text(max_size=300), st.integers(1, 7))
def test_a_form_is_decoded_as_it_was_encoded(text: str, piece: int) -> None:
    from urllib.parse import urlencode

    payload = text.encode(errors="replace").decode()
    body = urlencode({"payload": payload, "other": "x"}).encode()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("repairnator.services.monitor.forms._PIECE", piece + 2)
        assert form_payload(body) == payload.encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"payload",
        b"a=1",
        b"payload=1&payload=2",
        b"payload=%zz",
        b"payload=%2",
        b"a=1&" * 20 + b"payload=1",
    ],
)
def test_what_is_no_form_is_refused(body: bytes) -> None:
    with pytest.raises(MessageError, match="form"):
        form_payload(body)


def test_a_form_full_of_escapes_takes_no_more_than_its_size() -> None:
    body = b"payload=" + b"%22" * 3_000_000
    tracemalloc.start()
    assert len(form_payload(body)) == 3_000_000
    assert tracemalloc.get_traced_memory()[1] < 2 * len(body)
    tracemalloc.stop()
