from pathlib import Path

import pytest

from repairnator.errors import SettingsError
from repairnator.foundation.settings import Settings


def _write_config(home: Path, text: str) -> None:
    folder = home / ".config" / "repairnator"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(text)


def test_with_nothing_set_everything_is_embedded(home: Path) -> None:
    settings = Settings.load()
    assert settings.embedded_queue
    assert settings.embedded_store
    assert settings.database == home / ".local/share/repairnator/repairnator.db"
    assert settings.work_folder == home / ".cache/repairnator/work"
    assert settings.output == Path("repairnator-patches")
    assert settings.mongodb_name == "repairnator"
    assert settings.activemq_listen_queue == "/queue/pipeline"
    assert settings.default_ci == "travis-ci.com"
    assert (settings.bind_address, settings.health_port) == ("127.0.0.1", 8080)
    assert settings.log_format == "plain"
    assert settings.repair_options.budget == 600


def test_the_originals_names_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {
        "MONGODB_HOST": "mongodb://mongo:27017",
        "MONGODB_NAME": "records",
        "ACTIVEMQ_URL": "stomp://activemq:61613",
        "ACTIVEMQ_LISTEN_QUEUE": "pipeline",
        "ACTIVEMQ_USERNAME": "bot",
        "ACTIVEMQ_PASSWORD": "hidden-1",
        "LISTEN_MODE": "noop",
        "GITHUB_OAUTH": "hidden-2",
        "PUSH_URL": "https://github.com/o/r",
        "GITHUB_USEREMAIL": "bot@example.com",
        "CREATE_PR": "1",
        "SMTP_SERVER": "mail",
        "SMTP_PORT": "587",
        "SMTP_TLS": "1",
        "NOTIFY_TO": "a@example.com, b@example.com",
        "NOTIFY_ENDPROCESS": "0",
        "RUN_ID": "r",
        "BUILD_ID": "566070885",
        "REPAIR_TOOLS": "java,NPEFix",
        "WORKSPACE": "/work",
        "OUTPUT": "/out",
        "LOOK_FROM_DATE": "2018-01-17T12:01:29Z",
        "SCANNER_NB_HOURS": "6",
        "GIT_REPOSITORY_URL": "https://github.com/o/r",
        "GIT_REPOSITORY_BRANCH": "main",
        "GIT_REPOSITORY_ID_COMMIT": "4f98",
    }
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    settings = Settings.load()
    assert not settings.embedded_queue
    assert not settings.embedded_store
    assert settings.activemq_listen_queue == "/queue/pipeline"
    assert settings.listen_mode == "NOOP"
    assert settings.create_pr
    assert settings.smtp_port == 587
    assert settings.notify_to == ("a@example.com", "b@example.com")
    assert settings.repair_options.tools == ("java", "NPEFix")
    assert settings.work_folder == Path("/work")
    assert settings.scanner_nb_hours == 6
    assert set(settings.secrets) == {"mongodb://mongo:27017", "hidden-1", "hidden-2"}


def test_our_own_names_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {
        "REPAIRNATOR_DEFAULT_CI": "gitlab",
        "REPAIRNATOR_ALLOWED_SOURCES": "git.example.com, /srv/git",
        "REPAIRNATOR_BUDGET": "90s",
        "LOG_FORMAT": "JSON",
        "HEALTH_PORT": "9090",
        "BIND_ADDRESS": "0.0.0.0",
    }
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    settings = Settings.load()
    assert settings.default_ci == "gitlab"
    assert settings.allowed_sources == ("git.example.com", "/srv/git")
    assert settings.budget == 90
    assert settings.log_format == "json"
    assert (settings.bind_address, settings.health_port) == ("0.0.0.0", 9090)


def test_the_command_line_wins_over_the_environment_over_the_file(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write_config(
        home, 'mongodb_name = "file"\nLOG_FORMAT = "json"\nrepairnator_budget = "5m"\ncreate_pr = true'
    )
    monkeypatch.setenv("MONGODB_NAME", "environment")
    monkeypatch.setenv("REPAIRNATOR_BUDGET", "6m")
    settings = Settings.load(budget="7m", output=None)
    assert settings.budget == 420
    assert settings.mongodb_name == "environment"
    assert settings.log_format == "json"
    assert settings.create_pr


def test_the_file_may_be_elsewhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "mine.toml").write_text('repair_tools = ["java"]')
    monkeypatch.setenv("REPAIRNATOR_CONFIG", str(home / "mine.toml"))
    assert Settings.load().repair_tools == ("java",)
    monkeypatch.setenv("REPAIRNATOR_CONFIG", str(home / "none.toml"))
    with pytest.raises(SettingsError, match=r"REPAIRNATOR_CONFIG=.*none\.toml: no such file"):
        Settings.load()


