"""A real OpenID provider: node-oidc-provider, from npm."""

from __future__ import annotations

import html
import json
import re
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urljoin

import httpx2
from tests.servers import cache, programs
from tests.servers.ports import LOOPBACK, free_port
from tests.servers.process import ServerProcess
from tests.servers.programs import run_build

_SOURCES = Path(__file__).with_name("oidc")


class OpenIdProvider:
    """The provider.

    Args:
        folder: for its log.
        clients: that it knows, as its configuration has them.
        people: claims by name.
        in_token: whether identity tokens have all claims; else they are told where they are asked for.
    """

    def __init__(
        self,
        folder: Path,
        clients: Sequence[Mapping[str, Any]],
        people: Mapping[str, Mapping[str, Any]],
        *,
        in_token: bool = False,
    ) -> None:
        programs.require("node")
        programs.require("npm")
        kept = cache.built("oidc", _SOURCES, lambda work: run_build(["npm", "ci", "--silent"], work, 300.0))
        port = free_port()
        self.issuer = f"http://{LOOPBACK}:{port}"
        self.process = ServerProcess(
            ["node", str(kept / "server.mjs")],
            folder / "oidc.log",
            self._answers,
            environment={
                "PORT": str(port),
                "CLIENTS": json.dumps(list(clients)),
                "PEOPLE": json.dumps(dict(people)),
                "IN_TOKEN": "1" if in_token else "",
            },
        )
        self.process.start()

    def sign_in(self, address: str, name: str, back: str) -> str:
        """Sign in as a person does in a browser; returns the address to which it leads back.

        Args:
            address: to which the browser was sent.
            name: of the person.
            back: how the address begins to which it leads back.
        """
        with httpx2.Client() as browser:
            answer = browser.get(address)
            for _ in range(20):
                if answer.is_redirect:
                    address = urljoin(address, answer.headers["location"])
                    if address.startswith(back):
                        return address
                    answer = browser.get(address)
                    continue
                answer.raise_for_status()
                action = re.search(r'<form[^>]* action="([^"]+)"', answer.text)
                prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
                assert action is not None, answer.text
                assert prompt is not None, answer.text
                address = urljoin(address, html.unescape(action[1]))
                fields = {"prompt": prompt[1], "login": name, "password": "any"}
                answer = browser.post(address, data=fields)
        raise AssertionError("the provider does not lead back")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.issuer}/.well-known/openid-configuration", timeout=5):
                return True
        except (URLError, OSError):
            return False
