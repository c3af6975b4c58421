"""How tests are called: a suite and a case for each, the same in the build and in the warm runtime.

Two parameter sets of one test are two tests: which of them fail tells where a fault is. A name cannot be
turned back into what a test runner calls a test, and need not be: whoever runs tests collects them all, and
chooses by name.
"""

from __future__ import annotations

import hashlib
import re

MOST = 300
"""Characters of a suite and of a case; longer ones are cut, and told apart by a digest."""

DOCTEST = "doctest:"
"""What suites of doctests begin with: a module with examples is no test module."""

_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
# unittest's own stand-ins for what could not be loaded or set up.
_STAND_IN = re.compile(r"unittest\.(?:loader\._FailedTest|loader\.ModuleSkipped|suite\._ErrorHolder)\.?")
_FIXTURE = re.compile(r"(?:setUpClass|tearDownClass|setUpModule|tearDownModule) \((.+)\)")


def pytest_name(node_id: str, doctest: bool = False) -> tuple[str, str]:
    """The suite and case of a test of pytest, or of a file or class that cannot be collected.

    ``tests/test_cart.py::TestSum::test_two[1-2]`` is case ``test_two[1-2]`` of ``tests.test_cart.TestSum``.

    Args:
        node_id: as pytest calls it.
        doctest: whether it is a doctest's.
    """
    path, _, rest = node_id.partition("::")
    head, bracket, parameters = rest.partition("[")
    inner = head.split("::") if rest else []
    path = path[: -len(".py")] if path.endswith(".py") else path
    suite = path.replace("\\", "/").strip("/").replace("/", ".")
    if doctest:
        return _limited(DOCTEST + suite), _limited("::".join(inner) + bracket + parameters)
    case = inner[-1] + bracket + parameters if inner else bracket + parameters
    return _limited(".".join([suite, *inner[:-1]])), _limited(case)


def pytest_suite(node_id: str) -> tuple[str, str]:
    """The name of a whole file, folder or class of pytest: a suite, and no case."""
    suite, case = pytest_name(node_id)
    return (_limited(suite + "." + case) if case else suite), ""


def unittest_name(test_id: str) -> tuple[str, str]:
    """The suite and case of what ``unittest.TestCase.id()`` returns; no case for a class or a module.

    Args:
        test_id: of a test, a class or module that cannot be set up, or a module that cannot be imported.
    """
    whole = _STAND_IN.sub("", test_id) if _STAND_IN.match(test_id) else ""
    fixture = _FIXTURE.fullmatch(whole or test_id)
    if fixture:
        return _limited(fixture.group(1)), ""
    if whole:
        return _limited(whole), ""
    suite, _, case = test_id.rpartition(".")
    return _limited(suite or test_id), _limited(case) if suite else ""


def _limited(text: str) -> str:
    """The text in printable characters, cut where it is too long; different texts stay different."""
    plain = _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
    if len(plain) <= MOST:
        return plain
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return plain[: MOST - 15] + "~" + digest
