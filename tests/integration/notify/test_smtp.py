"""Mail through a real SMTP server, with TLS as it comes: STARTTLS, or first of all."""

from __future__ import annotations

import datetime
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.servers.ports import free_port

from repairnator.errors import TemporaryError, UsageError
from repairnator.services.notify import mail
from repairnator.services.notify.mail import SmtpServer


@dataclass
class Mailbox:
    """The server's side: what it got, and what it answers."""

    received: list[Envelope] = field(default_factory=list)
    answer: str = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802 (the library's name)
        if self.answer.startswith("250"):
            self.received.append(envelope)
        return self.answer


class _TlsController(Controller):
    """Speaks TLS from the first byte on; the library's own look whether it started trusts no certificate."""

    def _trigger_server(self) -> None:
        with socket.create_connection((self.hostname, self.port), timeout=10):
            pass


def _certificate(folder: Path) -> Path:
    """A certificate for localhost, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"bot", b"s3cret")
    return AuthResult(success=known, handled=False)


@pytest.fixture
def port(mailbox: Mailbox, certificate: Path) -> Iterator[int]:
    """A server that demands STARTTLS and a password."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    port = free_port()
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=True,
        authenticator=_authenticate,
        auth_required=True,
    )
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def _server(port: int, certificate: Path, **changes: Any) -> SmtpServer:
    context = ssl.create_default_context(cafile=str(certificate))
    values: dict[str, Any] = {"username": "bot", "password": "s3cret", "context": context}
    return SmtpServer("localhost", port, True, **(values | changes))


def _message() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "bot@example.org"
    message["Subject"] = "[repairnator] owner/repo: 1 patch"
    message.set_content("größer\n")
    return message


def test_a_mail_is_sent_by_starttls_and_password(port: int, certificate: Path, mailbox: Mailbox) -> None:
    _server(port, certificate).send(_message(), ["a@example.org", "b@example.org"])
    (envelope,) = mailbox.received
    assert envelope.rcpt_tos == ["a@example.org", "b@example.org"]
    assert b"Subject: [repairnator] owner/repo: 1 patch" in (envelope.original_content or b"")


def test_a_mail_is_sent_by_tls_from_the_first_byte(
    certificate: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    port = free_port()
    controller = _TlsController(mailbox, hostname="127.0.0.1", port=port, ssl_context=context)
    controller.start()
    try:
        monkeypatch.setattr(mail, "_SUBMISSIONS_PORT", port)
        _server(port, certificate, username="").send(_message(), ["a@example.org"])
    finally:
        controller.stop()
    assert len(mailbox.received) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(
    port: int, certificate: Path, mailbox: Mailbox
) -> None:
    with pytest.raises(UsageError, match="SSL_CERT_FILE"):
        _server(port, certificate, context=ssl.create_default_context()).send(_message(), ["a@example.org"])
    assert mailbox.received == []


def test_a_wrong_password_is_said_without_the_password(port: int, certificate: Path) -> None:
    with pytest.raises(UsageError, match="SMTP_PASSWORD") as raised:
        _server(port, certificate, password="wr0ng").send(_message(), ["a@example.org"])
    assert "wr0ng" not in str(raised.value)


@pytest.mark.parametrize(
    ("answer", "error"), [("451 try again later", TemporaryError), ("554 no spam here", UsageError)]
)
def test_a_refusal_is_final_only_if_the_server_says_so(
    answer: str, error: type[Exception], port: int, certificate: Path, mailbox: Mailbox
) -> None:
    mailbox.answer = answer
    with pytest.raises(error, match=answer[4:]):
        _server(port, certificate).send(_message(), ["a@example.org"])


def test_a_server_that_is_not_there_is_tried_again(certificate: Path) -> None:
    with pytest.raises(TemporaryError, match="does not answer"):
        _server(1, certificate).send(_message(), ["a@example.org"])


def test_no_password_is_sent_unencrypted() -> None:
    server = SmtpServer("mail.example.org", 25, False, "bot", "s3cret")
    with pytest.raises(UsageError, match="SMTP_TLS"):
        server.send(_message(), ["a@example.org"])


def test_a_server_without_tls_gets_no_mail_where_tls_is_wanted(certificate: Path, mailbox: Mailbox) -> None:
    port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with pytest.raises(UsageError, match="STARTTLS"):
            _server(port, certificate).send(_message(), ["a@example.org"])
    finally:
        controller.stop()
    assert mailbox.received == []
