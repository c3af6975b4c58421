"""A GitHub App's installation, which has short-lived tokens in place of one that the operator gives."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import jwt

from repairnator.errors import SettingsError

_EARLY = 300.0  # seconds before its end that an installation's token is renewed


class AppCredential:
    """A GitHub App's installation: short-lived tokens, asked for with a signed statement of who we are.

    https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app

    Args:
        app_id: of the App.
        private_key: its key, PEM.
        installation: id of the installation on the repositories' owner.
        exchange: posts to a path of the API with one header; returns the JSON answer.
        now: seconds since the epoch.
    """

    setting = "GITHUB_APP_PRIVATE_KEY"

    def __init__(
        self,
        app_id: str,
        private_key: str,
        installation: str,
        exchange: Callable[[str, tuple[str, str]], Any],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._app_id = app_id
        self._key = private_key
        self._installation = installation
        self._exchange = exchange
        self._now = now
        self._lock = threading.Lock()
        self._token = ""
        self._ends = 0.0

    def __repr__(self) -> str:
        return f"AppCredential({self._app_id})"

    @property
    def account(self) -> str:
        """Its tokens change by the hour, and share one limit."""
        return repr(self.setting)

    def header(self) -> tuple[str, str]:
        return "Authorization", f"Bearer {self.token()}"

    def token(self) -> str:
        with self._lock:
            if self._now() > self._ends - _EARLY:
                self._renew()
            return self._token

    def _renew(self) -> None:
        now = int(self._now())
        # A minute back, since clocks differ; at most ten minutes are allowed.
        claims = {"iat": now - 60, "exp": now + 540, "iss": self._app_id}
        try:
            statement = jwt.encode(claims, self._key, algorithm="RS256")
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise SettingsError(
                "GITHUB_APP_PRIVATE_KEY is not an RSA key in PEM form; "
                "give the file that GitHub made for the App"
            ) from error
        path = f"/app/installations/{self._installation}/access_tokens"
        answer = self._exchange(path, ("Authorization", f"Bearer {statement}"))
        self._token = str(answer["token"])
        self._ends = datetime.fromisoformat(str(answer["expires_at"])).timestamp()
