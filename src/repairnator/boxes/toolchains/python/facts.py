"""The facts about Python and its packages that are the same on every machine."""

from __future__ import annotations

from repairnator.boxes.repository import LinkRules
from repairnator.foundation.toolchains import Secrets, ToolchainFacts

# What says that a folder is a project of Python's.
_PROJECT = ("pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "noxfile.py", "Pipfile", "requirements.txt")

FACTS = ToolchainFacts(
    name="python",
    build_tools=dict.fromkeys((*_PROJECT, "pytest.ini"), "pytest") | {"manage.py": "unittest"},
    artifact_users=frozenset({*_PROJECT, "pytest.ini", "conftest.py", "manage.py", "requirements-dev.txt"}),
    test_paths=r"(^|/)tests?/.*\.py$|(^|/)test_[^/]*\.py$|_tests?\.py$|(^|/)conftest\.py$",
    outputs=dict.fromkeys(
        ("build", "dist", ".tox", ".nox", ".venv", "venv", ".eggs", ".pytest_cache", ".mypy_cache"),
        (*_PROJECT, "pytest.ini", "manage.py"),
    ),
    registries=("pypi.org", "files.pythonhosted.org"),
    artifacts="wheels",
    cache="pypi",
    secrets=Secrets(files=(r"pip\.conf", r"\.?pypirc", r"uv\.toml")),
    own_variables=("UV_CONFIG_FILE", "UV_CACHE_DIR", "PYTHONPATH", "PYTHONHOME", "SSL_CERT_FILE"),
    kept_variables=("UV_CACHE_DIR", "SSL_CERT_FILE", "UV_DEFAULT_INDEX", "UV_INDEX"),
    image_packages=("python3-dev", "gcc", "libc6-dev"),  # for dependencies that are built from their sources
)
LINKS = LinkRules()
