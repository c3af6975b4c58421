"""Speaks to an OpenID provider: finds its addresses, exchanges codes, and checks what it says of a person."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt

from repairnator.errors import TemporaryError, UsageError
from repairnator.foundation.untrusted import mapping, sequence, text
from repairnator.services.console.errors import Unknown
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.web import Api, Client, Patience, WebCache

# Only such as the provider alone can make: with HS256 whoever knows the client's secret could.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_LEEWAY = 30.0  # seconds that clocks may differ
_FRESH_SECONDS = 3600.0
_KEYS_SECONDS = 60.0  # between two looks for a key that is not known
_GROUPS, _NAME = 500, 200
_PATIENCE = Patience(limit=5.0, tries=2, timeout=10.0)


@dataclass(frozen=True, slots=True)
class Registration:
    """How the console is known to a provider.

    Attributes:
        issuer: the provider's address, as its tokens have it.
        client: the console's name there.
        secret: "" where the provider asks for none.
        groups: the claim that has a person's groups.
        scopes: that are asked for.
        callback: the console's address to which the provider leads back.
    """

    issuer: str
    client: str
    secret: str
    groups: str
    scopes: tuple[str, ...]
    callback: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """What only the browser that began to sign in has.

    Attributes:
        state: comes back with the code, so that nobody can give a browser another's.
        nonce: comes back in the token, so that none is used twice.
        verifier: goes with the code, so that whoever sees that can do nothing with it (RFC 7636).
    """

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, as the provider says.

    Attributes:
        name: for people and the audit record.
        groups: they belong to.
    """

    name: str
    groups: tuple[str, ...]


