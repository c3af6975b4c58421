import pytest

from repairnator.foundation.providers import ProofHeader, ProofKind
from repairnator.services.monitor.senders import event_and_delivery, sender
from repairnator.services.monitor.signatures import Signature, brought

PROOFS = (
    ProofHeader("x-strong", ProofKind.SHA256, "sha256="),
    ProofHeader("x-other", ProofKind.SHA256),
    ProofHeader("x-weak", ProofKind.SHA1, "sha1="),
    ProofHeader("x-secret", ProofKind.TOKEN),
)


@pytest.mark.parametrize(
    ("headers", "whose"),
    [
        ([], "github"),
        (["x-github-event"], "github"),
        (["x-gitea-event"], "gitea"),
        (["x-gitea-event", "x-github-event", "x-gogs-event"], "gitea"),
        (["x-gitlab-event"], "gitlab"),
        (["x-gitlab-event", "x-github-event"], "gitlab"),
        (["x-jenkins-event"], "github"),
    ],
)
def test_whose_webhook_it_is_is_told_by_its_headers(headers: list[str], whose: str) -> None:
    assert sender(dict.fromkeys(headers, "status")) == whose


def test_what_an_event_header_does_not_say_another_may() -> None:
    headers = {"x-gitea-event": "", "x-github-event": "status", "x-github-delivery": "d"}
    assert event_and_delivery("gitea", headers) == ("status", "d")
    assert event_and_delivery("gitlab", headers) == ("", "")


@pytest.mark.parametrize(
    ("headers", "signature"),
    [
        ({}, Signature()),
        ({"x-strong": "sha256=ab", "x-weak": "sha1=cd"}, Signature(sha256="ab", sha1="cd")),
        ({"x-strong": "", "x-other": "ab"}, Signature(sha256="")),  # an empty one is not passed over
        ({"x-other": "ab", "x-secret": "s"}, Signature(sha256="ab", token="s")),
        ({"x-strong": "md5=ab"}, Signature(sha256="md5=ab")),
        ({"x-weak": "sha256=ab"}, Signature(sha1="sha256=ab")),
    ],
)
def test_the_first_proof_of_each_kind_counts(headers: dict[str, str], signature: Signature) -> None:
    assert brought(headers, PROOFS) == signature
