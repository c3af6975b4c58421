"""No command shows, stores or passes on a secret of the settings, whether to a file or a queue."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from pydantic import SecretStr
from tests.servers.ports import free_port
from tests.servers.process import wait_until

from repairnator.cli.application import app
from repairnator.foundation.providers import all_facts
from repairnator.foundation.settings import Settings
from repairnator.work.repositories.sealing import new_key

from . import projects
from .conftest import REPAIRNATOR
from .processes import started

MARK = f"hush{secrets.token_hex(6)}"
ADDRESS = f"http://bot:{MARK}-address@127.0.0.1:9/owner/repo"
MESSAGE = json.dumps({"CI": "git", "url": "http://127.0.0.1:9/owner/repo", "commit": "ab" * 20})
# What services say once they have done what there is to do; or that they cannot.
SERVICES = {
    "pipeline": "abab|does not answer|127.0.0.1:9",
    "monitor": "Listening|does not answer|127.0.0.1:9",
    "console": "The console is at|does not answer|127.0.0.1:9",
    "scanner": "Listening|does not answer|127.0.0.1:9",
    "up": "abab|does not answer|127.0.0.1:9",
}

# Every command, with arguments that take it as far as it goes without a forge.
COMMANDS = {
    "repair": f"{ADDRESS} --sandbox none",
    "localize": f"{ADDRESS} --sandbox none",
    "publish": f"/queue/pipeline {MESSAGE}",
    "pipeline": "",
    "monitor": "",
    "console": "",
    "console users add": "kim --password -",
    "console users list": "",
    "console users remove": "kim",
    "console tokens add": "wall",
    "console tokens list": "",
    "console tokens revoke": "wall",
    "console sessions list": "",
    "console sessions end": "kim",
    "scan": "owner/repo",
    "scanner": "",
    "up": "",
    "doctor": "",
    "builds list": "",
    "builds show": "nothing",
    "builds watch": "nothing",
    "builds retry": "nothing",
    "patches list": "",
    "patches show": "nothing",
    "patches apply": "nothing",
    "patches prove": f"no.diff {ADDRESS} --sandbox none",
    "offers list": "",
    "offers rates": "",
    "dead list": "",
    "dead retry": "nothing",
    "repos add": f"owner/other --secret {MARK}-webhook",
    "repos list": "",
    "store backup": "",
    "repos rotate": f"owner/other --secret {MARK}-webhook2",
    "repos remove": "owner/other",
    "repos key": "",
    "store copy": "--from embedded --to mongodb",
    "store restore": "",
}
# One of each kind of commands that need a queue or a store.
CONNECTING = (
    "doctor",
    "publish",
    "builds list",
    "repos add",
    "pipeline",
    "monitor",
    "store copy",
    "store backup",
)
# Programs that ours start: each notes its arguments before it goes on as itself.
STARTED = ("git", "bwrap", "mvn", "java", "python3", "ssh")
PATIENCE = 60


def all_commands() -> set[str]:
    """As ``--help`` shows them, those of groups with their group's name."""
    found = set()
    pending = [("", typer.main.get_command(app))]
    while pending:
        name, command = pending.pop()
        below = getattr(command, "commands", None)
        if below is None or (getattr(command, "invoke_without_command", False) and name):
            found.add(name)
        if below is not None:
            pending += [(f"{name} {part}".strip(), one) for part, one in below.items()]
    return found


@pytest.fixture
def argument_log(tmp_path: Path, environment: dict[str, str]) -> Path:
    """Where programs that ours start note their arguments."""
    log, folder = tmp_path / "arguments.log", tmp_path / "programs"
    folder.mkdir()
    for name in STARTED:
        real = shutil.which(name)
        if real:
            program = folder / name
            program.write_text(f'#!/bin/sh\necho "$0 $*" >> {log}\nexec {real} "$@"\n')
            program.chmod(0o755)
    environment["PATH"] = f"{folder}:{environment['PATH']}"
    log.touch()
    return log


