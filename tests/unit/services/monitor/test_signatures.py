import hashlib
import hmac

import pytest

from repairnator.services.monitor.signatures import Signature, verified

BODY = b'{"a": 1}'


def sha1(secret: str = "s", body: bytes = BODY) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


def sha256(secret: str = "s", body: bytes = BODY) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_githubs_own_example_is_verified() -> None:
    # https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    given = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert verified(Signature(sha256=given), b"Hello, World!", ["It's a Secret to Everybody"])


@pytest.mark.parametrize(
    ("signature", "genuine"),
    [
        (Signature(sha256=sha256()), True),
        (Signature(sha1=sha1()), True),
        (Signature(token="s"), True),
        (Signature(), False),
        (Signature(sha256=sha256("t")), False),
        (Signature(sha1=sha1("t")), False),
        (Signature(sha256=sha256(body=BODY + b" ")), False),
        (Signature(sha256=sha1()), False),
        (Signature(sha256=""), False),
        (Signature(sha256="sha256="), False),
        (Signature(sha256="\u00e9" * 64), False),
        (Signature(token=""), False),
        (Signature(token="S"), False),
    ],
)
def test_only_who_knows_the_secret_is_genuine(signature: Signature, genuine: bool) -> None:
    assert verified(signature, BODY, ["s"]) is genuine


@pytest.mark.parametrize("wrong", ["", "0" * 64])
def test_a_wrong_stronger_signature_is_not_saved_by_a_weaker_one(wrong: str) -> None:
    assert not verified(Signature(sha256=wrong, sha1=sha1(), token="s"), BODY, ["s"])
    assert not verified(Signature(sha1=wrong, token="s"), BODY, ["s"])


def test_any_of_several_secrets_will_do() -> None:
    for secret in ("old", "new"):
        assert verified(Signature(sha256=sha256(secret)), BODY, ["old", "new"])
    assert not verified(Signature(sha256=sha256("other")), BODY, ["old", "new"])


def test_nobody_knows_no_secret() -> None:
    assert not verified(Signature(sha256=sha256("")), BODY, [])


def test_sha1_can_be_switched_off() -> None:
    assert not verified(Signature(sha1=sha1()), BODY, ["s"], sha1=False)
    assert verified(Signature(sha256=sha256()), BODY, ["s"], sha1=False)
