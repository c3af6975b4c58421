"""Knows who sends a request, by one of four ways.

- *none*: without sign-in the console is for the people of this machine. It listens on loopback only, answers
  to this machine's own names only (else a page from elsewhere could give its own name this address, and read:
  DNS rebinding), answers nothing that a proxy passes on, and changes nothing.
- *users*: they sign in with a name and a password of the console's own.
- *oidc*: an OpenID provider signs them in, and says to which groups they belong.
- *header*: a proxy has signed them in, and says in a header who they are. Only a trusted one is believed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import Protocol

from starlette.datastructures import Headers

from repairnator.errors import SettingsError
from repairnator.foundation.settings import Settings
from repairnator.services.console.errors import Forbidden, Unknown
from repairnator.services.console.people import Person, Role, Roles
from repairnator.services.console.secret import shared_secret
from repairnator.services.console.sessions import Sessions, form_token
from repairnator.services.console.tokens import PREFIX, Tokens
from repairnator.services.console.users import Users
from repairnator.services.web.clients import Proxies, networks
from repairnator.work.stores.port import Store

COOKIE = "repairnator-session"
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
        session = Sessions(store.records, store.jobs.now).get(token)
        if session is None or session.groups is not None:
            return None
        user = Users(store.records, store.jobs.now).get(session.name)
        if user is None or user.changed > session.began:
            return None
        return Person(user.name, user.role, form_token(token), session=True)


class OpenIdAccess:
    """People whom an OpenID provider has signed in, by the cookie of their session.

    What their groups may is asked of the settings at each request, so that a change there counts at once.

    Args:
        store: returns the store.
        roles: of groups.
    """

    def __init__(self, store: Callable[[], Store], roles: Roles) -> None:
        self._store = store
        self._roles = roles

    def person(self, headers: Headers, peer: str) -> Person | None:  # noqa: ARG002 (the port)
        token = session_token(headers)
        if not token:
            return None
        store = self._store()
        session = Sessions(store.records, store.jobs.now).get(token)
        role = self._roles.of(session.groups) if session and session.groups is not None else None
        return Person(session.name, role, form_token(token), session=True) if session and role else None


class HeaderAccess:
    """People whom a trusted proxy has signed in.

    Args:
        store: returns the store.
        settings: name the headers and the proxies.
        roles: of names and groups.
    """

    def __init__(self, store: Callable[[], Store], settings: Settings, roles: Roles) -> None:
        self._store = store
        self._settings = settings
        self._roles = roles
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
        role = self._roles.of(belongs)
        if role is None:
            raise Forbidden("You are in no group that may see this console", "Ask an admin.")
        return Person(names[0], role, self._token(names[0]))

    def _token(self, name: str) -> str:
        secret = shared_secret(self._store().records, "form")
        return hmac.new(secret, name.encode(), hashlib.sha256).hexdigest()


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
    if settings.console_sign_in == "oidc":
        return OpenIdAccess(store, roles_of(settings))
    if settings.console_sign_in == "header":
        if not settings.trusted_proxies:
            raise SettingsError(
                "REPAIRNATOR_CONSOLE_SIGN_IN=header needs the addresses of the proxies that may say who "
                "somebody is: set TRUSTED_PROXIES"
            )
        return HeaderAccess(store, settings, roles_of(settings))
    if not _is_loopback(settings.bind_address):
        raise SettingsError(
            f"BIND_ADDRESS={settings.bind_address}: without sign-in the console listens on loopback only: "
            "unset BIND_ADDRESS and reach the console through `ssh -L 30051:127.0.0.1:30051 HOST`, or set "
            "REPAIRNATOR_CONSOLE_SIGN_IN=users"
        )
    return LocalAccess()


def roles_of(settings: Settings) -> Roles:
    """Which names and groups have which role."""
    viewers = settings.console_viewers
    if not viewers and settings.console_sign_in == "header":
        viewers = ("*",)  # the proxy lets in whom it wants
    return Roles(viewers, settings.console_operators, settings.console_admins)


def session_token(headers: Headers) -> str:
    """The token in the session's cookie; "" without one."""
    return cookie_of(headers, COOKIE)


def cookie_of(headers: Headers, name: str) -> str:
    """The value of a cookie; "" without one."""
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    return cookies[name].value if name in cookies else ""


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


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
