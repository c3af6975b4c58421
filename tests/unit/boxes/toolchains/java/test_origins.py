from __future__ import annotations

from pathlib import Path

import pytest

from repairnator.boxes.toolchains.java.origins import public_view
from repairnator.boxes.toolchains.port import PublicView

REGISTRIES = frozenset({"central"})


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return tmp_path / "repository"


def add(repository: Path, folder: str, origin: str | None, note: str = "_remote.repositories") -> Path:
    """An artifact from the registry of that id; "" was installed, None has no note at all."""
    place = repository / folder
    place.mkdir(parents=True)
    for name in ("a.pom", "a.jar", "a.jar.sha1"):
        (place / name).write_text("bytes")
    if origin is not None:
        (place / note).write_text(f"#NOTE\na.pom>{origin}=\na.jar>{origin}=\n")
    return place


def test_what_came_from_a_known_registry_is_public(repository: Path) -> None:
    add(repository, "org/public/a/1", "central")
    add(repository, "org/old/a/1", "central", note="_maven.repositories")
    assert public_view(repository, REGISTRIES) == PublicView(repository, ())


@pytest.mark.parametrize("origin", ["company", "", None])
def test_what_came_from_elsewhere_is_hidden(repository: Path, origin: str | None) -> None:
    add(repository, "org/public/a/1", "central")
    private = add(repository, "org/public/a/2", origin)
    assert public_view(repository, REGISTRIES) == PublicView(repository, (private,))


def test_a_group_in_which_nothing_is_public_is_hidden_with_its_names(repository: Path) -> None:
    add(repository, "org/public/a/1", "central")
    for version in ("1", "2"):
        add(repository, f"com/company/a/{version}", "company")
    add(repository, "com/company/b/1", "")
    (repository / "com/company/a/maven-metadata-company.xml").write_text("<metadata/>")
    assert public_view(repository, REGISTRIES) == PublicView(repository, (repository / "com",))


def test_a_public_version_that_was_built_again_here_is_hidden(repository: Path) -> None:
    add(repository, "org/public/a/1", "central")
    changed = add(repository, "org/public/a/2", "central")
    (changed / "_remote.repositories").write_text("a.pom>central=\na.jar>=\n")
    assert public_view(repository, REGISTRIES) == PublicView(repository, (changed,))


def test_one_file_without_a_note_hides_its_folder(repository: Path) -> None:
    add(repository, "org/public/a/1", "central")
    mixed = add(repository, "org/public/a/2", "central")
    (mixed / "a-sources.jar").write_text("bytes")
    assert public_view(repository, REGISTRIES) == PublicView(repository, (mixed,))


def test_a_repository_without_anything_public_is_not_seen_at_all(repository: Path) -> None:
    add(repository, "com/company/a/1", "company")
    assert public_view(repository, REGISTRIES) is None


def test_a_repository_with_more_to_hide_than_can_be_hidden_is_not_seen_at_all(repository: Path) -> None:
    for number in range(501):
        add(repository, f"org/a{number}/1", "central")
        add(repository, f"org/a{number}/2", "company")
    assert public_view(repository, REGISTRIES) is None


def test_mirrors_of_the_settings_are_known_registries(repository: Path) -> None:
    add(repository, "org/public/a/1", "nexus")
    assert public_view(repository, REGISTRIES | {"nexus"}) == PublicView(repository, ())