class OpenIdProvider:
    """A provider.

    Args:
        registration: of the console.
        cache: the file of the web client.
        monotonic: seconds.
    """

    def __init__(
        self, registration: Registration, cache: Path, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._registration = registration
        self._cache = cache
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._facts: dict[str, Any] = {}
        self._facts_from = self._keys_from = -float("inf")
        self._keys: list[jwt.PyJWK] = []

    def address(self, attempt: Attempt) -> str:
        """Where a browser signs in.

        Raises:
            TemporaryError: the provider does not answer.
        """
        challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest())
        query = {
            "response_type": "code",
            "client_id": self._registration.client,
            "redirect_uri": self._registration.callback,
            "scope": " ".join(("openid", *self._registration.scopes)),
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        endpoint = self._endpoint("authorization_endpoint")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def identify(self, code: str, attempt: Attempt) -> Identity:
        """Who it is that came back with this code.

        Raises:
            Unknown: the provider does not know the code, or what it says cannot be believed.
            TemporaryError: it does not answer.
        """
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._registration.callback,
            "code_verifier": attempt.verifier,
        }
        given = self._exchange(fields)
        claims = self._claims(text(given.get("id_token"), 64 * 1024), attempt.nonce)
        if self._registration.groups not in claims and "userinfo_endpoint" in self._discovered():
            claims = self._more(claims, text(given.get("access_token"), 64 * 1024))
        name = next(
            (
                found
                for claim in ("preferred_username", "email", "sub")
                if (found := text(claims.get(claim), _NAME).strip())
            ),
            "",
        )
        groups = claims.get(self._registration.groups)
        listed = [groups] if isinstance(groups, str) else sequence(groups)
        return Identity(name, tuple(text(one, _NAME) for one in listed[:_GROUPS] if isinstance(one, str)))

    def _exchange(self, fields: dict[str, str]) -> dict[str, Any]:
        """The tokens for a code."""
        known, headers = self._registration, {"Content-Type": "application/x-www-form-urlencoded"}
        ways = sequence(self._discovered().get("token_endpoint_auth_methods_supported"))
        if known.secret and (not ways or "client_secret_basic" in ways):
            # RFC 6749, 2.3.1: each is encoded before they are put together.
            pair = f"{quote(known.client, safe='')}:{quote(known.secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            fields = fields | {"client_id": known.client}
            fields |= {"client_secret": known.secret} if known.secret else {}
        url = self._endpoint("token_endpoint")
        try:
            with self._client(url) as client:
                answer = client.send("POST", url, urlencode(fields).encode(), headers)
            return _document(answer)
        except UsageError as error:
            raise Unknown("The provider did not accept the sign-in", f"{error}. Try again.") from error

    def _claims(self, token: str, nonce: str) -> dict[str, Any]:
        """What an identity token says, after every check of OpenID Connect Core, 3.1.3.7."""
        known = self._registration
        try:
            key = self._key(jwt.get_unverified_header(token))
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(_ALGORITHMS),
                audience=known.client,
                issuer=known.issuer,
                leeway=_LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
            )
        except (jwt.PyJWTError, ValueError) as error:
            raise _unbelieved(str(error)) from error
        if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
            raise _unbelieved("its nonce is not that of this sign-in")
        alone = isinstance(claims["aud"], str) or len(claims["aud"]) == 1
        if claims.get("azp", known.client if alone else "") != known.client:
            raise _unbelieved("it was made for another party")
        return claims

    def _more(self, claims: dict[str, Any], token: str) -> dict[str, Any]:
        """The claims, and those that the provider tells only where it is asked."""
        url = self._endpoint("userinfo_endpoint")
        try:
            with self._client(url) as client:
                more = _document(client.text(url, {"Authorization": f"Bearer {token}"}))
        except UsageError as error:
            raise Unknown("The provider did not say who you are", str(error)) from error
        if more.get("sub") != claims["sub"]:
            raise _unbelieved("it speaks of somebody else")
        return more | claims

    def _key(self, header: Mapping[str, Any]) -> jwt.PyJWK:
        """The key with which a token says that it is signed."""
        url = self._endpoint("jwks_uri")
        with self._lock:
            now = self._monotonic()
            found = self._known_key(header)
            if found is None and now - self._keys_from >= _KEYS_SECONDS:
                with self._client(url) as client:
                    self._keys = jwt.PyJWKSet.from_dict(mapping(client.json(url))).keys
                self._keys_from = now
                found = self._known_key(header)
        if found is None:
            raise _unbelieved("it is signed with a key that is none of the provider's")
        return found

    def _known_key(self, header: Mapping[str, Any]) -> jwt.PyJWK | None:
        fit = [
            one
            for one in self._keys
            if one.public_key_use in (None, "sig") and header.get("kid") in (None, one.key_id)
        ]
        return fit[0] if len(fit) == 1 else None

    def _endpoint(self, name: str) -> str:
        found = text(self._discovered().get(name), 2000)
        if not found:
            raise UsageError(f"{self._registration.issuer} names no {name}: it is no OpenID provider")
        return found

    def _discovered(self) -> dict[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery 1.0)."""
        with self._lock:
            now, issuer = self._monotonic(), self._registration.issuer
            if now - self._facts_from >= _FRESH_SECONDS:
                url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
                with self._client(url) as client:
                    facts = mapping(client.json(url))
                if facts.get("issuer") != issuer:
                    raise UsageError(
                        f"REPAIRNATOR_OIDC_ISSUER is {issuer}, and the provider there calls itself "
                        f"{text(facts.get('issuer'), 200)}: they must be equal"
                    )
                self._facts, self._facts_from = facts, now
            return self._facts

    @contextmanager
    def _client(self, url: str) -> Iterator[Client]:
        cache = WebCache(self._cache)
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        client = Client(Api(origin), SourcePolicy(allowed=(f"{origin}/",)), cache, patience=_PATIENCE)
        try:
            yield client
        finally:
            client.close()
            cache.close()


def _document(body: bytes) -> dict[str, Any]:
    try:
        return mapping(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise TemporaryError("the OpenID provider answered with something that is not JSON") from error


def _unbelieved(reason: str) -> Unknown:
    return Unknown("The provider's word on who you are cannot be believed", f"{reason}. Try again.")
