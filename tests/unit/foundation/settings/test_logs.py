import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from repairnator.foundation.logs import about, configure, logger


@pytest.fixture(autouse=True)
def _unconfigured() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.fixture
def written() -> io.StringIO:
    return io.StringIO()


def test_a_plain_line_is_the_message_then_the_fields(written: io.StringIO) -> None:
    configure(stream=written)
    with about(build="git/u/c", run="1c29"):
        logger().info("a patch is found", group="g1", files=["A.java"], text="two words")
    assert written.getvalue() == (
        'a patch is found build=git/u/c run=1c29 group=g1 files="[\\"A.java\\"]" text="two words"\n'
    )


def test_a_message_without_fields_stands_alone(written: io.StringIO) -> None:
    configure(stream=written)
    logger().info("Listening on port 30050!")
    assert written.getvalue() == "Listening on port 30050!\n"


def test_trouble_shows_its_level(written: io.StringIO) -> None:
    configure(stream=written)
    logger().warning("the lease is lost")
    assert written.getvalue() == "the lease is lost level=warning\n"


def test_a_json_line_is_one_object(written: io.StringIO) -> None:
    configure("json", stream=written)
    with about(build="git/u/c", run="1c29"):
        logger().error("it\nfailed", code=5)
    line: dict[str, Any] = json.loads(written.getvalue())
    assert line.pop("time").endswith("Z")
    assert line == {"level": "error", "message": "it\nfailed", "build": "git/u/c", "run": "1c29", "code": 5}
    assert written.getvalue().count("\n") == 1


@pytest.mark.parametrize("style", ["plain", "json"])
def test_secrets_are_never_written(written: io.StringIO, style: str) -> None:
    configure(style, secrets=["s3cret", "s3cret-longer", ""], stream=written)
    try:
        raise RuntimeError("https://bot:s3cret-longer@example.com")
    except RuntimeError:
        logger().exception(
            "push to s3cret failed", url="x?t=s3cret", nested={"a": ["s3cret"]}, path=b"s3cret"
        )
    assert "s3cret" not in written.getvalue()
    assert "-longer" not in written.getvalue()
    assert "push to ****** failed" in written.getvalue()


def test_what_a_project_says_cannot_start_a_line_or_drive_a_terminal(written: io.StringIO) -> None:
    configure(stream=written)
    logger().info("note: \x1b[31m\nAuthorized", text="a\nb\x1b[0m")
    assert written.getvalue().count("\n") == 1
    assert "\x1b" not in written.getvalue()


def test_less_important_lines_are_left_out(written: io.StringIO) -> None:
    configure(level="warning", stream=written)
    logger().info("not shown")
    assert written.getvalue() == ""
