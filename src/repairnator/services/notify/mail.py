"""Sends mail about finished builds.

A mail may come twice when a worker dies between sending it and writing that
down; its ``Message-ID`` is the same then, by which mail programs know it.
"""

from __future__ import annotations

import hashlib
import smtplib
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Protocol

from repairnator.errors import SettingsError, TemporaryError, UsageError
from repairnator.foundation.settings import Settings
from repairnator.foundation.text import clean, clean_line, count
from repairnator.model import BuildRef, Job
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.runs.documents import repository_name

MAIL = "mail"
_SECONDS = 30.0
_SUBMISSIONS_PORT = 465  # TLS from the first byte on (RFC 8314)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
# Replies of 4yz ask to try again later (RFC 5321, 4.2.1).
_TRANSIENT = range(400, 500)


class MailServer(Protocol):
    """Takes mails for delivery."""

    def send(self, message: EmailMessage, recipients: Iterable[str]) -> None:
        """Send it.

        Raises:
            TemporaryError: the server does not answer, or asks to try again.
            UsageError: it refuses sender, recipients or password for good.
        """
        ...


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """An SMTP server; see :class:`MailServer`.

    Attributes:
        host, port: where it is; on port 465 TLS comes first, elsewhere by STARTTLS.
        tls: whether to use TLS; certificates are verified.
        username, password: "" to send without.
        context: of TLS; the system's certificates by default.
    """

    host: str
    port: int
    tls: bool
    username: str = ""
    password: str = ""
    context: ssl.SSLContext | None = None

    def send(self, message: EmailMessage, recipients: Iterable[str]) -> None:
        where = f"the mail server {self.host} port {self.port}"
        try:
            with self._connect() as server:
                if self.username:
                    server.login(self.username, self.password)
                server.send_message(message, to_addrs=list(recipients))
        except smtplib.SMTPAuthenticationError as error:
            raise UsageError(f"{where} refuses SMTP_USERNAME and SMTP_PASSWORD ({error.smtp_code})") from None
        except smtplib.SMTPResponseException as error:
            raise _refusal(where, error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPRecipientsRefused as error:
            # All were refused: where one was taken, the mail is sent.
            code, reason = max(error.recipients.values(), key=lambda reply: -reply[0])
            raise _refusal(where, code, reason) from None
        except smtplib.SMTPNotSupportedError as error:
            raise UsageError(f"{where}: {error}; check SMTP_PORT, SMTP_TLS and SMTP_USERNAME") from None
        except ssl.SSLCertVerificationError as error:
            raise UsageError(
                f"{where} has a certificate that cannot be verified ({error.verify_message}); "
                "SSL_CERT_FILE names those that are trusted"
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            raise TemporaryError(f"{where} does not answer: {error}") from None

    def _connect(self) -> smtplib.SMTP:
        context = self.context or ssl.create_default_context()
        if self.tls and self.port == _SUBMISSIONS_PORT:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_SECONDS, context=context)
        if self.username and not self.tls and self.host not in _LOOPBACK:
            raise UsageError("SMTP_USERNAME is set and SMTP_TLS is not: no password is sent unencrypted")
        server = smtplib.SMTP(self.host, self.port, timeout=_SECONDS)
        try:
            if self.tls:
                server.starttls(context=context)
        except BaseException:
            server.close()
            raise
        return server


def _refusal(where: str, code: int, reason: bytes | str) -> Exception:
    words = clean_line(reason.decode(errors="replace") if isinstance(reason, bytes) else reason, 200)
    kind = TemporaryError if code in _TRANSIENT else UsageError
    return kind(f"{where} rejected the mail: {code} {words}")


class MailHandler:
    """Sends the mail of one finished build.

    Args:
        server: opens the mail server.
        sender: address and name that it comes from.
        recipients: addresses (``NOTIFY_TO``).
    """

    def __init__(
        self, server: Callable[[], MailServer], sender: tuple[str, str], recipients: tuple[str, ...]
    ) -> None:
        self._server = server
        self._sender = sender
        self._recipients = recipients

    def handle(self, job: Job, cancelled: threading.Event) -> Outcome:  # noqa: ARG002 (done at once)
        if not self._recipients:
            raise UsageError("NOTIFY_TO is no longer set: set it, then `repairnator dead retry`")
        message = compose(job.key, job.payload, self._sender, self._recipients)
        self._server().send(message, self._recipients)
        return Outcome("sent", summary={"recipients": len(self._recipients)})


def compose(
    key: str, payload: Mapping[str, Any], sender: tuple[str, str], recipients: Iterable[str]
) -> EmailMessage:
    """Write the mail about a finished build: plain text, with everything from outside cleaned.

    Args:
        key: of its job; the mail's ``Message-ID`` is made of it.
        payload: of its job.
        sender: name and address.
        recipients: addresses.
    """
    build = BuildRef.from_dict(payload["build"])
    patches = payload["patches"]
    repository = clean_line(repository_name(build), 200)
    found = count(len(patches), "patch", "patches") if patches else clean_line(payload["status"], 100)
    message = EmailMessage()
    message["Subject"] = f"[repairnator] {repository}: {found}"
    message["From"] = f"{sender[0]} <{sender[1]}>" if sender[0] else sender[1]
    message["To"] = ", ".join(recipients)
    message["Date"] = format_datetime(datetime.fromtimestamp(payload["accepted"], UTC))
    message["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@repairnator>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: so that no out-of-office answer comes back
    lines = [
        f"Repository: {repository}",
        f"Build:      {clean_line(payload['url'], 500)}",
        f"Commit:     {clean_line(payload['commit'], 64)}",
        f"Status:     {clean_line(payload['status'], 100)}",
    ]
    page = clean_line(payload.get("page", ""), 2000)  # jobs of older versions have none
    lines += [f"Console:    {page}"] if page else []
    for patch in patches:
        fixes = ", ".join(clean_line(str(name), 300) for name in patch["fixes"] or ())
        lines += ["", clean_line(patch["summary"] or f"patch by {patch['toolname']}", 300)]
        lines += [f"fixes {fixes}"] if fixes else []
        lines += ["", clean(patch["diff"])]
    lines += (
        ["", "Each patch passed the project's own tests. `repairnator patches list` shows more."]
        if patches
        else []
    )
    message.set_content("\n".join(lines) + "\n")
    return message


def mail_handler(settings: Settings) -> MailHandler:
    """Make the mail handler of these settings; the server is contacted only when there is a mail."""

    def server() -> SmtpServer:
        if not settings.smtp_server:
            raise SettingsError("NOTIFY_TO is set and SMTP_SERVER is not: name the server that mails go to")
        password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""
        return SmtpServer(
            settings.smtp_server, settings.smtp_port, settings.smtp_tls, settings.smtp_username, password
        )

    address = settings.github_useremail or settings.smtp_username
    sender = address if "@" in address else f"repairnator@{settings.smtp_server or 'localhost'}"
    return MailHandler(server, (settings.github_username, sender), settings.notify_to)
