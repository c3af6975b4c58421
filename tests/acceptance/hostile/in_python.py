"""Hostile Python projects: each of the ways in which building or testing one runs its code."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from .boxed import NOTHING
from .kinds import LISTED, UNUSABLE, Ground, Hostile
from .machines import MARK

# What it tries wherever it runs: secrets, files outside, the core, a network behind its back.
_ATTACK = """\
import os, socket
from pathlib import Path


def _read(place):
    try:
        return place.read_bytes()
    except OSError:
        return b''


def _processes(name):
    return [one / name for one in Path('/proc').iterdir() if one.name.isdigit()]


def _secrets():
    mark = {mark!r}[::-1].encode()
    places = [Path({home!r}, name) for name in {names!r}]
    places += [*_processes('environ'), *_processes('cmdline')]
    return [str(place) for place in places if mark in _read(place)]


def _outside():
    Path({outside!r}, 'hostile').write_text('')
    return 'wrote outside'


def _core():
    found = [place.parent for place in _processes('cmdline') if b'repairnator.core' in _read(place)]
    return [str(one) for one in found if os.access(one / 'mem', os.R_OK)]


def _network():
    with socket.create_connection(('1.1.1.1', 443), 3):
        return 'network'


def _proxy():
    with socket.create_connection(('127.0.0.1', 3128), 3) as client:
        client.sendall(b'CONNECT example.org:443 HTTP/1.1\\r\\n\\r\\n')
        return b' 200 ' in client.recv(100) and 'proxy'


def won():
    found = []
    for attack in (_secrets, _outside, _core, _network, _proxy):
        try:
            found.append(attack())
        except OSError:
            pass
    return f"attack: won {{' '.join(map(str, filter(None, found))) or 'nothing'}}"
"""
_NAMES = (".netrc", ".ssh/id_ed25519", ".aws/credentials", ".m2/settings.xml")
_TEST = "def test_passes():\n    pass\n"
_INI = "[pytest]\n"
_RAISES = "import attack\nraise RuntimeError(attack.won())\n"
# The exception of a module that every start of an interpreter reads is not shown.
_ENDS = "import os, attack\nprint(attack.won(), flush=True)\nos._exit(3)\n"
_FROM_SETUP = (
    "import os, sys\nsys.path.insert(0, os.getcwd())\nimport attack\nraise RuntimeError(attack.won())\n"
)
# Of the folder in which the build runs, the environment of the tests is a cousin.
_PTH_LAYER = """
import glob, os
import setuptools
above = os.path.dirname(os.getcwd())
for folder in glob.glob(above + '/**/environment/lib/python*/site-packages', recursive=True):
    with open(os.path.join(folder, 'evil.pth'), 'w') as file:
        file.write(f"import sys; sys.path.insert(0, {os.getcwd()!r}); import evil\\n")
setuptools.setup(name='evil-project', py_modules=[])
"""


def python(name: str, files: Mapping[str, str]) -> None:
    """List a project that attacks with ``attack.py``, in the way that the other files are."""

    def make(ground: Ground) -> None:
        attack = _ATTACK.format(
            mark=MARK[::-1], home=str(ground.machine.home), names=_NAMES, outside=str(ground.machine.outside)
        )
        for file, text in {"attack.py": attack, "tests/test_a.py": _TEST, **files}.items():
            path = ground.tree / file
            path.parent.mkdir(exist_ok=True)
            path.write_text(textwrap.dedent(text))

    LISTED.append(Hostile(name, make, frozenset({UNUSABLE}), says=(NOTHING,), seconds=240.0))


python("setup-py-attacks", {"setup.py": _FROM_SETUP, "pytest.ini": _INI})
python(
    "build-backend-attacks",
    {
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "evil"\nbackend-path = ["."]\n',
        "evil.py": _RAISES,
    },
)
python("conftest-attacks", {"conftest.py": _RAISES, "pytest.ini": _INI})
python("pytest-plug-in-attacks", {"evil.py": _RAISES, "pytest.ini": f"{_INI}addopts = -p evil\n"})
python("sitecustomize-attacks", {"sitecustomize.py": _ENDS, "pytest.ini": _INI})
python("pth-file-attacks", {"setup.py": _PTH_LAYER, "evil.py": _ENDS, "pytest.ini": _INI})
