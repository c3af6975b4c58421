"""The client's side of a conversation, with a script in the place of the JVM."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from repairnator.core.languages.java.runtime.process import Jvm, JvmDied
from repairnator.errors import WarmRuntimeError

HEAD = """
import json, os, sys, time
out = open(sys.argv[2], "w")
def say(**fields):
    out.write(json.dumps(fields) + "\\n"); out.flush()
def requests():
    for line in sys.stdin:
        yield json.loads(line)
"""

Start = Callable[[str], Jvm]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    jvms: list[Jvm] = []

    def make(script: str) -> Jvm:
        jvms.append(Jvm([sys.executable, "-c", HEAD + script], tmp_path, dict(os.environ)))
        return jvms[-1]

    yield make
    for jvm in jvms:
        jvm.close()


def test_events_come_as_they_are_said_and_the_last_line_ends_the_reply(start: Start) -> None:
    jvm = start(
        "for r in requests():\n"
        " say(id=r['id'], event='a'); say(id=r['id'], event='b'); say(id=r['id'], done=True)"
    )
    for _ in range(2):
        replies = list(jvm.request({"op": "x"}, silence=20))
        assert [reply.get("event") for reply in replies] == ["a", "b", None]


def test_an_error_reply_is_raised_and_the_jvm_can_be_asked_again(start: Start) -> None:
    jvm = start(
        "for r in requests():\n"
        " say(id=r['id'], error={'kind': 'request', 'message': 'no such file'}) if r['op'] == 'bad'"
        " else say(id=r['id'], done=True)"
    )
    with pytest.raises(WarmRuntimeError, match="no such file"):
        jvm.ask({"op": "bad"}, silence=20)
    assert jvm.ask({"op": "good"}, silence=20)["done"]


def test_death_says_what_the_jvm_said_last(start: Start) -> None:
    jvm = start("next(requests()); print('Out of memory', file=sys.stderr); sys.exit(4)")
    with pytest.raises(JvmDied, match=r"(?s)status 4.*Out of memory") as raised:
        jvm.ask({"op": "x"}, silence=20)
    assert not raised.value.hung


def test_status_3_is_a_hang(start: Start) -> None:
    jvm = start("r = next(requests()); say(id=r['id'], event='hang'); sys.exit(3)")
    with pytest.raises(JvmDied) as raised:
        list(jvm.request({"op": "x"}, silence=20))
    assert raised.value.hung


def test_silence_ends_the_jvm(start: Start) -> None:
    jvm = start("next(requests())\nwhile True: time.sleep(1)")
    with pytest.raises(JvmDied, match="did not answer") as raised:
        jvm.ask({"op": "x"}, silence=0.3)
    assert raised.value.hung


def test_a_caller_who_stops_listening_cancels_the_request(start: Start) -> None:
    jvm = start(
        "for r in requests():\n"
        " if r['op'] == 'cancel': say(id=r['request'], event='late'); say(id=r['request'], done=True)\n"
        " elif r['op'] == 'quick': say(id=r['id'], done=True)\n"
        " else: say(id=r['id'], event='first')"
    )
    replies = jvm.request({"op": "long"}, silence=20)
    assert next(replies)["event"] == "first"
    replies.close()
    assert jvm.ask({"op": "quick"}, silence=20)["done"]


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WarmRuntimeError, match=r"no-such-java.*JDK"):
        Jvm(["/no-such-java"], tmp_path, {})
