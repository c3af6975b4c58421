"""What a store must do with webhook secrets."""

from __future__ import annotations

from repairnator.work.stores.port import Store


class SecretStoreContract:
    """Webhook secrets."""

    def test_a_repository_without_a_secret_has_none(self, store: Store) -> None:
        assert store.secrets.get("owner/repo") == ()
        assert store.secrets.slugs() == []

    def test_a_repository_may_have_several_secrets(self, store: Store) -> None:
        for secret in ("123456789", "987654321", "123456789"):
            store.secrets.add("owner/repo", secret)
        assert sorted(store.secrets.get("owner/repo")) == ["123456789", "987654321"]

    def test_repositories_with_a_secret_are_listed_in_order(self, store: Store) -> None:
        for slug, secret in (("b/b", "s"), ("a/a", "s"), ("b/b", "t")):
            store.secrets.add(slug, secret)
        assert store.secrets.slugs() == ["a/a", "b/b"]

    def test_one_secret_is_removed_and_the_others_stay(self, store: Store) -> None:
        for secret in ("old", "new"):
            store.secrets.add("owner/repo", secret)
        assert store.secrets.remove("owner/repo", "old")
        assert not store.secrets.remove("owner/repo", "old")
        assert store.secrets.get("owner/repo") == ("new",)

    def test_all_secrets_are_removedtogether(self, store: Store) -> None:
        for slug, secret in (("owner/repo", "s"), ("owner/repo", "t"), ("other/repo", "s")):
            store.secrets.add(slug, secret)
        assert store.secrets.remove("owner/repo")
        assert not store.secrets.remove("owner/repo")
        assert store.secrets.get("owner/repo") == ()
        assert store.secrets.slugs() == ["other/repo"]
