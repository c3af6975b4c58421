"""Reads the addresses of brokers from ``ACTIVEMQ_URL``.

``stomp://host:61613``, ``stomp+ssl://host:61614``, or several, which are tried in their order:
``failover:(stomp://a:61613,stomp://b:61613)``. Options behind a ``?`` are for ActiveMQ's own clients and are
left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from repairnator.errors import SettingsError
from repairnator.foundation.text import address

DEFAULT_PORT = 61613
# Connectors are configured by these names; what a client sends is the same.
_PLAIN = ("stomp", "stomp+nio")
_TLS = ("stomp+ssl", "stomp+nio+ssl")
_OPENWIRE = ("tcp", "nio", "ssl", "nio+ssl", "auto", "auto+nio", "auto+ssl", "auto+nio+ssl")
_FAILOVER = re.compile(r"failover:(?://)?(?:\((?P<inside>.*)\)(?:\?[^()]*)?|(?P<bare>[^()]*))", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Broker:
    """One broker's address.

    Attributes:
        host: name or address.
        port: of its STOMP connector.
        tls: that connector is encrypted.
    """

    host: str
    port: int
    tls: bool = False

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"stomp{'+ssl' if self.tls else ''}://{host}:{self.port}"


def read_brokers(url: str) -> tuple[Broker, ...]:
    """The brokers that ``ACTIVEMQ_URL`` names, in their order.

    No message quotes a user or a password that the address carries.

    Raises:
        SettingsError: says what to write instead.
    """
    text = url.strip()
    if "@" in text:
        # Asked of the whole: a password may hold what separates brokers.
        raise SettingsError(
            f"ACTIVEMQ_URL: {address(text)} contains a user; "
            "set it with ACTIVEMQ_USERNAME and ACTIVEMQ_PASSWORD instead"
        )
    match = _FAILOVER.fullmatch(text)
    parts = [text] if match is None else (match["inside"] or match["bare"] or "").split(",")
    brokers = tuple(_broker(part.strip()) for part in parts if part.strip())
    if not brokers:
        raise SettingsError(
            f"ACTIVEMQ_URL={address(url)}: names no broker; write stomp://HOST:{DEFAULT_PORT}"
        )
    return tuple(dict.fromkeys(brokers))


def _broker(text: str) -> Broker:
    shown = address(text)
    scheme, separator, _ = text.partition("://")
    scheme = scheme.lower()
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise SettingsError(f"ACTIVEMQ_URL: {shown} is not an address: {error}") from None
    if separator and scheme in _OPENWIRE:
        tls = scheme.endswith("ssl")
        instead = f"stomp{'+ssl' if tls else ''}://{host or 'HOST'}:{'PORT' if tls else DEFAULT_PORT}"
        raise SettingsError(
            f"ACTIVEMQ_URL: {shown} is an address for OpenWire, and Repairnator speaks STOMP: "
            f"write {instead} (the broker's STOMP connector)"
        )
    if not separator or scheme not in _PLAIN + _TLS or not host:
        raise SettingsError(
            f"ACTIVEMQ_URL: {shown} is not a broker's address; write stomp://HOST:{DEFAULT_PORT}"
        )
    if parts.path not in ("", "/"):
        raise SettingsError(f"ACTIVEMQ_URL: {shown} has a path ({parts.path}); write stomp://HOST:PORT alone")
    tls = scheme in _TLS
    if tls and port is None:
        raise SettingsError(f"ACTIVEMQ_URL: {shown} lacks the port of the broker's TLS connector")
    return Broker(host, port or DEFAULT_PORT, tls)
