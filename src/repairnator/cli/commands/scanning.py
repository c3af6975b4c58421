"""The commands ``scan`` and ``scanner``, which look for failing builds."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from repairnator.cli.commands.configuration import load_settings
from repairnator.cli.commands.context import open_context
from repairnator.cli.commands.output import console, print_json
from repairnator.cli.terminal.tables import Column, print_table
from repairnator.errors import MessageError, RepairnatorError, TemporaryError, UsageError
from repairnator.foundation.messages import read_slug
from repairnator.foundation.providers import public_hosts
from repairnator.foundation.text import clean_line, count
from repairnator.services import lifecycle
from repairnator.services.scanner import Finding, ScanReport
from repairnator.services.scanner.service import opened_scanner, serve
from repairnator.work.repositories.registry import Repositories, Repository

_SHOWN_TESTS = 3


def scan(slugs: Sequence[str], *, ci: str, host: str, as_json: bool) -> int:
    """Scan repositories (all that are watched when none is named) and print what was found.

    One that cannot be scanned does not keep the others from it; returns the exit code of the last error.

    Raises:
        UsageError: a slug or the CI is none.
    """
    if ci and ci not in public_hosts():
        raise UsageError(f"unknown CI {ci!r}; known are {', '.join(public_hosts())}")
    settings = load_settings()
    reports: list[ScanReport] = []
    code = 0
    with (
        open_context(settings) as context,
        opened_scanner(settings, context.store, context.wake) as scanner,
    ):
        for where in _chosen(slugs, ci, host, Repositories.of(context.store, settings)):
            try:
                report = scanner.scan(where.ci, where.host, where.slug, since_last=not slugs)
            except (UsageError, TemporaryError) as error:
                _complain(where, error)
                code = error.exit_code
                continue
            reports.append(report)
            if not as_json:
                _print(console(), report)
    if as_json:
        print_json([report.to_dict() for report in reports])
    return code


def scanner() -> int:
    """Consume the scanner queue until told to stop."""
    settings = load_settings()
    with lifecycle.running(settings, name="scanner") as running:
        serve(running)
    return 0


def _chosen(slugs: Sequence[str], ci: str, host: str, repositories: Repositories) -> list[Repository]:
    if not slugs:
        return [one for one in repositories.all() if ci in ("", one.ci) and host in ("", one.host)]
    try:
        return [repositories.get(read_slug(slug), ci, host) for slug in slugs]
    except MessageError as error:
        raise UsageError(str(error)) from error


def _complain(where: Repository, error: RepairnatorError) -> None:
    text = f"{where.slug} on {where.host}: {error}"
    console(error=True).print(f"repairnator: {clean_line(text)}", markup=False, soft_wrap=True)


def _print(out: Console, report: ScanReport) -> None:
    heading = f"{report.slug} on {report.ci} ({report.host})"
    out.print(Text(clean_line(heading), style="bold"), soft_wrap=True)
    if report.refusal:
        out.print(f"  not scanned: {report.refusal}", markup=False, soft_wrap=True)
        return
    for mistake in report.mistakes:
        out.print(f"  mistake in its policy file: {clean_line(mistake)}", markup=False, soft_wrap=True)
    looked = f"  {count(len(report.findings), 'new build')} looked at, {count(report.calls, 'request')}"
    out.print(looked, markup=False)
    for finding in report.interesting:
        _print_interesting(out, finding)
    rows = [
        (finding.build.ref.build_id, clean_line(finding.build.branch), clean_line(finding.reason))
        for finding in report.findings
        if not finding.queued and finding.build.status != "PASSED"
    ]
    if rows:
        columns = (Column("LEFT OUT"), Column("BRANCH"), Column("REASON", stretch=True))
        print_table(out, columns, rows)


def _print_interesting(out: Console, finding: Finding) -> None:
    build = finding.build
    verb = "queued" if finding.accepted else "queued before"
    line = f"  {verb}: build {build.ref.build_id} of {build.branch}, commit {build.commit[:12]}"
    out.print(Text(clean_line(line), style="green"), soft_wrap=True)
    names = [str(name) for name in finding.log.failing] if finding.log else []
    for name in names[:_SHOWN_TESTS]:
        out.print(f"    {clean_line(name)}", markup=False, soft_wrap=True)
    if len(names) > _SHOWN_TESTS:
        out.print(f"    and {len(names) - _SHOWN_TESTS} more", markup=False)
