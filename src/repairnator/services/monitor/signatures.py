"""Whether a webhook is genuine: it is signed with a secret of the repository that it names.

GitHub and Gitea sign the raw body with HMAC
(https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries); GitLab sends the secret
itself (https://docs.gitlab.com/user/project/integrations/webhooks/).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signature:
    """The proof that a request brought; None where it brought none of the kind.

    Attributes:
        sha256: hex digits of ``X-Hub-Signature-256``, or Gitea's ``X-Gitea-Signature``.
        sha1: hex digits of ``X-Hub-Signature``.
        token: ``X-Gitlab-Token``.
    """

    sha256: str | None = None
    sha1: str | None = None
    token: str | None = None


def verified(signature: Signature, body: bytes, secrets_known: Sequence[str], *, sha1: bool = True) -> bool:
    """Whether the request knows one of the secrets.

    The strongest proof that was brought decides alone: a wrong SHA-256 is not saved by a right SHA-1. Every
    secret is compared with, in constant time.

    Args:
        signature: as it was brought.
        body: raw, as it was received.
        secrets_known: of the repository.
        sha1: whether a SHA-1 signature alone is enough.
    """
    genuine = False
    for secret in secrets_known:
        genuine |= _matches(signature, body, secret.encode(), sha1=sha1)
    return genuine


def _matches(signature: Signature, body: bytes, secret: bytes, *, sha1: bool) -> bool:
    if signature.sha256 is not None:
        return _equal(hmac.digest(secret, body, hashlib.sha256).hex(), signature.sha256)
    if signature.sha1 is not None:
        return _equal(hmac.digest(secret, body, hashlib.sha1).hex(), signature.sha1) and sha1
    return signature.token is not None and _equal(secret.decode(), signature.token)


def _equal(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode(errors="replace"))
