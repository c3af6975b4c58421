"""``scripts/undate-keystore``, with which the repairs' image is the same from every build."""

import runpy
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "scripts" / "undate-keystore"
PASSWORD = ("-storepass", "changeit")


def keytool(*command: str) -> str:
    done = subprocess.run(["keytool", *command], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    made, file = str(tmp_path / "made"), tmp_path / "certificate"
    keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=one", "-keystore", made, *PASSWORD)
    keytool("-exportcert", "-keystore", made, "-file", str(file), *PASSWORD)
    return file


def keystore(file: Path, certificate: Path, names: Sequence[str]) -> Path:
    for name in names:
        told = ("-alias", name, "-file", str(certificate), "-noprompt", "-storetype", "JKS")
        keytool("-importcert", "-keystore", str(file), *told, *PASSWORD)
    return file


def test_keystores_with_the_same_certificates_are_equal_and_java_reads_them(
    certificate: Path, tmp_path: Path
) -> None:
    first = keystore(tmp_path / "first", certificate, ["a", "b"])
    second = keystore(tmp_path / "second", certificate, ["b", "a"])
    assert first.read_bytes() != second.read_bytes()
    for file in (first, second):
        subprocess.run([SCRIPT, file], check=True)
    assert first.read_bytes() == second.read_bytes()
    listed = keytool("-list", "-keystore", str(first), *PASSWORD)
    assert "Your keystore contains 2 entries" in listed


def test_what_is_no_such_keystore_stays_as_it_is(certificate: Path, tmp_path: Path) -> None:
    damaged = keystore(tmp_path / "keystore", certificate, ["a"])
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"\0")
    undated = runpy.run_path(str(SCRIPT))["undated"]
    for content in (damaged.read_bytes(), b"something else that is long enough to be read"):
        with pytest.raises(SystemExit, match="not a JKS keystore"):
            undated(content)
