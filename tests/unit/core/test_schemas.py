"""What the core emits is what docs/schemas describes."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from repairnator.core.adapters import Adapters
from repairnator.core.session import Session
from repairnator.core.statuses import Status
from repairnator.model import RepairOptions
from repairnator.testing.core import EventLog, GuessingTool, ValuesBuildTool, ValuesProject, ValuesRuntime

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"
KINDS = [
    "started",
    "building",
    "step",
    "note",
    "tests",
    "groups",
    "places",
    "progress",
    "patch",
    "diagnostic",
    "finished",
]


def load(path: Path) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(path.read_text())
    return schema


REGISTRY: Registry[bool | Mapping[str, Any]] = Registry().with_resources(
    (path.relative_to(SCHEMAS).as_posix(), Resource.from_contents(load(path)))
    for path in SCHEMAS.rglob("*.schema.json")
)


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(load(SCHEMAS / name), registry=REGISTRY)


def events_of(tree: Path, scratch: Path, sources: str, tests: str) -> list[dict[str, Any]]:
    for folder in (tree / "src", tree / "tests", scratch):
        folder.mkdir(parents=True)
    (tree / "values.build").write_text("")
    (tree / "src" / "a.values").write_text(sources)
    (tree / "tests" / "a.values").write_text(tests)
    log = EventLog()
    Session(
        tree,
        RepairOptions(),
        Adapters(
            [ValuesBuildTool()],
            [GuessingTool(["2", "3"], careless=True)],
            lambda project, modules, limit: (
                ValuesRuntime(project) if isinstance(project, ValuesProject) else None
            ),
        ),
        log,
        scratch=scratch,
        cancelled=threading.Event(),
    ).run()
    return log.events


RUNS = {
    "two groups patched, one not, a patch refused, a test set aside": (
        "same = 1\na = 1\nb = 1\nc = 1\nd = forever\n",
        "x.XTest#same same=1 unless:c=2\na.ATest#a a=2\nb.BTest#b b=3\nc.CTest#c reads=c unless:c=1\n"
        "d.DTest#d d=77\ne.ETest#e same=1 fails:1\n",
    ),
    "two patches whose lines touch": ("a = 1\nb = 1\n", "b.BTest#b b=3\na.ATest#a a=2\n"),
    "nothing fails": ("same = 1\n", "x.XTest#same same=1\n"),
    "nothing to test": ("same = 1\n", ""),
}


@pytest.mark.parametrize("path", sorted(SCHEMAS.rglob("*.schema.json")), ids=lambda path: str(path.name))
def test_each_schema_is_one(path: Path) -> None:
    Draft202012Validator.check_schema(load(path))


def test_there_is_a_schema_for_each_kind_of_event() -> None:
    assert sorted(path.name for path in (SCHEMAS / "events").iterdir()) == sorted(
        f"{kind}.schema.json" for kind in KINDS
    )


@pytest.mark.parametrize("name", RUNS)
def test_every_event_and_the_document_fit_their_schemas(tmp_path: Path, name: str) -> None:
    events = events_of(tmp_path / "tree", tmp_path / "scratch", *RUNS[name])
    for event in events:
        validator(f"events/{event['event']}.schema.json").validate(event)
    validator("result.schema.json").validate(events[-1]["result"])


def test_together_the_runs_have_events_of_each_kind(tmp_path: Path) -> None:
    kinds = {
        event["event"]
        for number, run in enumerate(RUNS.values())
        for event in events_of(tmp_path / f"tree{number}", tmp_path / f"scratch{number}", *run)
    }
    assert kinds == set(KINDS)


def test_the_schema_knows_all_statuses() -> None:
    assert load(SCHEMAS / "common.schema.json")["$defs"]["status"]["enum"] == [
        status.value for status in Status
    ]


def test_a_document_with_an_unknown_field_or_a_missing_one_does_not_fit(tmp_path: Path) -> None:
    run = RUNS["two patches whose lines touch"]
    result = events_of(tmp_path / "tree", tmp_path / "scratch", *run)[-1]["result"]
    schema = validator("result.schema.json")
    assert schema.is_valid(result)
    assert not schema.is_valid({**result, "extra": 1})
    assert not schema.is_valid({key: value for key, value in result.items() if key != "patches"})
    assert not schema.is_valid({**result, "status": "FIXED"})
