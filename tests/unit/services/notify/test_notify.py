import threading
from collections.abc import Iterable
from email.message import EmailMessage
from typing import Any

import pytest

from repairnator.errors import SettingsError, TemporaryError, UsageError
from repairnator.foundation.settings import Settings
from repairnator.model import BuildRef, Job
from repairnator.services.notify.ended import notification
from repairnator.services.notify.mail import MAIL, MailHandler, compose, mail_handler
from repairnator.work.jobs.settlement import Outcome, Record

BUILD = BuildRef("github-actions", host="github.com", slug="owner/repo", build_id="42")
URL = "https://github.com/owner/repo/actions/runs/42/attempts/2"
SENDER = ("repairnator", "bot@example.org")


def patch(rank: int = 1, **changes: Any) -> Record:
    document = {
        "rank": rank,
        "toolname": "java",
        "summary": "replace `<` by `<=`",
        "diff": "--- a/A.java\n+++ b/A.java\n@@ -1 +1 @@\n-a < b\n+a <= b\n",
        "fixes": ["org.example.CalcTest#max"],
    }
    return Record("patches", document | changes)


def outcome(*patches: Record, status: str = "PATCHED") -> Outcome:
    return Outcome(status, (Record("inspector", {}), *patches), summary={"commit": "a" * 40})


def payload(*patches: Record, **changes: Any) -> dict[str, Any]:
    (follow_up,) = notification(MAIL, BUILD, URL, 1_000_000.0, outcome(*patches), every_end=True)
    return follow_up.payload | changes


class Postbox:
    """Keeps what is sent; may refuse first."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.sent: list[tuple[EmailMessage, list[str]]] = []

    def send(self, message: EmailMessage, recipients: Iterable[str]) -> None:
        if self.error is not None:
            raise self.error
        self.sent.append((message, list(recipients)))


def job(**changes: Any) -> Job:
    return Job(key="mail/1", kind=MAIL, payload=payload(patch(), **changes), created=0.0, due=0.0)


def test_found_patches_are_worth_a_mail() -> None:
    (follow_up,) = notification(MAIL, BUILD, URL, 1.0, outcome(patch()))
    assert follow_up.kind == MAIL


def test_a_run_without_a_patch_is_worth_one_only_where_it_is_wanted() -> None:
    ended = outcome(status="test failure")
    assert notification(MAIL, BUILD, URL, 1.0, ended) == ()
    assert len(notification(MAIL, BUILD, URL, 1.0, ended, every_end=True)) == 1


def test_the_mail_tells_what_failed_and_shows_the_best_patches() -> None:
    message = compose("k", payload(patch(), patch(rank=2, summary="another")), SENDER, ["a@example.org"])
    assert message["Subject"] == "[repairnator] owner/repo: 1 patch"
    assert message["To"] == "a@example.org"
    text = message.get_content()
    assert URL in text
    assert "org.example.CalcTest#max" in text
    assert "+a <= b" in text
    assert "another" not in text


def test_the_mail_leads_to_the_build_in_the_console() -> None:
    page = Settings(console_url="https://repairs.example/bot/").build_page("git/a b/c")
    assert page == "https://repairs.example/bot/build?key=git/a%20b/c"
    (follow_up,) = notification(MAIL, BUILD, URL, 1.0, outcome(patch()), page=page)
    assert f"Console:    {page}" in compose("k", follow_up.payload, SENDER, ["a@example.org"]).get_content()
    assert "Console:" not in compose("k", payload(patch()), SENDER, ["a@example.org"]).get_content()
    assert Settings().build_page("git/a/b") == ""


def test_the_same_job_makes_the_same_message_id() -> None:
    first, second = (compose("k", payload(patch()), SENDER, ["a@example.org"]) for _ in range(2))
    other = compose("l", payload(patch()), SENDER, ["a@example.org"])
    assert first["Message-ID"] == second["Message-ID"] != other["Message-ID"]


@pytest.mark.parametrize(
    "hostile", ["x\r\nBcc: victim@example.org\r\n\r\nhello", "\x1b[2J\x1b]0;t\x07", "\u202etxt.exe", "\ud800"]
)
def test_text_from_a_build_can_do_nothing_in_a_mail(hostile: str) -> None:
    build = BUILD.to_dict() | {"slug": f"owner/{hostile}"}
    given = payload(patch(summary=hostile, fixes=[hostile], diff=hostile), build=build, status=hostile)
    message = compose("k", given, SENDER, ["a@example.org"])
    assert message["Bcc"] is None
    raw = message.as_bytes()
    assert b"\x1b" not in raw
    assert b"\x07" not in raw
    assert b"\nBcc:" not in raw.partition(b"\n\n")[0]
    assert "\u202e" not in message.get_content()


def test_a_huge_diff_is_cut() -> None:
    message = compose("k", payload(patch(diff="+x\n" * 1_000_000)), SENDER, ["a@example.org"])
    assert len(message.get_content()) < 100_000


def test_the_mail_goes_to_everyone_once() -> None:
    postbox = Postbox()
    handler = MailHandler(lambda: postbox, SENDER, ("a@example.org", "b@example.org"))
    assert handler.handle(job(), threading.Event()).status == "sent"
    assert [recipients for _, recipients in postbox.sent] == [["a@example.org", "b@example.org"]]


@pytest.mark.parametrize("error", [TemporaryError("away"), UsageError("refused")])
def test_whether_it_is_tried_again_is_the_servers_word(error: Exception) -> None:
    handler = MailHandler(lambda: Postbox(error), SENDER, ("a@example.org",))
    with pytest.raises(type(error)):
        handler.handle(job(), threading.Event())


def test_without_recipients_it_says_what_to_set() -> None:
    with pytest.raises(UsageError, match="NOTIFY_TO"):
        MailHandler(Postbox, SENDER, ()).handle(job(), threading.Event())


def test_without_a_server_it_says_what_to_set() -> None:
    handler = mail_handler(Settings(notify_to=("a@example.org",)))
    with pytest.raises(SettingsError, match="SMTP_SERVER"):
        handler.handle(job(), threading.Event())
