"""No password gets into a queue, a record or a log, however it is written."""

from __future__ import annotations

import importlib.util
import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repairnator.errors import MessageError, UsageError
from repairnator.foundation.logs import configure, logger
from repairnator.foundation.messages import read_build, read_slug
from repairnator.foundation.redaction import holds_credential, redact, redact_message
from repairnator.services.publisher import publish
from repairnator.testing.queues import MemoryQueue
from repairnator.work.jobs.dead_letters import dead_letter, dead_letter_body

COMMIT = "4f9825adf045b1ec2f4edd3e347eada738bb9785"
PASSWORD = "hunter2"

WITH = [
    r'{"CI":"git","url":"https:\/\/u:hunter2@h/r","commit":"x"}',
    r'{"CI":"git","url":"https:\u002f\u002Fu:hunter2\u0040h/r"}',
    r'"\u0068ttps://u:hunter2@h"',
    r'{"a":{"b":["x",{"c":"https:\/\/u:hunter2@h"}]}}',
    r'{"https:\/\/u:hunter2@h":1}',
    r'{"url":"https://h/r","url":"https:\/\/u:hunter2@h/r","url":"https://h/r"}',
    r'{"url":"https:\/\/u:hunter2@h/r"',
    "HTTPS://u:hunter2@h/r",
    "hTTp://hunter2@h/r",
    "ssh://git:hunter2@h:22/r",
    "git+ssh://git:hunter2@h/r",
    "ftp://u:hunter2@h",
    "https://u:hunter2@@h/r",
    "https://u:a@hunter2@h/r",
    "https://u:hunter2/x@h/r",
    "https://hunter2@h/r",
    "//u:hunter2@h/r",
    "https:u:hunter2@h/r",
    "https:\\\\u:hunter2@h/r",
    "https:%2F%2Fu:hunter2%40h/r",
    "https://u%3Ahunter2@h/r",
    "https://u:hunter2%2540h/r",
    "u:hunter2@h:o/r",
    "u:hunter2@h/o/r",
    "https://u:hun ter2@h/",
    "ht\ttps://u:hunter2@h/",
    "https://u:hunter2\n@h/",
    "https:\u200b//u:hunter2@h/",
    "ｈｔｔｐｓ://u:hunter2＠h/",  # noqa: RUF001 (full-width on purpose)
    "see https://u:hunter2@h/ for more",
    "ghp_hunter2aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "https://h/r?private_token=hunter2",
    "Authorization: Basic aHVudGVyMmh1bnRlcjI=",
    "h\0t\0t\0p\0s\0:\0/\0/\0u\0:\0hunter2\0@\0h\0",
]
WITHOUT = [
    "566070885",
    "surli/failingProject",
    "größe/ä",
    '{"buildId":"648902893","CI":"travis-ci.org"}',
    '{"CI":"github-actions","host":"git.example:3000","slug":"o/r","buildId":"1"}',
    '{"CI":"git","url":"git@h:o/r.git","commit":"a"}',
    '{"CI":"git","url":"ssh://git@h:22/o/r","commit":"a","branch":"fix@2"}',
    '{"CI":"git","url":"https://h:8443/@scope/a@b","commit":"a"}',
    '{"CI":"git","url":"/srv/git/a@b","commit":"x"}',
    r'{"CI":"git","url":"https:\/\/h\/o\/r","commit":"a"}',
]


def script() -> ModuleType:
    file = Path(__file__).parents[3] / "kubernetes-support/queue-for-buildids/publisher.py"
    specification = importlib.util.spec_from_file_location("publisher_script", file)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


DECISIONS: dict[str, Callable[[str], bool]] = {
    "repairnator publish": holds_credential,
    "publisher.py": script().holds_password,
}
EITHER = pytest.mark.parametrize("decide", DECISIONS.values(), ids=DECISIONS)


@EITHER
@pytest.mark.parametrize("message", WITH)
def test_a_password_is_found_however_it_is_written(decide: Callable[[str], bool], message: str) -> None:
    assert decide(message)


@EITHER
@pytest.mark.parametrize("message", WITHOUT)
def test_an_address_without_one_is_let_through(decide: Callable[[str], bool], message: str) -> None:
    assert not decide(message)


