import pytest

from repairnator.errors import SettingsError, UsageError
from repairnator.foundation.settings import Settings
from repairnator.testing.stores import memory_store
from repairnator.work.repositories.registry import Repositories, Repository
from repairnator.work.repositories.sealing import Sealer, new_key
from repairnator.work.stores.port import Store


@pytest.fixture
def store() -> Store:
    return memory_store(clock=lambda: 1000.0)


@pytest.fixture
def repositories(store: Store) -> Repositories:
    return Repositories(store, Sealer(), "travis-ci.com")


def test_a_registered_repository_is_found_with_its_ci(repositories: Repositories) -> None:
    repositories.add("owner/repo", "gitea", "git.example.org", "s3cret")
    assert repositories.get("owner/repo") == Repository(
        "owner/repo", "gitea", "git.example.org", registered=True, added=1000.0, secrets=1
    )
    assert repositories.secrets_of("owner/repo") == ("s3cret",)


def test_a_secret_is_made_at_random_unless_it_is_given(repositories: Repositories) -> None:
    first, second = repositories.add("a/a"), repositories.add("b/b")
    assert len(first) == 64
    assert first != second
    assert repositories.secrets_of("a/a") == (first,)


def test_a_repository_with_a_secret_alone_is_watched_on_the_default_ci(
    repositories: Repositories, store: Store
) -> None:
    store.secrets.add("Spirals-Team/repairnator", "123456789")
    repositories.add("b/b", "github-actions")
    assert [(r.slug, r.ci, r.host, r.registered) for r in repositories.all()] == [
        ("Spirals-Team/repairnator", "travis-ci.com", "travis-ci.com", False),
        ("b/b", "github-actions", "github.com", True),
    ]


def test_a_host_that_the_settings_name_is_where_a_ci_answers(store: Store) -> None:
    settings = Settings(default_ci="gitea", gitea_host="git.example.com", github_host="ghe.example.com")
    repositories = Repositories.of(store, settings)
    store.secrets.add("owner/by-hand", "123456789")
    repositories.add("owner/registered")
    repositories.add("owner/elsewhere", "gitea", "other.example.com")
    assert [(r.slug, r.ci, r.host) for r in repositories.all()] == [
        ("owner/by-hand", "gitea", "git.example.com"),
        ("owner/elsewhere", "gitea", "other.example.com"),
        ("owner/registered", "gitea", "git.example.com"),
    ]
    assert repositories.get("owner/unknown").host == "git.example.com"


def test_what_is_asked_for_comes_before_what_is_registered(store: Store) -> None:
    repositories = Repositories.of(store, Settings(github_host="ghe.example.com"))
    repositories.add("owner/repo", "gitlab", "git.example.com")
    asked = [
        ("", ""),
        ("gitlab", ""),
        ("github-actions", ""),
        ("", "a.example.com"),
        ("gitea", "b.example.com"),
    ]
    found = [repositories.get("owner/repo", ci, host) for ci, host in asked]
    assert [(one.ci, one.host) for one in found] == [
        ("gitlab", "git.example.com"),
        ("gitlab", "git.example.com"),
        ("github-actions", "ghe.example.com"),
        ("gitlab", "a.example.com"),
        ("gitea", "b.example.com"),
    ]


def test_registering_keeps_a_secret_that_was_put_there_by_hand(
    repositories: Repositories, store: Store
) -> None:
    store.secrets.add("owner/repo", "123456789")
    assert repositories.add("owner/repo", "gitlab") == ""
    assert repositories.secrets_of("owner/repo") == ("123456789",)


def test_registering_twice_is_refused_and_changes_nothing(repositories: Repositories) -> None:
    repositories.add("owner/repo", "gitlab", secret="first")
    with pytest.raises(UsageError, match="repos rotate owner/repo"):
        repositories.add("owner/repo", "gitea", secret="second")
    assert repositories.get("owner/repo").ci == "gitlab"
    assert repositories.secrets_of("owner/repo") == ("first",)


@pytest.mark.parametrize("slug", ["", "owner", "owner/../x", " owner/repo", "owner/re po", "a/b\n"])
def test_what_is_no_slug_is_refused(slug: str, repositories: Repositories) -> None:
    with pytest.raises(UsageError):
        repositories.add(slug)
    assert repositories.all() == []


@pytest.mark.parametrize("ci", ["jenkins", "git"])
def test_an_unknown_ci_is_refused(ci: str, repositories: Repositories) -> None:
    with pytest.raises(UsageError, match="known are travis"):
        repositories.add("owner/repo", ci)


def test_a_rotated_secret_is_valid_beside_the_old_one_until_that_is_retired(
    repositories: Repositories,
) -> None:
    repositories.add("owner/repo", secret="old")
    assert repositories.rotate("owner/repo", "new") == "new"
    assert sorted(repositories.secrets_of("owner/repo")) == ["new", "old"]
    assert repositories.retire("owner/repo", "new") == 1
    assert repositories.secrets_of("owner/repo") == ("new",)


def test_retiring_needs_a_secret_that_is_there(repositories: Repositories) -> None:
    repositories.add("owner/repo", secret="old")
    with pytest.raises(UsageError, match="nothing was forgotten"):
        repositories.retire("owner/repo", "mistyped")
    assert repositories.secrets_of("owner/repo") == ("old",)


def test_a_removed_repository_is_forgotten_with_its_secrets(repositories: Repositories) -> None:
    repositories.add("owner/repo", secret="s")
    repositories.remove("owner/repo")
    assert repositories.all() == []
    assert repositories.secrets_of("owner/repo") == ()
    for change in (repositories.remove, repositories.rotate):
        with pytest.raises(UsageError, match="not registered"):
            change("owner/repo")


def test_with_a_key_no_secret_is_stored_readable(store: Store) -> None:
    repositories = Repositories(store, Sealer([new_key()]), "travis-ci.com")
    repositories.add("owner/repo", secret="s3cret")
    assert "s3cret" not in "".join(store.secrets.get("owner/repo"))
    assert repositories.secrets_of("owner/repo") == ("s3cret",)


def test_with_a_key_secrets_put_there_by_hand_are_still_read(store: Store) -> None:
    store.secrets.add("owner/repo", "123456789")
    assert Repositories(store, Sealer([new_key()]), "travis-ci.com").secrets_of("owner/repo") == (
        "123456789",
    )


def test_keys_are_exchanged_by_putting_the_new_one_first(store: Store) -> None:
    old, new = new_key(), new_key()
    Repositories(store, Sealer([old]), "travis-ci.com").add("owner/repo", secret="s3cret")
    assert Repositories(store, Sealer([new, old]), "travis-ci.com").secrets_of("owner/repo") == ("s3cret",)


@pytest.mark.parametrize("keys", [(), (new_key(),)])
def test_an_encrypted_secret_without_its_key_is_a_matter_of_settings(
    keys: tuple[str, ...], store: Store
) -> None:
    Repositories(store, Sealer([new_key()]), "travis-ci.com").add("owner/repo")
    with pytest.raises(SettingsError, match="REPAIRNATOR_SECRETS_KEY"):
        Repositories(store, Sealer(keys), "travis-ci.com").secrets_of("owner/repo")


def test_what_is_no_key_is_refused() -> None:
    with pytest.raises(SettingsError, match="repairnator repos key"):
        Sealer(["123456789"])