@pytest.fixture
def marked(environment: dict[str, str]) -> dict[str, str]:
    """An environment in which every secret setting has a value with the mark."""
    for name, field in Settings.model_fields.items():
        if "SecretStr" in str(field.annotation):
            extra = field.json_schema_extra
            names = extra.get("names") if isinstance(extra, dict) else None
            variable = str(names[0]) if isinstance(names, list) else name.upper()
            environment[variable] = f"{MARK}-{name}"
    for setting in (setting for facts in all_facts() for setting in facts.settings if setting.secret):
        environment[setting.name] = f"{MARK}-{setting.name.lower()}"
    environment |= {
        "REPAIRNATOR_SECRETS_KEY": new_key(),
        "REPAIRNATOR_GIT_CREDENTIALS": f"127.0.0.1:9=bot:{MARK}-credentials",
        "PUSH_URL": f"https://bot:{MARK}-push@127.0.0.1:9/bot/patches",
        "NOTIFY_WEBHOOK": f"http://127.0.0.1:9/{MARK}-notify_webhook",
        "REPAIRNATOR_ALLOWED_SOURCES": "127.0.0.1",
        "HEALTH_PORT": str(free_port()),
        "MONITOR_PORT": str(free_port()),
        "CONSOLE_PORT": str(free_port()),
        # An app's key is read before anything else is done, and this one is none.
        "GITHUB_APP_PRIVATE_KEY": "",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    del environment["MONGODB_HOST"]
    return environment


def unreachable(environment: dict[str, str]) -> dict[str, str]:
    """Queue and store are servers that do not answer, with passwords in their addresses."""
    return environment | {
        "MONGODB_HOST": f"mongodb://bot:{MARK}-mongo@127.0.0.1:9/?timeoutMS=500",
        "ACTIVEMQ_URL": f"stomp://bot:{MARK}-broker@127.0.0.1:9",
    }


def said(command: str, environment: dict[str, str], folder: Path) -> str:
    """What a command prints; a service is told to end once it has said what it has to say."""
    words = [*command.split(), *split(COMMANDS[command])]
    if command in SERVICES:
        log = folder / f"{command}.log"
        log.unlink(missing_ok=True)  # what it said before is no answer
        with started(*words, environment=environment, folder=folder) as process:
            wait_until(
                lambda: bool(re.search(SERVICES[command], log.read_text())) or process.poll() is not None,
                PATIENCE,
            )
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)
        return log.read_text()
    done = subprocess.run(
        [REPAIRNATOR, *words],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",  # a backup is no text
        timeout=2 * PATIENCE,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def split(words: str) -> Iterator[str]:
    """Arguments, a message of JSON as one."""
    head, brace, tail = words.partition("{")
    yield from head.split()
    if brace:
        yield brace + tail


def found_in(folder: Path) -> list[str]:
    """Files with a marked text."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and MARK.encode() in path.read_bytes()
    ]


def without_what_was_asked_for(command: str, text: str) -> str:
    """`repos add` and `rotate` show a webhook's secret: it is to be typed into the forge's page."""
    return re.sub(rf"{MARK}-webhook2?", "", text) if command.startswith("repos") else text


def test_every_command_is_here() -> None:
    assert set(COMMANDS) == all_commands()


def test_every_secret_setting_is_marked(marked: dict[str, str]) -> None:
    settings = Settings.model_fields
    secret = [name for name, field in settings.items() if "SecretStr" in str(field.annotation)]
    secret.remove("provider_values")
    of_providers = [setting for facts in all_facts() for setting in facts.settings if setting.secret]
    secret += [setting.name.lower() for setting in of_providers]
    assert "github_oauth" in secret
    values = " ".join(marked.values())
    exempt = {"mongodb_host", "secrets_key", "git_credentials", "github_app_private_key"}
    assert [name for name in secret if f"{MARK}-{name}" not in values and name not in exempt] == []
    assert SecretStr("x") != SecretStr("y")


@pytest.mark.slow
def test_nothing_is_told_or_kept_with_the_embedded_store(
    marked: dict[str, str], argument_log: Path, tmp_path: Path
) -> None:
    marked["LOG_LEVEL"] = "debug"
    told = {command: said(command, marked, tmp_path) for command in COMMANDS}
    told["pipeline in JSON"] = said("pipeline", marked | {"LOG_FORMAT": "json"}, tmp_path)
    told |= {
        f"{command} --json": said_in_json(command, marked, tmp_path)
        for command in ("doctor", "builds list", "patches list", "dead list", "repos list")
    }
    shown = {command: without_what_was_asked_for(command, text) for command, text in told.items()}
    assert [command for command, text in shown.items() if MARK in text] == []
    assert all(told[command] for command in ("doctor", "repair", "monitor", "publish"))
    assert argument_log.read_text()
    assert found_in(tmp_path) == []


def said_in_json(command: str, environment: dict[str, str], folder: Path) -> str:
    words = [REPAIRNATOR, *command.split(), "--json"]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    json.loads(done.stdout)
    return done.stdout + done.stderr


@pytest.mark.slow
def test_a_password_in_a_message_does_not_reach_the_queue(marked: dict[str, str], tmp_path: Path) -> None:
    for message in (MESSAGE.replace("http://", f"http://bot:{MARK}@"), f"no build https://{MARK}@host/x"):
        command = [REPAIRNATOR, "publish", "/queue/pipeline", MESSAGE, message]
        done = subprocess.run(command, cwd=tmp_path, env=marked, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "REPAIRNATOR_GIT_CREDENTIALS" in done.stderr
        assert MARK not in done.stdout + done.stderr
    assert found_in(tmp_path) == []


@pytest.mark.slow
def test_nothing_is_told_when_servers_do_not_answer(
    marked: dict[str, str], argument_log: Path, tmp_path: Path
) -> None:
    environment = unreachable(marked)
    told = {command: said(command, environment, tmp_path) for command in CONNECTING}
    shown = {command: without_what_was_asked_for(command, text) for command, text in told.items()}
    assert [command for command, text in shown.items() if MARK in text] == []
    assert "127.0.0.1" in told["doctor"]
    assert found_in(tmp_path) == []


@pytest.mark.slow
def test_a_wrong_setting_is_told_without_its_value_where_it_is_secret(
    marked: dict[str, str], tmp_path: Path
) -> None:
    marked |= {"REPAIRNATOR_GIT_CREDENTIALS": f"{MARK} no pair", "REPAIRNATOR_SECRETS_KEY": f"{MARK}, {MARK}"}
    for command in ("doctor", "repair", "repos list"):
        text = said(command, marked, tmp_path)
        assert "REPAIRNATOR_" in text
        assert MARK not in text


@pytest.mark.slow
def test_nothing_is_told_of_a_build_that_is_repaired(
    marked: dict[str, str], argument_log: Path, tmp_path: Path
) -> None:
    """Records, events, patches and the process list of a whole repair."""
    tree = projects.failing(tmp_path / "tree")
    commit = projects.commit(tree)
    marked["REPAIRNATOR_ALLOWED_SOURCES"] = f"127.0.0.1,{tmp_path}"
    message = json.dumps({"CI": "git", "url": str(tree), "commit": commit})
    command = [REPAIRNATOR, "publish", "/queue/pipeline", message]
    subprocess.run(command, cwd=tmp_path, env=marked, check=True, capture_output=True)
    with started("up", "--until-idle", environment=marked, folder=tmp_path) as process:
        seen = arguments_while(process)
    log = (tmp_path / "up.log").read_text()
    assert "return a > b ? a : b;" in log
    assert MARK not in log
    assert seen
    assert not [line for line in seen if MARK in line]
    assert MARK not in argument_log.read_text()
    assert found_in(tmp_path) == []


def arguments_while(process: subprocess.Popen[str]) -> set[str]:
    """The arguments of all processes that can be seen while one runs, box and git included."""
    seen: set[str] = set()
    while process.poll() is None:
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                seen.add(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
            except OSError:
                continue
        os.sched_yield()
    return seen
