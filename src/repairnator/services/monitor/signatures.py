"""Checks that a webhook is signed with a secret of the repository that it names.

Most forges sign the raw body with HMAC (RFC 2104), some send the secret itself. Which headers have it, each
provider's facts say.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from repairnator.foundation.providers import ProofHeader

_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Signature:
    """The proof that a request brought; None where it brought none of the kind.

    Attributes:
        sha256, sha1: hex digits of an HMAC of the body.
        token: the secret itself.
    """

    sha256: str | None = None
    sha1: str | None = None
    token: str | None = None

    @property
    def plausible(self) -> bool:
        """Whether it may be a proof, by its form alone; what is none need not be read whole."""
        if self.sha256 is not None:
            return _is_hex(self.sha256, 64)
        if self.sha1 is not None:
            return _is_hex(self.sha1, 40)
        return bool(self.token)


def brought(headers: Mapping[str, str], proofs: Sequence[ProofHeader]) -> Signature:
    """The proof in the headers of a request: of each kind, the first that is there, even if it is empty.

    What does not begin as it should is left whole, and so equals no signature.
    """
    found: dict[str, str] = {}
    for proof in proofs:
        if proof.name in headers:
            found.setdefault(proof.kind.value, headers[proof.name].removeprefix(proof.prefix))
    return Signature(**found)


def verified(
    signature: Signature, body: bytes | bytearray, secrets_known: Sequence[str], *, sha1: bool = True
) -> bool:
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


def _matches(signature: Signature, body: bytes | bytearray, secret: bytes, *, sha1: bool) -> bool:
    if signature.sha256 is not None:
        return _equal(hmac.digest(secret, body, hashlib.sha256).hex(), signature.sha256)
    if signature.sha1 is not None:
        return _equal(hmac.digest(secret, body, hashlib.sha1).hex(), signature.sha1) and sha1
    return signature.token is not None and _equal(secret.decode(), signature.token)


def _is_hex(text: str, digits: int) -> bool:
    return len(text) == digits and not set(text) - _HEX


def _equal(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode(errors="replace"))
