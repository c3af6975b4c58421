"""Certificates of this machine reach the box; a password of the person's own does not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from repairnator.boxes.machine import Programs, program_mounts
from repairnator.boxes.toolchains.java.installation import find_java
from repairnator.errors import SettingsError

STORE = "-Djavax.net.ssl.trustStore"


def options(variable: str, text: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], variable: text}


@pytest.mark.parametrize("variable", ["MAVEN_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"])
def test_a_trust_store_of_the_machine_is_shown_and_named_in_the_box(variable: str, tmp_path: Path) -> None:
    store = tmp_path / "company.p12"
    store.write_bytes(b"certificates")
    text = f"-Xmx1g {STORE}={store} {STORE}Type=PKCS12 {STORE}Password=changeit -Dtoken=secret"
    java = find_java(options(variable, text))
    assert java.trust == (f"{STORE}={store}", f"{STORE}Type=PKCS12", f"{STORE}Password=changeit")
    assert str(store) in list(program_mounts(Programs((java,))))


@pytest.mark.parametrize("variable", ["MAVEN_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"])
def test_a_trust_store_with_a_password_of_its_own_is_refused_without_telling_it(variable: str) -> None:
    with pytest.raises(SettingsError, match="the usual one") as caught:
        find_java(options(variable, f"{STORE}=/etc/company.p12 {STORE}Password=hunter2"))
    assert "hunter2" not in str(caught.value)
