"""The dashboard and the alarms ask a real Prometheus for what the services really measure."""

from __future__ import annotations

import json
import re
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
import yaml
from tests.servers import programs
from tests.servers.ports import LOOPBACK, free_port
from tests.servers.process import ServerProcess, wait_until

from repairnator.foundation.metrics import CONTENT_TYPE, Metrics
from repairnator.model import JobState

pytestmark = pytest.mark.server

FOLDER = Path(__file__).parents[2] / "kubernetes-support/overlays/monitoring"


def queries() -> list[str]:
    """What the panels ask for."""
    panels = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
    return [target["expr"].replace("$__rate_interval", "1m") for one in panels for target in one["targets"]]


def alarms() -> list[str]:
    """The expressions of the alarms."""
    (rules,) = [
        one
        for one in yaml.safe_load_all((FOLDER / "monitoring.yaml").read_text())
        if one["kind"] == "PrometheusRule"
    ]
    return [rule["expr"] for group in rules["spec"]["groups"] for rule in group["rules"]]


def use(metrics: Metrics) -> None:
    """Measure something of everything."""
    metrics.see_jobs({("build", state): 2 for state in JobState})
    metrics.see_dependency("queue", answers=True)
    metrics.count_message(redelivered=True)
    metrics.count_unreadable()
    metrics.count_claim("build", "message")
    metrics.count_attempt("build", "done")
    metrics.count_error("store")
    metrics.count_webhook(202)
    metrics.count_repair(100, 1)
    metrics.time_step("BuildProject", 3.0)
    metrics.lease_renewed()


@contextmanager
def measured() -> Iterator[int]:
    """A service that goes on measuring; gives its port."""
    metrics = Metrics()
    metrics.progress_age(lambda: 1.0)
    metrics.lease_taken()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            use(metrics)
            self.send_response(200)
            self.send_header("Content-Type", CONTENT_TYPE)
            self.end_headers()
            self.wfile.write(metrics.exposition())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Prometheus:
    """A real one, which looks at one service each second."""

    def __init__(self, folder: Path, target: int) -> None:
        programs.require("prometheus")
        port = free_port()
        self._url = f"http://{LOOPBACK}:{port}"
        scraped = {"job_name": "services", "static_configs": [{"targets": [f"{LOOPBACK}:{target}"]}]}
        config = {"global": {"scrape_interval": "1s"}, "scrape_configs": [scraped]}
        (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
        command = [
            "prometheus",
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={LOOPBACK}:{port}",
        ]
        self.process = ServerProcess(command, folder / "prometheus.log", self._answers)
        self.process.start()

    def ask(self, query: str) -> list[tuple[dict[str, str], float]]:
        """The series that a query finds, with their values."""
        address = f"{self._url}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
        with urllib.request.urlopen(address, timeout=30) as answer:
            found = json.load(answer)["data"]["result"]
        return [(one["metric"], float(one["value"][1])) for one in found]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self._url}/-/ready", timeout=5):
                return True
        except (URLError, OSError):
            return False


def found_soon(prometheus: Prometheus, query: str) -> None:
    wait_until(lambda: prometheus.ask(query), 60, f"{query} finds something")


def test_every_query_finds_what_the_services_measure(tmp_path: Path) -> None:
    with measured() as port:
        prometheus = Prometheus(tmp_path, port)
        try:
            wait_until(
                lambda: prometheus.ask("min(rate(repairnator_patches_total[1m])) > 0"),
                60,
                "two looks were taken",
            )
            for query in queries():
                found = prometheus.ask(query)
                assert found, query
                assert all(value == value for _, value in found), query  # a NaN is not equal to itself
            # An alarm that nothing sets off finds nothing; without its threshold it must find something.
            for query in alarms():
                prometheus.ask(query)
                bare = re.sub(r"\s*(>|==) [0-9]+$", "", query)
                assert bare != query
                found_soon(prometheus, re.sub(r"\[[0-9]h:1m\]", "[1m:1s]", bare))
        finally:
            prometheus.process.kill()


def test_the_dashboard_is_one_that_grafana_reads() -> None:
    dashboard = json.loads((FOLDER / "dashboard.json").read_text())
    panels = dashboard["panels"]
    assert len({one["id"] for one in panels}) == len(panels)
    assert len({one["title"] for one in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for one in panels:
        place = one["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, one["title"]
        taken |= cells
        assert one["description"]
        assert {target["datasource"]["uid"] for target in one["targets"]} == {"${datasource}"}
    (source,) = dashboard["templating"]["list"]
    assert (source["name"], source["type"], source["query"]) == ("datasource", "datasource", "prometheus")


def test_the_dashboard_shows_every_metric_there_is() -> None:
    metrics = Metrics()
    metrics.progress_age(lambda: 1.0)
    use(metrics)
    measured = set(re.findall(r"^# TYPE (repairnator_\w+)", metrics.exposition().decode(), re.MULTILINE))
    families = {name.removesuffix("_total").removesuffix("_created") for name in measured}
    asked = {
        re.sub(r"_(total|bucket)$", "", name)
        for query in queries()
        for name in re.findall(r"repairnator_\w+", query)
    }
    assert asked == families
