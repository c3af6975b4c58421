"""``doctor``: the health of this machine, the queue and the store."""

from __future__ import annotations

from rich.text import Text

from repairnator.cli.commands.configuration import load_settings
from repairnator.cli.commands.output import console, print_json
from repairnator.cli.doctor import machine as checks
from repairnator.cli.doctor.cluster import Kubectl, check_deployment
from repairnator.core.statuses import EXIT_STEP_FAILED
from repairnator.foundation.settings import Settings
from repairnator.foundation.text import clean_line
from repairnator.services.console.views.settings import Finding
from repairnator.work.queues import open_queue
from repairnator.work.stores import open_store
from repairnator.work.stores.port import JobQuery

_SIGNS = {
    checks.OK: ("ok", "green"),
    checks.WARNING: ("warning", "yellow"),
    checks.MISSING: ("MISSING", "bold red"),
}


def doctor(*, cluster: bool, as_json: bool) -> int:
    """Print what was checked, of this machine or of a deployment; 0 when nothing is missing."""
    found = check_deployment(Kubectl()) if cluster else _check_machine(load_settings())
    if as_json:
        print_json([check.to_dict() for check in found])
    else:
        _print(found)
    return 0 if checks.healthy(found) else EXIT_STEP_FAILED


def findings(settings: Settings) -> tuple[Finding, ...]:
    """What was checked of this machine, for the console."""
    return tuple(Finding(one.name, one.state, one.found, one.fix) for one in _check_machine(settings))


def _check_machine(settings: Settings) -> list[checks.Check]:
    return [
        *checks.check_machine(settings.database.parent, settings.work_folder),
        *_check_services(settings),
    ]


def _check_services(settings: Settings) -> list[checks.Check]:
    return [
        checks.check_sandbox(settings),
        *checks.check_broker(
            settings.queue_location, lambda: open_queue(settings), settings.activemq_listen_queue
        ),
        checks.check_reachable(
            "store",
            settings.store_location,
            lambda: _ping_store(settings),
            "check MONGODB_HOST and the server",
        ),
    ]


def _ping_store(settings: Settings) -> None:
    store = open_store(settings)
    try:
        store.jobs.find(JobQuery(kinds=("build",), limit=1))
    finally:
        store.close()


def _print(found: list[checks.Check]) -> None:
    out = console()
    for check in found:
        sign, style = _SIGNS[check.state]
        out.print(
            Text.assemble((f"{sign:<8}", style), f" {check.name:<12} ", clean_line(check.found)),
            soft_wrap=True,
        )
        if check.fix:
            out.print(Text(f"{'':<22} {check.fix}", "cyan"), soft_wrap=True)
