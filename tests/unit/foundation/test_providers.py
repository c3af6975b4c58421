"""Providers: found by their entry points, and all that general code knows of an outside system."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pytest

from repairnator.errors import SettingsError
from repairnator.foundation import providers
from repairnator.foundation.messages import read_build
from repairnator.foundation.providers import ProviderFacts, ProviderSetting, all_facts, facts_by_ci
from repairnator.foundation.settings import Settings
from repairnator.world.sources.targets import find_build


class Forgejo:
    """A provider as a plug-in would have it."""

    facts = ProviderFacts(
        name="forgejo",
        ci={"forgejo": "codeberg.org"},
        host_setting=ProviderSetting("FORGEJO_HOST", host=True),
        token_setting=ProviderSetting("FORGEJO_TOKEN", secret=True),
        git_user="forgejo-bot",
    )


class Broken:
    """Not one."""


FORGEJO, BROKEN = Forgejo(), Broken()


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    installed = list(entry_points(group=providers.GROUP))

    def add(name: str) -> None:
        installed.append(EntryPoint(name.lower(), f"{__name__}:{name}", providers.GROUP))
        forget()

    def forget() -> None:
        for cached in (providers.provider_objects, providers.all_facts, providers.facts_by_ci):
            cached.cache_clear()

    monkeypatch.setattr(EntryPoint, "load", load)
    monkeypatch.setattr(providers, "entry_points", lambda group: installed)
    yield add
    monkeypatch.undo()
    forget()


_LOAD = EntryPoint.load


def load(entry: EntryPoint) -> Any:
    return globals()[entry.attr] if entry.module == __name__ else _LOAD(entry)


def test_every_ci_of_the_product_is_some_providers() -> None:
    assert set(facts_by_ci()) == {
        *("github-actions", "gitlab", "gitea", "travis-ci.com", "travis-ci.org", "git"),
    }
    assert [facts.name for facts in all_facts()] == ["git", "gitea", "github", "gitlab", "travis"]


def test_one_more_is_in_messages_settings_and_targets(install: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    install("FORGEJO")
    monkeypatch.setenv("FORGEJO_TOKEN", "shh-secret")
    message = '{"CI":"forgejo","slug":"a/b","buildId":"7"}'
    assert read_build(message, "travis-ci.com").build.host == "codeberg.org"
    found = find_build("forgejo/git.example.com/a/b/7")
    assert found is not None
    assert (found.ci, found.host, found.slug) == ("forgejo", "git.example.com", "a/b")
    settings = Settings.load(forgejo_host="https://git.example.com/")
    assert settings.ci_hosts["forgejo"] == "git.example.com"
    assert settings.git_credentials_by_host == {"git.example.com": "forgejo-bot:shh-secret"}
    assert "shh-secret" in settings.secrets
    assert "shh-secret" not in repr(settings)


def test_one_that_cannot_be_loaded_is_named(install: Any) -> None:
    install("BROKEN")
    with pytest.raises(SettingsError, match=r"the provider broken .*BROKEN.* cannot be loaded"):
        all_facts()


def test_two_of_one_name_are_refused(install: Any) -> None:
    install("FORGEJO")
    install("FORGEJO")
    with pytest.raises(SettingsError, match="two providers are named forgejo"):
        all_facts()
