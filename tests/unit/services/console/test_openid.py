"""What an identity token must be to be believed; ``integration/console`` signs in by a real provider."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from repairnator.errors import SettingsError
from repairnator.foundation.settings import Settings
from repairnator.services.console.access import roles_of
from repairnator.services.console.errors import Unknown
from repairnator.services.console.openid.flow import openid_sign_in
from repairnator.services.console.openid.provider import Attempt, Identity, OpenIdProvider, Registration
from repairnator.testing.stores import memory_store

ISSUER = "https://login.example"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ATTEMPT = Attempt("state", "nonce", "verifier")
FACTS = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize?tenant=1",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
}


class Scripted(OpenIdProvider):
    """A provider whose answers are given; it notes what it is asked."""

    token = ""

    @contextmanager
    def _client(self, url: str) -> Iterator[Any]:
        yield self

    def json(self, url: str) -> Any:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [public | {"kid": "first", "use": "sig"}]} if url.endswith("/keys") else FACTS

    def send(self, *_: Any) -> bytes:
        return json.dumps({"id_token": self.token}).encode()


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    whole = {
        "iss": ISSUER,
        "aud": "console",
        "sub": "1",
        "email": "otto@example.org",
        "nonce": "nonce",
        "groups": ["repairers"],
        "iat": now,
        "exp": now + 60,
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}


def signed(key: Any = KEY, algorithm: str = "RS256", kid: str = "first", **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, algorithm, headers={"kid": kid})


@pytest.fixture
def provider(tmp_path: Path) -> Scripted:
    return Scripted(
        Registration(ISSUER, "console", "secret", "groups", (), "https://here/back"), tmp_path / "w"
    )


def test_a_token_of_the_provider_for_this_console_is_believed(provider: Scripted) -> None:
    provider.token = signed()
    assert provider.identify("code", ATTEMPT) == Identity("otto@example.org", ("repairers",))
    provider.token = signed(aud=["console", "other"], azp="console", preferred_username="otto", groups="one")
    assert provider.identify("code", ATTEMPT) == Identity("otto", ("one",))


@pytest.mark.parametrize(
    "token",
    [
        signed(OTHER),
        signed(kid="second"),
        signed("secret" * 8, "HS256"),
        signed(None, "none"),
        signed(iss="https://evil.example"),
        signed(aud="other"),
        signed(aud=["console", "other"]),
        signed(aud=["console", "other"], azp="other"),
        signed(azp="other"),
        signed(nonce="another"),
        signed(nonce=None),
        signed(exp=int(time.time()) - 3600),
        signed(exp=None),
        signed(sub=None),
        "",
        "a.b.c",
    ],
    ids=range(16),
)
def test_any_other_token_is_not(provider: Scripted, token: str) -> None:
    provider.token = token
    with pytest.raises(Unknown):
        provider.identify("code", ATTEMPT)


def test_an_address_of_the_provider_keeps_its_own_query(provider: Scripted) -> None:
    address = provider.address(ATTEMPT)
    assert address.startswith(f"{ISSUER}/authorize?tenant=1&response_type=code&client_id=console&")
    assert "verifier" not in address


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"oidc_client_id": ""}, "REPAIRNATOR_OIDC_CLIENT_ID"),
        ({"oidc_issuer": ""}, "REPAIRNATOR_OIDC_ISSUER"),
        ({"console_url": ""}, "REPAIRNATOR_CONSOLE_URL"),
        ({"console_viewers": ()}, "lets nobody in"),
    ],
    ids=["client", "issuer", "address", "roles"],
)
def test_what_is_missing_is_said_before_anything_is_served(settings: dict[str, Any], words: str) -> None:
    whole = {
        "console_sign_in": "oidc",
        "oidc_client_id": "console",
        "oidc_issuer": ISSUER,
        "console_url": "https://here",
        "console_viewers": ("*",),
    }
    chosen = Settings(**{name: value for name, value in (whole | settings).items() if value})
    with pytest.raises(SettingsError, match=words):
        openid_sign_in(chosen, memory_store, roles_of(chosen), time.time)