def test_username_wins_over_user_wherever_each_is_set(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACTIVEMQ_USER", "old")
    assert Settings.load().activemq_username == "old"
    monkeypatch.setenv("ACTIVEMQ_USERNAME", "new")
    assert Settings.load().activemq_username == "new"
    monkeypatch.delenv("ACTIVEMQ_USERNAME")
    _write_config(home, 'activemq_username = "file"')
    assert Settings.load().activemq_username == "old"  # the environment wins over the file, alias or not


def test_a_host_alone_switches_to_the_broker_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACTIVEMQ_HOST", "activemq")
    assert not Settings.load().embedded_queue


def test_the_port_that_kubernetes_sets_for_a_service_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACTIVEMQ_PORT", "tcp://10.96.0.12:61613")
    settings = Settings.load()
    assert settings.activemq_port == 61613
    assert settings.embedded_queue


def test_empty_values_count_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACTIVEMQ_PORT", "")
    monkeypatch.setenv("MONGODB_HOST", "")
    settings = Settings.load()
    assert settings.activemq_port == 61613
    assert settings.embedded_store


def test_relative_xdg_folders_are_ignored(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert Settings.load().database == home / ".local/share/repairnator/repairnator.db"
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert Settings.load().database == Path("/data/repairnator/repairnator.db")


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("ACTIVEMQ_PORT", "abc", "ACTIVEMQ_PORT=abc: .*integer.*; correct it or unset it"),
        ("ACTIVEMQ_PORT", "70000", "ACTIVEMQ_PORT=70000: .*65535"),
        ("LISTEN_MODE", "MAYBE", "LISTEN_MODE=MAYBE: .*KUBERNETES.*NOOP"),
        (
            "REPAIRNATOR_DEFAULT_CI",
            "jenkins",
            "REPAIRNATOR_DEFAULT_CI=jenkins: expected one of gitea, github-actions",
        ),
        ("REPAIRNATOR_BUDGET", "soon", "REPAIRNATOR_BUDGET=soon: expected a duration such as 90s"),
        ("REPAIRNATOR_BUDGET", "0", "REPAIRNATOR_BUDGET=0"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT=xml: .*plain"),
        ("CREATE_PR", "perhaps", "CREATE_PR=perhaps: .*boolean"),
    ],
)
def test_a_wrong_value_is_named_with_its_mend(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, complaint: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=complaint):
        Settings.load()


def test_every_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PORT", "x")
    monkeypatch.setenv("HEALTH_PORT", "y")
    with pytest.raises(SettingsError, match=r"SMTP_PORT=x(.|\n)*HEALTH_PORT=y"):
        Settings.load()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('activemq_ur = "x"', "unknown setting activemq_ur; did you mean activemq_ur[li]"),
        ("color = 1", "unknown setting color"),
        ("not toml", "cannot be read as TOML"),
        ("activemq_password = 5", "ACTIVEMQ_PASSWORD: input should be a valid string"),
    ],
)
def test_a_wrong_file_is_named_with_its_mend(home: Path, text: str, complaint: str) -> None:
    _write_config(home, text)
    with pytest.raises(SettingsError, match=complaint):
        Settings.load()


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ACTIVEMQ_PASSWORD", "GITHUB_OAUTH", "SMTP_PASSWORD", "MONGODB_HOST"):
        monkeypatch.setenv(name, f"hidden-{name}")
    settings = Settings.load()
    assert "hidden-" not in repr(settings)
    assert "hidden-" not in str(settings.model_dump())


def test_settings_do_not_change() -> None:
    settings = Settings.load()
    with pytest.raises(ValueError, match="frozen"):
        settings.mongodb_name = "other"


@pytest.mark.parametrize("who", ["bot:t0ken", "t0ken"])
def test_a_token_in_the_address_for_branches_is_a_secret(who: str) -> None:
    assert "t0ken" in Settings.load(push_url=f"https://{who}@git.example.com/r.git").secrets


def test_passwords_in_the_addresses_of_queue_and_store_are_secrets_and_not_shown() -> None:
    settings = Settings.load(
        activemq_url="failover:(stomp://b:61613,stomp://bot:hunter2@a:61613)",
        mongodb_host="mongodb://bot:p%40ss@b/?ssl=true",
    )
    assert {"hunter2", "p%40ss", "p@ss"} <= set(settings.secrets)
    assert settings.queue_location == "failover:(stomp://…@a:61613)"
    assert settings.store_location == "mongodb://…@b/"


def test_an_address_without_a_token_has_no_secret() -> None:
    assert Settings.load(push_url="ssh://git@git.example.com/r.git").secrets == ()


@pytest.mark.parametrize(
    ("text", "bytes_"), [("512M", 2**29), ("1.5G", 3 * 2**29), ("4096", 4096), ("2GiB", 2**31)]
)
def test_sizes_are_read_as_people_write_them(text: str, bytes_: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPAIRNATOR_CACHE_LIMIT", text)
    assert Settings.load().cache_limit == bytes_


@pytest.mark.parametrize("text", ["lots", "-1G", "0", "1X"])
def test_a_size_that_is_none_is_refused_by_name(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPAIRNATOR_CACHE_LIMIT", text)
    with pytest.raises(SettingsError, match="REPAIRNATOR_CACHE_LIMIT"):
        Settings.load()


def test_trusted_proxies_are_addresses_or_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, 2001:db8::1")
    assert Settings.load().trusted_proxies == ("10.0.0.0/8", "2001:db8::1")
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8,proxy.example.org")
    with pytest.raises(SettingsError, match=r"proxy\.example\.org is neither an address nor a network"):
        Settings.load()
