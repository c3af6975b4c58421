"""Downloads many small files from one registry over connections that are kept open, which saves time."""

from __future__ import annotations

import base64
import http.client
import ssl
import threading
from types import TracebackType
from typing import Self
from urllib.parse import quote, unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]


class TooLarge(Exception):
    """The file is larger than allowed."""


class RegistryClient:
    """Downloads from one registry; safe to use from several threads, each with its own connection."""

    def __init__(self, address: str, seconds: float) -> None:
        """Make a client.

        Args:
            address: ``https://…`` or ``http://…``, below which the files lie.
            seconds: to wait for an answer.
        """
        self._url = urlsplit(address.rstrip("/"))
        self._seconds = seconds
        # One context for all: each reads this machine's certificates.
        self._context = ssl.create_default_context()
        self._own = threading.local()
        self._lock = threading.Lock()
        self._open: list[http.client.HTTPConnection] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            for connection in self._open:
                connection.close()

    def get(self, name: str, limit: int, accept: str = "*/*") -> bytes | None:
        """The file of that name, at most ``limit`` bytes; None where the registry has none.

        Args:
            name: below the client's address.
            limit: bytes.
            accept: media types, for a registry that has the same in several.

        Raises:
            TooLarge: it has one that is larger.
            OSError, http.client.HTTPException: the registry does not answer.
        """
        try:
            return self._get(name, limit, accept)
        except (http.client.RemoteDisconnected, ConnectionError):
            self._connection().close()  # kept open too long for the registry; the next request opens it again
            return self._get(name, limit, accept)

    def _get(self, name: str, limit: int, accept: str) -> bytes | None:
        connection = self._connection()
        headers = {"User-Agent": "repairnator", "Accept": accept}
        connection.request("GET", f"{self._url.path}/{quote(name)}", headers=headers)
        answer = connection.getresponse()
        try:
            data = answer.read(limit + 1)
            if answer.status >= 500 or answer.status == 429:
                raise http.client.HTTPException(f"the registry answered {answer.status}")
            if answer.status != 200:
                return None
            if len(data) > limit:
                raise TooLarge(name)
            return data
        finally:
            if not answer.isclosed():
                connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._connect()
            with self._lock:
                self._open.append(connection)
        return connection

    def _connect(self) -> http.client.HTTPConnection:
        secure = self._url.scheme == "https"
        host, port = self._url.hostname or "", self._url.port or (443 if secure else 80)
        proxies = getproxies_environment()
        proxy = proxies.get("https") if secure else None
        if proxy is None or proxy_bypass_environment(f"{host}:{port}", proxies):
            if secure:
                return http.client.HTTPSConnection(host, port, timeout=self._seconds, context=self._context)
            return http.client.HTTPConnection(host, port, timeout=self._seconds)
        way = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        connection = http.client.HTTPSConnection(
            way.hostname or "", way.port or 3128, timeout=self._seconds, context=self._context
        )
        headers = {}
        if way.username:
            pair = f"{unquote(way.username)}:{unquote(way.password or '')}"
            headers["Proxy-Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        connection.set_tunnel(host, port, headers)
        return connection
