"""Knows who sends a request, by one of three ways.

- *none*: without sign-in the console is for the people of this machine. It listens on loopback only, answers
  to this machine's own names only (else a page from elsewhere could give its own name this address, and read:
  DNS rebinding), answers nothing that a proxy passes on, and changes nothing.
- *users*: they sign in with a name and a password of the console's own.
- *header*: a proxy has signed them in, and says in a header who they are. Only a trusted one is believed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import Protocol

from starlette.datastructures import Headers

from repairnator.errors import SettingsError
from repairnator.foundation.settings import Settings
from repairnator.services.console.errors import Forbidden, Unknown
from repairnator.services.console.people import Person, Role
from repairnator.services.console.sessions import Sessions
from repairnator.services.console.tokens import PREFIX, Tokens
from repairnator.services.web.clients import Proxies, networks
from repairnator.work.stores.port import Query, RecordStore, Store

COOKIE = "repairnator-session"
_SECRETS = "console-secrets"
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::[0-9]{1,5})?")
_LONGEST_NAME = 200


class Access(Protocol):
    """A way of knowing who sends a request."""

    def person(self, headers: Headers, peer: str) -> Person | None:
        """Who it is; None for somebody who has to sign in first.

        Args:
            headers: of the request.
            peer: the address that it comes from.

        Raises:
            Forbidden: they are not let in at all.
            StoreUnavailable: the store does not say.
        """
        ...


class LocalAccess:
    """Everybody on this machine may read."""

    def person(self, headers: Headers, peer: str) -> Person | None:  # noqa: ARG002 (the port)
        if any(name in headers for name in _FORWARDED):
            raise Forbidden(
                "This console is for this machine only",
                "The request came through a proxy. Without sign-in only this machine is answered.",
            )
        host = _HOST.fullmatch(headers.get("host", ""))
        if host is None or not (host[1].lower() == "localhost" or _is_loopback(host[1].strip("[]"))):
            raise Forbidden(
                "This console is for this machine only",
                "It was called by another name. Use http://localhost or http://127.0.0.1 with its port.",
            )
        return Person("", Role.VIEWER)


class UserAccess:
    """The console's own users, by the cookie of their session."""

    def __init__(self, store: Callable[[], Store]) -> None:
        self._store = store

    def person(self, headers: Headers, peer: str) -> Person | None:  # noqa: ARG002 (the port)
        token = session_token(headers)
        if not token:
            return None
        store = self._store()
        return Sessions(store.records, store.jobs.now).person(token)


class HeaderAccess:
    """People whom a trusted proxy has signed in.

    Args:
        store: returns the store.
        settings: name the headers, the proxies, and who is more than a viewer.
    """

    def __init__(self, store: Callable[[], Store], settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._proxies = Proxies(networks(settings.trusted_proxies))

    def person(self, headers: Headers, peer: str) -> Person | None:
        if not self._proxies.trusts(peer):
            raise Forbidden("This console is behind a proxy that signs people in", "Use the proxy's address.")
        names = headers.getlist(self._settings.console_user_header)
        # Two of them: one may be the client's own.
        if len(names) != 1 or not 0 < len(names[0]) <= _LONGEST_NAME:
            raise Forbidden("The proxy did not say who you are", "Sign in there.")
        groups = ",".join(headers.getlist(self._settings.console_groups_header)).split(",")
        belongs = {names[0], *(group.strip() for group in groups if group.strip())}
        return Person(names[0], self._role(belongs), self._token(names[0]))

    def _role(self, belongs: set[str]) -> Role:
        if belongs & set(self._settings.console_admins):
            return Role.ADMIN
        return Role.OPERATOR if belongs & set(self._settings.console_operators) else Role.VIEWER

    def _token(self, name: str) -> str:
        secret = _shared_secret(self._store().records)
        return hmac.new(secret.encode(), name.encode(), hashlib.sha256).hexdigest()


class TokenAccess:
    """Programs, by their tokens; everybody else as on the pages.

    Args:
        store: returns the store.
        people: knows those who send no token.
    """

    def __init__(self, store: Callable[[], Store], people: Access) -> None:
        self._store = store
        self._people = people

    def person(self, headers: Headers, peer: str) -> Person | None:
        token = _sent_token(headers)
        # A proxy may send what it knows people by in the same header: that is not for us.
        if not token.startswith(PREFIX):
            return self._people.person(headers, peer)
        store = self._store()
        person = Tokens(store.records, store.jobs.now).person(token)
        if person is None:
            raise Unknown("This token is not known", "It may be revoked, or its time may be over.")
        return person


def access_for(settings: Settings, store: Callable[[], Store]) -> Access:
    """The way that the settings name.

    Raises:
        SettingsError: with it, others could do what they should not.
    """
    if settings.console_sign_in == "users":
        return UserAccess(store)
    if settings.console_sign_in == "header":
        if not settings.trusted_proxies:
            raise SettingsError(
                "REPAIRNATOR_CONSOLE_SIGN_IN=header needs the addresses of the proxies that may say who "
                "somebody is: set TRUSTED_PROXIES"
            )
        return HeaderAccess(store, settings)
    if not _is_loopback(settings.bind_address):
        raise SettingsError(
            f"BIND_ADDRESS={settings.bind_address}: without sign-in the console listens on loopback only: "
            "unset BIND_ADDRESS and reach the console through `ssh -L 30051:127.0.0.1:30051 HOST`, or set "
            "REPAIRNATOR_CONSOLE_SIGN_IN=users"
        )
    return LocalAccess()


def session_token(headers: Headers) -> str:
    """The token in the session's cookie; "" without one."""
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""


def _sent_token(headers: Headers) -> str:
    """The token that a program sends, as a bearer (RFC 6750) or, if it knows no other way, as a password."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except ValueError:
            return ""
    return ""


def _shared_secret(records: RecordStore) -> str:
    """A secret that all consoles of a store share; made by the first that needs it."""
    query = Query(equal={"_id": "form"}, limit=1)
    found = records.find(_SECRETS, query)
    if not found:
        records.add(_SECRETS, {"_id": "form", "secret": secrets.token_hex(32)})
        found = records.find(_SECRETS, query)
    return str(found[0]["secret"])


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
