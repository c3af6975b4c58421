"""The console's parts one by one."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from markupsafe import Markup
from starlette.datastructures import Headers
from tests.servers.process import wait_until

from repairnator.errors import SettingsError
from repairnator.foundation.settings import Settings
from repairnator.services.console.access import LocalAccess, access_for
from repairnator.services.console.charts import Bar, Mark, bars, curve, share
from repairnator.services.console.diffs import Row, lay_out
from repairnator.services.console.errors import Forbidden
from repairnator.services.console.listing import BuildList
from repairnator.services.console.overview import Cached
from repairnator.services.console.rendering import Renderer, shown
from repairnator.services.console.service import find_port
from repairnator.services.web.server import bind
from repairnator.testing.stores import memory_store

DIFF = """diff --git a/A.java b/A.java
index 123..456 100644
--- a/A.java
+++ b/A.java
@@ -1,3 +1,4 @@ class A
 same
-old
+new
+more
 same
\\ No newline at end of file
--- a/B.java
+++ b/B.java
@@ -7 +7 @@
--- x
+++ y
"""


def test_a_diff_is_laid_out_in_rows_with_the_numbers_of_both_files() -> None:
    assert lay_out(DIFF).rows == (
        Row("file", None, None, "A.java"),
        Row("hunk", None, None, "@@ -1,3 +1,4 @@ class A"),
        Row("same", 1, 1, "same"),
        Row("removed", 2, None, "old"),
        Row("added", None, 2, "new"),
        Row("added", None, 3, "more"),
        Row("same", 3, 4, "same"),
        Row("note", None, None, "No newline at end of file"),
        Row("file", None, None, "B.java"),
        Row("hunk", None, None, "@@ -7 +7 @@"),
        Row("removed", 7, None, "-- x"),
        Row("added", None, 7, "++ y"),
    )


def test_a_diff_in_two_columns_has_what_was_beside_what_takes_its_place() -> None:
    pairs = [
        (pair.left.text if pair.left else None, pair.right.text if pair.right else None)
        for pair in lay_out(DIFF).pairs()
    ]
    assert ("old", "new") in pairs
    assert (None, "more") in pairs
    assert ("same", "same") in pairs
    assert ("-- x", "++ y") in pairs


@pytest.mark.parametrize("diff", ["", "\n", "@@", "no diff at all", "--- a\n+++ b\n@@ -1,9999 +1 @@\n x"])
def test_what_is_no_diff_is_laid_out_as_far_as_it_goes(diff: str) -> None:
    assert lay_out(diff).left_out == 0
    lay_out(diff).pairs()


def test_a_diff_of_many_lines_says_how_many_are_left_out() -> None:
    laid = lay_out("--- a/x\n+++ b/x\n@@ -0,0 +1,5000 @@\n" + "+x\n" * 5000)
    assert len(laid.rows) < 2100
    assert laid.left_out == 5003 - 2000


def test_what_does_not_show_is_shown_and_what_does_stays() -> None:
    assert shown("a\u202eb\x1b[0m") == "a\\u202eb\\x1b[0m"
    assert shown("schön 你好\nzwei") == "schön 你好\nzwei"
    assert shown(Markup("<b>")) == "<b>"
    assert shown(None) == ""


def test_texts_in_charts_are_escaped() -> None:
    hostile = "</title><script>alert(1)</script>\"'\u202e"
    charts = (
        bars([Bar(hostile, [("good", 2), ("plain", 0)]), Bar("", [])], hostile),
        curve([(0, 0), (5, 3)], [Mark(2, hostile)], hostile),
    )
    for chart in charts:
        assert "<script>" not in chart
        assert chart.startswith("<svg")
        assert "style=" not in chart
    assert "\u202e" not in charts[0].partition("<title>")[2]


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (-1, 5), (5, 5), (9, 5), (float("nan"), 5)])
def test_a_share_is_never_less_than_nothing_or_more_than_all(part: float, whole: float) -> None:
    assert 'width="1000' in share(part, whole)
    assert "nan" not in share(part, whole)


def test_charts_of_nothing_are_drawn() -> None:
    assert bars([], "").startswith("<svg")
    assert curve([], [], "").startswith("<svg")


def test_an_address_of_a_list_leads_to_the_same_list() -> None:
    view = BuildList.read(
        {"q": "a/b", "state": "dead", "sort": "oldest", "age": "7d", "after": "12.5~git/u~/c"}
    )
    assert view.after == (12.5, "git/u~/c")
    query = dict(part.split("=", 1) for part in view.address()[1:].split("&"))
    assert BuildList.read(query) == view
    assert BuildList.read({}).address() == ""
    assert "after" not in view.address(sort="newest")


def headers(**named: str) -> Headers:
    return Headers(
        {"host": "localhost:30051"} | {name.replace("_", "-"): value for name, value in named.items()}
    )


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:30051", "127.9.9.9", "[::1]:30051"])
def test_this_machine_is_let_in_by_its_own_names(host: str) -> None:
    assert LocalAccess().person(headers(host=host), "127.0.0.1") is not None


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example:80",
        "10.0.0.1",
        "[::2]",
        "a@localhost",
    ],
)
def test_another_name_for_this_machine_is_not_answered(host: str) -> None:
    with pytest.raises(Forbidden):
        LocalAccess().person(headers(host=host), "127.0.0.1")


@pytest.mark.parametrize("name", ["forwarded", "x_forwarded_for", "x_forwarded_host", "x_real_ip", "via"])
def test_what_a_proxy_passes_on_is_not_answered(name: str) -> None:
    with pytest.raises(Forbidden, match="this machine only"):
        LocalAccess().person(headers(**{name: "x"}), "127.0.0.1")


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "10.0.0.1", "example.org"])
def test_a_console_that_others_reach_does_not_start(address: str) -> None:
    with pytest.raises(SettingsError, match=f"BIND_ADDRESS={address}: without sign-in"):
        access_for(Settings(bind_address=address), memory_store)
    with pytest.raises(SettingsError, match="TRUSTED_PROXIES"):
        access_for(Settings(bind_address=address, console_sign_in="header"), memory_store)


def test_a_port_that_is_taken_is_replaced_unless_it_was_chosen() -> None:
    with bind("127.0.0.1", 0, "CONSOLE_PORT") as taken:
        port = taken.getsockname()[1]
        assert find_port(Settings.model_construct(_fields_set=set(), console_port=port)) not in (0, port)
        with pytest.raises(SettingsError, match="BIND_ADDRESS and CONSOLE_PORT"):
            find_port(Settings(console_port=port))


def test_a_prefix_is_before_every_address() -> None:
    page = Renderer("/repairs").page("error.html", here="", title="t", text="", again=0)
    assert 'href="/repairs/builds"' in page
    assert 'src="/repairs/static/console.js?' in page


class Figure:
    """A figure that is asked for, and counts how often."""

    def __init__(self) -> None:
        self.asked = 0
        self.time = 0.0
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.cached = Cached(self.ask, 10.0, lambda: self.time)

    def ask(self) -> int:
        self.asked += 1
        self.may_answer.wait(30)
        return self.asked


def test_a_figure_is_asked_for_again_only_when_it_is_old() -> None:
    figure = Figure()
    assert [figure.cached(), figure.cached()] == [1, 1]
    figure.time = 10.0
    assert figure.cached() == 2


def test_while_a_figure_is_asked_for_anew_others_get_the_old_one() -> None:
    figure = Figure()
    figure.cached()
    figure.time = 10.0
    figure.may_answer.clear()
    asking = in_thread(figure.cached)
    wait_until(lambda: figure.asked == 2, 30)
    assert figure.cached() == 1
    figure.may_answer.set()
    asking.join()
    assert figure.cached() == 2


def test_a_figure_that_nobody_waits_for_comes_later() -> None:
    figure = Figure()
    figure.may_answer.clear()
    assert figure.cached.soon() is None
    figure.may_answer.set()
    wait_until(lambda: figure.cached.soon() == 1, 30)


def in_thread(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread
