"""Webhooks that are posted to a server of the test's own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from repairnator.errors import NotFound, RepairnatorError, TemporaryError, UsageError
from repairnator.foundation.settings import Settings
from repairnator.model import BuildRef, Job
from repairnator.services.notify.ended import notification
from repairnator.services.notify.webhook import WEBHOOK, WebhookHandler
from repairnator.work.jobs.settlement import Outcome, Record

SECRET = "whsec_0123456789"
BUILD = BuildRef("github-actions", host="github.com", slug="owner/repo", build_id="42")
PAGE = "https://repairs.example/build?key=a/b"
URL = "https://github.com/owner/repo/actions/runs/42/attempts/2"


class Receiver:
    """Keeps what is posted, and answers as it is told."""

    def __init__(self) -> None:
        self.status = 204
        self.answer = b""
        self.got: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(receiver.status)
                self.end_headers()
                self.wfile.write(receiver.answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with closing(Receiver()) as made:
        yield made


def handler(tmp_path: Path, url: str, secret: str | None = SECRET) -> WebhookHandler:
    given: dict[str, Any] = {"notify_webhook_secret": secret, "xdg_cache_home": tmp_path}
    given |= {"notify_webhook": url} if url else {}
    return WebhookHandler(Settings(**given), clock=lambda: 1_700_000_000.0)


def job() -> Job:
    patch = Record("patches", {"rank": 1, "toolname": "java", "diff": "+x\n", "fixes": ["a.B#c"]})
    outcome = Outcome("PATCHED", (patch,), summary={"commit": "a" * 40})
    (follow_up,) = notification(WEBHOOK, BUILD, URL, 1_600_000_000.0, outcome, page=PAGE)
    return Job("webhook/1", WEBHOOK, follow_up.payload, created=0.0, due=0.0)


def test_found_patches_are_posted_and_signed(receiver: Receiver, tmp_path: Path) -> None:
    handler(tmp_path, receiver.url).handle(job(), threading.Event())
    ((headers, body),) = receiver.got
    said = json.loads(body)
    assert said["type"] == "patches.found"
    assert said["data"]["repository"] == "owner/repo"
    assert said["data"]["console"] == PAGE
    assert said["data"]["patches"][0]["toolname"] == "java"
    content = f"{headers['webhook-id']}.1700000000.".encode() + body
    expected = base64.b64encode(hmac.new(SECRET.encode(), content, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert SECRET not in str(headers)


def test_sent_again_it_has_the_same_id(receiver: Receiver, tmp_path: Path) -> None:
    for _ in range(2):
        handler(tmp_path, receiver.url).handle(job(), threading.Event())
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


def test_without_a_secret_it_is_not_signed(receiver: Receiver, tmp_path: Path) -> None:
    handler(tmp_path, receiver.url, secret=None).handle(job(), threading.Event())
    assert "webhook-signature" not in receiver.got[0][0]


@pytest.mark.parametrize(("status", "error"), [(503, TemporaryError), (404, NotFound), (400, UsageError)])
def test_whether_it_is_tried_again_is_the_receiver_s_word(
    receiver: Receiver, tmp_path: Path, status: int, error: type[Exception]
) -> None:
    receiver.status = status
    with pytest.raises(error):
        handler(tmp_path, receiver.url).handle(job(), threading.Event())
    assert len(receiver.got) == 1


@pytest.mark.parametrize("status", [302, 400, 403, 404, 410, 503])
def test_what_the_address_keeps_secret_is_in_no_error(
    receiver: Receiver, tmp_path: Path, status: int
) -> None:
    receiver.status = status
    receiver.answer = b'{"message": "nobody listens at /hook/T0/B0/xyzzy?key=plugh"}'
    with pytest.raises(RepairnatorError) as caught:
        handler(tmp_path, f"{receiver.url}/T0/B0/xyzzy?key=plugh").handle(job(), threading.Event())
    assert "127.0.0.1" in str(caught.value)
    assert not any(part in str(caught.value) for part in ("xyzzy", "plugh"))


def test_the_address_is_blotted_out_of_logs(tmp_path: Path) -> None:
    settings = handler(tmp_path, "https://example.org/hook/xyzzy").settings
    assert "https://example.org/hook/xyzzy" in settings.secrets
    assert "xyzzy" not in repr(settings)


def test_a_receiver_that_is_away_is_temporary(tmp_path: Path) -> None:
    with pytest.raises(TemporaryError):
        handler(tmp_path, "http://127.0.0.1:9/hook").handle(job(), threading.Event())


def test_without_an_address_it_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="NOTIFY_WEBHOOK"):
        handler(tmp_path, "").handle(job(), threading.Event())
