"""Thousands of forged and mutated requests: none is accepted, none brings the monitor down."""

from __future__ import annotations

import random
from http.client import HTTPConnection

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.monitor.conftest import SECRET, Monitor, headers, status

# A client error of some kind, or (for events that are about nothing of ours) ignored.
_REFUSED = {400, 401, 405, 408, 411, 413, 415, 431}
_anything = st.binary(max_size=400)
_words = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=80)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.one_of(st.just(status()), _anything, _anything.map(lambda tail: status() + tail)),
    signature=st.one_of(
        st.just("sha256=" + "0" * 64),
        st.just("sha256="),
        _words,
        st.from_regex(r"sha256=[0-9a-f]{64}", fullmatch=True),
    ),
    event=st.sampled_from(["status", "workflow_run", "check_suite", "ping", "push", ""]),
    path=st.sampled_from(["/", "/webhooks/github", "/webhooks/gitea", "/webhooks/gitlab"]),
    kind=st.sampled_from(["application/json", "application/x-www-form-urlencoded", "text/plain"]),
)
def test_forged_requests_are_refused(
    monitor: Monitor, body: bytes, signature: str, event: str, path: str, kind: str
) -> None:
    given_headers = headers(body, event, X_Hub_Signature_256=signature, Content_Type=kind)
    assert monitor.send(body, given_headers, path) in _REFUSED | {200}
    assert monitor.webhooks() == []


def _mutated(body: bytes, chance: random.Random) -> bytes:
    """The body with some bytes flipped, cut out, doubled or put in; never the body itself."""
    data = bytearray(body)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[place] ^= 1 << chance.randrange(8)
            case 1:
                del data[place : place + chance.randint(1, 8)]
            case 2:
                data[place:place] = data[place : place + chance.randint(1, 8)]
            case _:
                data.insert(place, chance.randrange(256))
    return bytes(data)


@pytest.mark.parametrize("seed", range(3))
def test_genuine_requests_that_were_changed_on_the_way_are_refused(seed: int, monitor: Monitor) -> None:
    chance = random.Random(seed)
    genuine = status(context="ci/build", sha="a" * 40)
    proof = headers(genuine)
    connection = HTTPConnection("127.0.0.1", monitor.port, timeout=30)
    for _ in range(250):
        changed = _mutated(genuine, chance)
        if changed == genuine:
            continue
        connection.request("POST", "/", changed, proof)
        answer = connection.getresponse()
        answer.read()
        # A change may leave a payload that is about no repository and no failure: then it is ignored.
        assert answer.status in _REFUSED | {200}
    connection.close()
    assert monitor.webhooks() == []
    assert monitor.send(genuine, proof) == 202


@pytest.mark.parametrize("seed", range(2))
def test_raw_garbage_is_survived(seed: int, monitor: Monitor) -> None:
    import socket

    chance = random.Random(seed)
    request = b"POST / HTTP/1.1\r\nHost: m\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    for _ in range(150):
        with socket.create_connection(("127.0.0.1", monitor.port), timeout=10) as client:
            client.sendall(_mutated(request, chance))
            client.shutdown(socket.SHUT_WR)
            answer = client.recv(100)
            assert not answer.startswith(b"HTTP/1.1 5"), answer
    assert monitor.webhooks() == []
    assert monitor.send(status()) == 202


def test_a_signature_of_another_hash_is_no_signature(monitor: Monitor) -> None:
    assert monitor.send(status(), headers(status(), X_Hub_Signature_256=f"md5={SECRET}")) == 401
