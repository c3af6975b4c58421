"""Leads a browser to the provider and back, and begins its session.

What has to be the same on both ways is in a cookie that the consoles of a store sign, for ten minutes: no
console keeps it, and any of them may be the one that is come back to.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict

import jwt

from repairnator.errors import SettingsError, TemporaryError, UsageError
from repairnator.foundation.logs import logger
from repairnator.foundation.settings import Settings
from repairnator.services.console.audit import Audit
from repairnator.services.console.errors import (
    BadRequest,
    Forbidden,
    PageError,
    TooMany,
    Unknown,
    Unreachable,
)
from repairnator.services.console.openid.provider import Attempt, OpenIdProvider, Registration
from repairnator.services.console.people import Person, Role, Roles
from repairnator.services.console.secret import shared_secret
from repairnator.services.console.sessions import Sessions
from repairnator.services.web.limits import Refusals
from repairnator.work.stores.port import Store

START, CALLBACK = "/sign-in/start", "/sign-in/back"
ATTEMPT_COOKIE = "repairnator-signing-in"
ATTEMPT_SECONDS = 600
# A day's work: groups that somebody has left count until they sign in again.
OPENID_SECONDS = 8 * 3600.0
_A_SECOND, _AT_ONCE = 1 / 30, 20.0


class OpenIdSignIn:
    """Signs people in by a provider.

    Args:
        store: returns the store.
        provider: who knows them.
        roles: of their groups.
        now: seconds since the epoch, for what is signed for a short time.
    """

    def __init__(
        self, store: Callable[[], Store], provider: OpenIdProvider, roles: Roles, now: Callable[[], float]
    ) -> None:
        self._store = store
        self._provider = provider
        self._roles = roles
        self._now = now
        self._refusals = Refusals(_A_SECOND, _AT_ONCE)

    def begin(self, wanted: str) -> tuple[str, str]:
        """The provider's address to go to, and what to put into the cookie.

        Args:
            wanted: the page to go on to afterwards.

        Raises:
            Unreachable: the provider cannot be used.
        """
        attempt = Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))
        try:
            address = self._provider.address(attempt)
        except (UsageError, TemporaryError) as error:
            raise _unusable(error) from error
        kept = asdict(attempt) | {"next": wanted, "exp": int(self._now()) + ATTEMPT_SECONDS}
        return address, jwt.encode(kept, self._secret(), "HS256")

    def finish(self, query: Mapping[str, str], cookie: str, source: str) -> tuple[str, str]:
        """The token of a new session, and the page to go on to.

        Args:
            query: what the provider sent back.
            cookie: of the browser.
            source: address that the request comes from.

        Raises:
            PageError: nobody is signed in; says why.
            StoreUnavailable: the store does not answer.
        """
        wait = self._refusals.wait(source)
        if wait:
            raise TooMany("Too many sign-ins that failed", f"Try again in {int(wait) + 1} seconds.")
        try:
            return self._finish(query, cookie, source)
        except PageError:
            self._refusals.count(source)
            raise

    def _finish(self, query: Mapping[str, str], cookie: str, source: str) -> tuple[str, str]:
        attempt, wanted = self._attempt(cookie)
        if not hmac.compare_digest(query.get("state", "").encode(), attempt.state.encode()):
            raise BadRequest("This sign-in was not begun here", "Sign in again.")
        if "error" in query:
            reason = query.get("error_description") or query["error"]
            raise Unknown("The provider did not sign you in", f"It says: {reason[:300]}.")
        if not query.get("code"):
            raise BadRequest("The provider sent no code", "Sign in again.")
        try:
            identity = self._provider.identify(query["code"], attempt)
        except (UsageError, TemporaryError) as error:
            raise _unusable(error) from error
        role = self._roles.of(identity.groups)
        store = self._store()
        audit = Audit(store.records, store.jobs.now)
        if role is None:
            audit.write(
                Person(identity.name, Role.VIEWER), "sign in", "", f"refused, in no group, from {source}"
            )
            raise Forbidden("You are in no group that may see this console", "Ask an admin.")
        audit.write(Person(identity.name, role), "sign in", "", f"from {source}")
        sessions = Sessions(store.records, store.jobs.now)
        return sessions.begin(identity.name, groups=identity.groups, seconds=OPENID_SECONDS), wanted

    def _attempt(self, cookie: str) -> tuple[Attempt, str]:
        try:
            kept = jwt.decode(cookie, self._secret(), ["HS256"], options={"require": ["exp"]})
        except jwt.PyJWTError as error:
            raise BadRequest("This sign-in is not valid any more", "Sign in again.") from error
        return Attempt(kept["state"], kept["nonce"], kept["verifier"]), str(kept["next"])

    def _secret(self) -> bytes:
        return shared_secret(self._store().records, "signing in")


def _unusable(error: Exception) -> Unreachable:
    logger().error("nobody can sign in", reason=str(error))
    return Unreachable("The provider cannot be reached", f"{error}. Try again, or ask an admin.")


def openid_sign_in(
    settings: Settings, store: Callable[[], Store], roles: Roles, now: Callable[[], float]
) -> OpenIdSignIn:
    """The way of signing in that the settings describe.

    Raises:
        SettingsError: something is missing.
    """
    for name, value in (
        ("REPAIRNATOR_OIDC_ISSUER", settings.oidc_issuer),
        ("REPAIRNATOR_OIDC_CLIENT_ID", settings.oidc_client_id),
        ("REPAIRNATOR_CONSOLE_URL", settings.console_url),
    ):
        if not value:
            raise SettingsError(f"REPAIRNATOR_CONSOLE_SIGN_IN=oidc needs {name}")
    if roles.nobody:
        raise SettingsError(
            "REPAIRNATOR_CONSOLE_SIGN_IN=oidc lets nobody in: name groups in REPAIRNATOR_CONSOLE_VIEWERS "
            "(* for everybody whom the provider knows), REPAIRNATOR_CONSOLE_OPERATORS or "
            "REPAIRNATOR_CONSOLE_ADMINS"
        )
    secret = settings.oidc_client_secret
    registration = Registration(
        settings.oidc_issuer,
        settings.oidc_client_id,
        secret.get_secret_value() if secret else "",
        settings.oidc_groups_claim,
        settings.oidc_scopes,
        f"{settings.console_url}{CALLBACK}",
    )
    return OpenIdSignIn(store, OpenIdProvider(registration, settings.web_cache), roles, now)
