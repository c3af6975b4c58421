"""A client and a JVM that speak different versions of the protocol do not work together."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from repairnator.core.languages.java.runtime import launch
from repairnator.core.languages.java.runtime.launch import Launch
from repairnator.core.languages.java.runtime.protocol import PROTOCOL_VERSION
from repairnator.errors import WarmRuntimeError

from .conftest import JavaProject


def test_a_client_of_a_newer_release_is_refused(
    project: Callable[[str], JavaProject], monkeypatch: pytest.MonkeyPatch
) -> None:
    java = project("junit4")
    java.write("ex/A.java", "package ex; class A { }")
    java.compile()
    Launch(None, 256).start(java.module()).close()
    monkeypatch.setattr(launch, "PROTOCOL_VERSION", PROTOCOL_VERSION + 1)
    expected = rf"speaks version {PROTOCOL_VERSION} .*version {PROTOCOL_VERSION + 1}: install both"
    with pytest.raises(WarmRuntimeError, match=expected):
        Launch(None, 256).start(java.module())
