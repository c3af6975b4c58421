"""What uv's words mean."""

from __future__ import annotations

import pytest

from repairnator.core.languages.python.build.diagnosis import Cause, diagnose

OFFLINE = """\
Using Python 3.12.1 environment at: env
error: No solution found when resolving dependencies
  cause: Because pluggy was not found in the cache and all versions of pytest depend on pluggy.

hint: Packages were unavailable because the network was disabled.
"""
BACKEND = """\
error: The build backend returned an error
  cause: Call to `setuptools.build_meta:__legacy__.get_requires_for_build_editable` failed (exit status: 1)

         [stderr]
         Traceback (most recent call last):
           File "<string>", line 14, in <module>
           File "/tree/setup.py", line 1
             def x(:
                   ^
         SyntaxError: invalid syntax
"""
UNANSWERED = """\
error: Request failed after 3 retries in 7.1s
  cause: Failed to fetch: https://pypi.org/simple/six/
  cause: client error (Connect)
  cause: tcp connect error
"""
REFUSED = """\
error: Failed to fetch: https://example.org/simple/six/
  cause: tunnel error: unsuccessful
"""
DEPENDENCY = """\
error: Failed to build `oldthing==0.1`
  cause: The build backend returned an error
         [stderr]
         error: command 'gcc' failed: No such file or directory
"""


@pytest.mark.parametrize(
    ("output", "cause", "said"),
    [
        (OFFLINE, Cause.MISSING, "pluggy was not found in the cache"),
        (BACKEND, Cause.BACKEND, "setup.py, line 1: SyntaxError: invalid syntax (The build backend returned"),
        (UNANSWERED, Cause.TEMPORARY, "https://pypi.org/simple/six/"),
        (REFUSED, Cause.MISSING, "example.org"),
        (DEPENDENCY, Cause.DEPENDENCY, "command 'gcc' failed"),
        ("something new\n", Cause.OTHER, "something new"),
    ],
)
def test_causes_and_words(output: str, cause: Cause, said: str) -> None:
    found = diagnose(output)
    assert found.cause is cause
    assert said in found.message
    assert "Using Python" not in found.message
    assert "\n" not in found.message
