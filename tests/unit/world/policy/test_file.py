"""The repository's policy file: what it can say, and what becomes of mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from repairnator.errors import UsageError
from repairnator.model import RepairOptions, TestName
from repairnator.world.policy import OfferMode, RepositoryPolicy, narrowed, read_policy
from repairnator.world.policy.file import schema

SCHEMA = Path(__file__).parents[4] / "docs/schemas/repairnator.schema.json"
WHOLE = b"""\
enabled: true
branches: [main, "release-*"]
tools: [java]
budget: 5m
offer: branch
network: false
ignored-tests:
  - org.example.FlakyTest
  - org.example.OtherTest#slow*
"""


def read(content: bytes) -> RepositoryPolicy:
    return read_policy(content, ".repairnator.yml")


def test_a_whole_file() -> None:
    assert read(WHOLE) == RepositoryPolicy(
        branches=("main", "release-*"),
        tools=("java",),
        budget=300.0,
        offer=OfferMode.BRANCH,
        network=False,
        ignored_tests=("org.example.FlakyTest", "org.example.OtherTest#slow*"),
    )


def test_an_empty_file_changes_nothing() -> None:
    assert read(b"") == read(b"# nothing yet\n") == RepositoryPolicy()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"enabled: maybe\n", "enabled: Input should be a valid boolean"),
        (
            b"brnaches: [main]\n",
            "unknown field 'brnaches'; known are enabled, branches, tools, budget, offer",
        ),
        (b"budget: long\n", "budget: String should match pattern"),
        (b"offer: everything\n", "offer: Input should be 'none', 'branch', 'comment' or 'pull-request'"),
        (b"branches: main\n", "branches: Input should be a valid list"),
        (b"- a list\n", "the file: Input should be"),
        (b"a: [1\n", ".repairnator.yml cannot be read:"),
        (b"enabled: true\nenabled: false\n", "'enabled' occurs twice"),
        (b"a: &x [1]\nb: *x\n", "aliases are not allowed"),
        (b"!!python/object/apply:os.system [id]\n", "could not determine a constructor"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"?", "unknown field ''"),
        (b"1: x\nenabled: false\n", "unknown field '1'"),
        (b"on: x", "unknown field 'on'"),
        (b"2001-01-01: x", "unknown field '2001-01-01'"),
        (b"? [a]", "unhashable key"),
        (b'!!int ""', "a value does not fit its YAML tag"),
        (b"!!bool x", "a value does not fit its YAML tag"),
        (b"!!timestamp x", "a value does not fit its YAML tag"),
        (b"!!map [a]", "a value does not fit its YAML tag"),
        (b"? 0x" + b"f" * 4000, "unknown field '0xffff"),
        (b"enabled: " + b"1:" * 300 + b"1.", "a value does not fit its YAML tag"),
        (b'"\\ud800": x', "the file: "),
        (b"x" * 70_000, "70000 bytes long; at most 65536 are read"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_offered_until_it_is_mended(content: bytes, words: str) -> None:
    policy = read(content)
    assert any(words in mistake for mistake in policy.mistakes), policy.mistakes
    assert policy.offer is OfferMode.NONE
    assert all(mistake.startswith(".repairnator.yml") for mistake in policy.mistakes)


def test_what_is_right_beside_a_mistake_counts() -> None:
    policy = read(b"enabled: false\nbudget: 12\n")
    assert policy.enabled is False
    assert len(policy.mistakes) == 1


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode(errors="replace")))
def test_no_content_makes_it_fail(content: bytes) -> None:
    read(content)


def test_it_can_only_narrow() -> None:
    options = RepairOptions(tools=("java", "other"), budget=600.0)
    assert narrowed(options, read(b"tools: [java, unknown]\nbudget: 1m\n")).tools == ("java",)
    assert narrowed(options, read(b"budget: 1m\n")).budget == 60.0
    assert narrowed(options, read(b"budget: 10h\n")).budget == 600.0
    assert narrowed(options, read(b"")) == options
    assert narrowed(options, read(b"network: false\n")).network is False
    offline = RepairOptions(network=False, ignored_tests=("o.SlowTest",))
    both = narrowed(offline, read(b"network: true\nignored-tests: [o.FlakyTest]\n"))
    assert (both.network, both.ignored_tests) == (False, ("o.SlowTest", "o.FlakyTest"))
    with pytest.raises(UsageError, match="allows none of the repair tools"):
        narrowed(options, read(b"tools: [unknown]\n"))


def test_branches_and_switch() -> None:
    policy = read(WHOLE)
    assert policy.refusal("release-2") == ""
    assert "does not list the branch feature" in policy.refusal("feature")
    assert "enabled: false" in read(b"enabled: false").refusal("main")


def test_ignored_tests() -> None:
    policy = read(WHOLE)
    assert policy.ignores(TestName("org.example.FlakyTest", "any"))
    assert policy.ignores(TestName("org.example.OtherTest", "slowOne"))
    assert not policy.ignores(TestName("org.example.OtherTest", "fast"))


def test_the_schema_in_the_documentation_is_the_one_that_is_read_by() -> None:
    assert json.loads(SCHEMA.read_text()) == schema(), "python -m repairnator.world.policy prints it"
    jsonschema.validate(yaml.safe_load(WHOLE), schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"brnaches": []}, schema())


@pytest.mark.parametrize("budget", ["0s", "0m", "0.0h", "0.000s"])
def test_no_budget_is_so_small_that_the_search_refuses_it(budget: str) -> None:
    policy = read(f"budget: {budget}\n".encode())
    assert policy.budget == 1.0
    assert narrowed(RepairOptions(), policy).budget == 1.0