_WORDS = "https:// HTTP:// ssh:// // u: :p @ h / \\/ %40 %3A ? : git {} , \\u0040 ghp_ token="
pieces = st.sampled_from([*_WORDS.split(" "), '"', " "])


@settings(deadline=None)
@given(st.lists(pieces, max_size=12).map("".join))
def test_the_script_decides_as_the_command_does(message: str) -> None:
    assert DECISIONS["publisher.py"](message) == DECISIONS["repairnator publish"](message)


@pytest.mark.parametrize("message", WITH)
def test_nothing_is_sent_when_one_message_holds_a_password(message: str) -> None:
    queue = MemoryQueue()
    with pytest.raises(UsageError, match="a password or a token") as caught:
        publish(queue, "pipeline", ["566070885", message.encode()])
    assert PASSWORD not in str(caught.value)
    assert queue.receive("/queue/pipeline", 0) is None


@pytest.mark.parametrize("message", WITH)
def test_a_message_with_a_password_leaves_none_in_its_dead_letter(message: str) -> None:
    reasons = []
    for read in (lambda: read_build(message, "gitlab"), lambda: read_slug(message)):
        with pytest.raises(MessageError) as caught:
            read()
        reasons.append(str(caught.value))
    letter = dead_letter(message, "/queue/pipeline", "; ".join(reasons), 0.0)
    kept = dead_letter_body(letter).decode() + letter.last_error
    assert "hunter2" not in kept
    assert "hun ter2" not in kept


def test_a_dead_letter_without_one_keeps_its_bytes() -> None:
    for message in (*WITHOUT, "\x00\ud800"):
        letter = dead_letter(message, "/queue/pipeline", "", 0.0)
        assert dead_letter_body(letter) == message.encode(errors="surrogatepass")
    assert dead_letter_body(dead_letter(b"\xff\xfe", "/queue/pipeline", "", 0.0)) == b"\xff\xfe"


@pytest.mark.parametrize(
    "url", ["user:hunter2@h:o/r", "HTTPS://h/r?token=hunter2", "https:%2F%2Fu:hunter2%40h/r"]
)
def test_a_build_whose_address_keeps_a_password_is_refused(url: str) -> None:
    with pytest.raises(MessageError, match="REPAIRNATOR_GIT_CREDENTIALS") as caught:
        read_build(json.dumps({"CI": "git", "url": url, "commit": COMMIT}), "gitlab")
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("field", ["CI", "host", "slug", "buildId", "branch", "unknown"])
def test_no_field_brings_a_password_into_the_reason(field: str) -> None:
    fields = {"CI": "gitlab", "slug": "o/r", "buildId": "1"} | {field: "https://u:hunter2@h"}
    if field == "branch":
        fields |= {"CI": "git", "url": "https://h/r", "commit": COMMIT}
        del fields["slug"], fields["buildId"]
    with pytest.raises(MessageError) as caught:
        read_build(json.dumps(fields), "gitlab")
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("style", ["plain", "json"])
def test_logs_have_no_password_of_whoever_it_is(style: str) -> None:
    stream = io.StringIO()
    configure(style, stream=stream)
    logger().info("cannot clone HTTPS://u:hunter2@h/r", url="ssh://git:hunter2@h/r", more=["x?token=hunter2"])
    assert PASSWORD not in stream.getvalue()
    assert "ssh://git:******@h/r" in stream.getvalue()


def test_what_is_shown_stays_readable() -> None:
    assert redact("from https://u:p@h/r to git@h:o/r, ssh://git@h/r") == (
        "from https://******@h/r to git@h:o/r, ssh://git@h/r"
    )
    assert redact_message("566070885") == "566070885"


@pytest.mark.parametrize(
    "one", ["a:", "a.", "a+", "@", "a@", "https:", "https://", "https://a:", "%25", "\\/", " a: "]
)
def test_long_messages_are_decided_in_bounded_time(one: str) -> None:
    message = (one * 65536)[:65536]
    started = time.process_time()
    redact_message(message)
    assert time.process_time() - started < 30
