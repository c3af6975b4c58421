"""Reading logs that the real tools wrote (`data/make_logs.sh`), and what CI systems make of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from repairnator.world.buildlogs import LogReport, Trouble, merged, read_log
from repairnator.world.buildlogs.lines import clean

DATA = Path(__file__).parent / "data"
MAVEN = ["org.example.BrokenSetUpTest", "org.example.CalculatorTest#addsTwoNumbers"]
MAVEN += ["org.example.CalculatorTest#throwsAnError"]
PYTEST = ["OldStyle.test_in_the_old_style", "TestInAClass.test_fails_too", "test_fails", "test_of_numbers"]
PYTEST = [f"test_numbers#{case}" for case in (*PYTEST, "test_without_set_up")]


def report_of(name: str) -> LogReport:
    return read_log([(DATA / name).read_bytes()])


def failing(report: LogReport) -> list[str]:
    return sorted(str(name) for name in report.failing)


@pytest.mark.parametrize("log", sorted(path.name for path in DATA.glob("surefire-*.log")))
def test_every_surefire_names_its_failing_tests(log: str) -> None:
    report = report_of(log)
    assert failing(report) == MAVEN
    assert (report.tools, report.run, report.failed, report.trouble) == (("maven",), 5, 3, Trouble.NONE)


@pytest.mark.parametrize("version", ["2.22.2", "3.5.2"])
def test_failsafe_is_read_like_surefire(version: str) -> None:
    report = report_of(f"failsafe-{version}.log")
    assert failing(report) == ["org.example.CalculatorIT#addsInTheLarge"]
    assert (report.run, report.failed) == (1, 1)


PYTEST_LOGS = sorted(path.name for path in DATA.glob("pytest-*.log") if "unreadable" not in path.name)


@pytest.mark.parametrize("log", PYTEST_LOGS)
def test_every_pytest_names_its_failing_tests(log: str) -> None:
    report = report_of(log)
    assert failing(report) == PYTEST
    assert report.tools == ("pytest",)


def test_unittest_names_its_failing_tests() -> None:
    report = report_of("unittest.log")
    assert failing(report) == ["test_sums.Sums#test_fails", "test_sums.Sums#test_raises"]
    assert (report.tools, report.run, report.failed) == (("unittest",), 3, 2)


@pytest.mark.parametrize("log", sorted(path.name for path in DATA.glob("*fe-*.log")))
def test_the_place_is_the_folder_of_the_module_that_failed(log: str) -> None:
    assert report_of(log).place == "/build/project"


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (
            "[ERROR] See /builds/app/back end/out/surefire-reports for the individual test results.",
            "/builds/app/back end/",
        ),
        (
            r"[ERROR] Please refer to D:\a\app\core\target\surefire-reports for the individual test results.",
            "D:\\a\\app\\core",
        ),
        ("[ERROR] See the wiki for the individual test results.", ""),
    ],
)
def test_places_are_read_as_their_machine_writes_them(line: str, place: str) -> None:
    red = b"[ERROR] Tests run: 1, Failures: 1, Errors: 0, Skipped: 0\n"
    assert read_log([red, line.encode() + b"\n"]).place == place.rstrip("/")


@pytest.mark.parametrize("version", ["2.22.2", "3.5.2"])
def test_logs_were_made_by_the_versions_they_claim(version: str) -> None:
    assert f":{version}:test" in (DATA / f"surefire-{version}.log").read_text()


@pytest.mark.parametrize(
    "log",
    [
        "maven-uncompiled.log",
        "gradle-4.4.1-uncompiled.log",
        "pytest-8.3.4-unreadable.log",
        "unittest-unreadable.log",
    ],
)
def test_what_does_not_compile_is_no_failing_test(log: str) -> None:
    report = report_of(log)
    assert not report.tests_failed
    assert report.trouble is Trouble.COMPILATION


def test_a_dependency_that_cannot_be_had_is_no_failing_test() -> None:
    report = report_of("maven-unresolved.log")
    assert not report.tests_failed
    assert report.trouble is Trouble.INFRASTRUCTURE


@pytest.mark.parametrize("log", ["gradle-4.4.1.log", "gradle-4.4.1-full.log"])
def test_gradle_names_its_failing_tests(log: str) -> None:
    report = report_of(log)
    assert failing(report) == [MAVEN[0], "org.example.CalculatorIT#addsInTheLarge", *MAVEN[1:]]
    assert (report.tools, report.run, report.failed, report.trouble) == (("gradle",), 6, 4, Trouble.NONE)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        # https://github.com/exercism/cli/issues/915, Gradle 6
        (
            "GreeterTest > testThatGreeterReturnsTheCorrectGreeting FAILED",
            "GreeterTest#testThatGreeterReturnsTheCorrectGreeting",
        ),
        # https://github.com/opensearch-project/opensearch-migrations/pull/950
        (
            "SigV4Test > signs(String, int) > org.opensearch.SigV4Test.signs(String, int)[1] FAILED",
            "SigV4Test#signs",
        ),
        # https://github.com/tomyuval/gradle-not-re-running-failed-tests
        ("T[jvm] > t()[jvm] FAILED", "T#t"),
        ("CalcTest > adds(int) > [1] 3 FAILED", "CalcTest#adds"),
        ("CalcTest > initializationError FAILED", "CalcTest"),
    ],
)
def test_gradle_as_others_have_seen_it(line: str, name: str) -> None:
    report = read_log(
        [f"{line}\n    java.lang.AssertionError at A.java:9\n1 test completed, 1 failed\n".encode()]
    )
    assert failing(report) == [name]
    assert (report.tools, report.failed) == (("gradle",), 1)


def test_gradle_as_its_documentation_shows_it() -> None:
    report = read_log(
        [
            b"> Task :test FAILED\n\n"
            b"SomeTest > inner tests > adds(int) FAILED\n"
            b"    org.opentest4j.AssertionFailedError at SomeTest.java:12\n"
            b"org.example.OtherTest > fails FAILED\n    java.lang.AssertionError at OtherTest.java:3\n\n"
            b"3 tests completed, 2 failed\n\nExecution failed for task ':test'.\n"
            b"> There were failing tests. See the report at: file:///build/reports/tests/test/index.html\n"
        ]
    )
    assert failing(report) == ["SomeTest$inner tests#adds", "org.example.OtherTest#fails"]
    assert (report.tools, report.run, report.failed) == (("gradle",), 3, 2)


def stamped(log: bytes, form: str) -> bytes:
    lines = log.decode().splitlines()
    if form == "github":
        lines = [f"2024-05-01T10:00:00.{index:07d}Z {line}" for index, line in enumerate(lines)]
        return "\n".join(["\ufeff2024-05-01T10:00:00.0000000Z ##[group]Run mvn test", *lines]).encode()
    if form == "github error":
        return "\n".join(f"2024-05-01T10:00:00.1234567Z ##[error]{line}" for line in lines).encode()
    if form == "gitlab":
        lines = [f"2024-05-01T10:00:00.123456Z 01O {line}" for line in lines]
        return "\n".join(["section_start:1714557600:test\r\x1b[0KRunning", *lines]).encode()
    if form == "colours":
        return "\n".join(f"\x1b[1;31m{line}\x1b[0m\r" for line in lines).encode()
    if form == "travis":
        return "\n".join(["travis_fold:start:test\r\x1b[0K", *(f"{line}\r" for line in lines)]).encode()
    raise AssertionError(form)


@pytest.mark.parametrize("form", ["github", "github error", "gitlab", "colours", "travis"])
@pytest.mark.parametrize(
    "log",
    ["surefire-2.22.2.log", "surefire-3.5.2.log", "gradle-4.4.1.log", "pytest-8.3.4.log", "unittest.log"],
)
def test_what_a_ci_puts_around_lines_changes_nothing(log: str, form: str) -> None:
    plain = report_of(log)
    assert read_log([stamped((DATA / log).read_bytes(), form)]) == plain


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_encoding_does_not_matter(encoding: str) -> None:
    text = "Tests run: 2, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.1 s <<< FAILURE! - in o.ÜTest\n"
    text += (
        "[ERROR] zählt(o.ÜTest)  Time elapsed: 0.1 s  <<< FAILURE!\nTests run: 2, Failures: 1, Errors: 0\n"
    )
    assert failing(read_log([text.encode(encoding)])) == ["o.ÜTest#zählt"]


def test_bytes_that_are_no_text_are_read_over() -> None:
    report = read_log([b"\xff\xfeg\x00\x80\x81" * 3 + b"\n", bytes(range(256)) * 10])
    assert not report.tests_failed


def test_a_truncated_log_tells_what_it_has() -> None:
    log = (DATA / "surefire-3.5.2.log").read_bytes()
    cut = log[: log.index(b"Results:")]
    report = read_log([cut])
    assert failing(report) == MAVEN
    assert report.failed == 3


def test_pieces_may_be_cut_anywhere() -> None:
    log = (DATA / "surefire-3.5.2.log").read_bytes()
    assert read_log([log[index : index + 7] for index in range(0, len(log), 7)]) == read_log([log])


def test_tests_that_passed_when_run_again_did_not_fail() -> None:
    log = b"[ERROR] o.ATest.flickers -- Time elapsed: 0.1 s <<< FAILURE!\n"
    log += b"[WARNING] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Flakes: 1\n"
    assert not read_log([log]).tests_failed


def test_parameters_of_a_test_are_no_part_of_its_name() -> None:
    log = b"[ERROR] o.ATest.adds(int, int)[2] -- Time elapsed: 0.1 s <<< FAILURE!\n"
    log += b"[ERROR] o.ATest.counts{String}[1] -- Time elapsed: 0.1 s <<< ERROR!\n"
    assert failing(read_log([log])) == ["o.ATest#adds", "o.ATest#counts"]


def test_a_log_of_fifty_megabytes_is_streamed() -> None:
    line = b"2024-05-01T10:00:00.1234567Z [INFO] Downloading from central: https://repo.example/maven2/x\n"
    piece = line * 600
    red = (DATA / "surefire-3.5.2.log").read_bytes()

    def pieces() -> Iterator[bytes]:
        for _ in range(50 * 2**20 // len(piece)):
            yield piece
        yield red

    begin = time.monotonic()
    report = read_log(pieces())
    assert failing(report) == MAVEN
    assert time.monotonic() - begin < 60, "seconds, on any machine"


def test_a_line_without_end_is_not_kept() -> None:
    assert not read_log(b"FAILED " * 10_000 for _ in range(100)).tests_failed


def test_several_jobs_are_one_build() -> None:
    report = merged([report_of("surefire-3.5.2.log"), report_of("unittest.log")])
    assert report.failed == 5
    assert report.tools == ("maven", "unittest")


def test_a_progress_bar_leaves_what_was_written_last() -> None:
    assert clean(b" 10%\r 50%\r100% done\r") == "100% done"


@pytest.mark.parametrize(
    "line",
    [
        b"[ERROR] x " + b" " * 8000 + b"Time elapsed: 1 s  x",
        b"[ERROR] x " + b" -- " * 2000 + b"Time elapsed: 1 s <<< FAILURE",
        b"Tests run: 1, Failures: 1, Errors: 1 Time elapsed: " + b" -- in" * 1300 + b" ",
        b"individual test results " + b"See a/" * 1300,
        b"individual test results See " + b"/a" * 2000 + b"-reports for the " * 200,
        b"FAILED a.py::" + b" - " * 2600,
        b"Failed tests: " + b"a" * 8000,
        b"\x1b]" * 4000 + b" FAILED",
    ],
    ids=range(8),
)
def test_a_line_is_read_in_time_that_grows_with_its_length(line: bytes) -> None:
    """A pattern that tries again from each place takes minutes for a line of eight thousand characters."""
    begin = time.thread_time()
    read_log([(line + b"\n") * 20])
    assert time.thread_time() - begin < 10, "seconds of the processor for 20 lines"


@pytest.mark.parametrize(
    "line",
    [
        b"Tests run: %s, Failures: 1, Errors: 0",
        b"%s tests completed, 1 failed",
        b"== %s failed in 1.0s ==",
        b"Ran %s tests in 1s",
        b"FAILED (failures=%s)",
    ],
)
def test_numbers_of_thousands_of_digits_are_no_numbers(line: bytes) -> None:
    for digits in (b"9" * 5000, "\u0663".encode()):
        assert read_log([line % digits + b"\n"]).failed < 10**9


FAILED = b"[ERROR] Tests run: 1, Failures: 1, Errors: 0, Skipped: 0\n"


@pytest.mark.parametrize(
    ("command", "settings"),
    [
        ("2026-05-01T10:00:00.1234567Z ##[group]Run mvn -B verify -Pci,fast", ("profiles=ci,fast",)),
        ("$ ./mvnw test -P cover -Dfoo.bar=1 -Dquiet", ("profiles=cover", "maven.args=-Dfoo.bar=1 -Dquiet")),
        ("+ mvn install -Dsecret=*** -Durl=$URL -Pa -Pb", ("profiles=a,b",)),
        ("$ mvn install -DskipTests -Pall", ()),
        ("$ mvn clean -Pall", ()),
        ("[ERROR]   mvn <args> -rf :x -Pall test", ()),
    ],
)
def test_how_the_tests_were_run_is_read_from_the_command(command: str, settings: tuple[str, ...]) -> None:
    assert read_log([command.encode() + b"\n", FAILED]).build_settings == settings


def test_of_several_commands_the_last_one_that_tests_counts() -> None:
    lines = b"$ mvn test -Pone\n$ mvn test -Ptwo\n$ mvn deploy -DskipTests -Pthree\n"
    assert read_log([lines, FAILED]).build_settings == ("profiles=two",)


COUNTS = "Tests run: 3, Failures: 1, Errors: 0, Skipped: 0"
RED = (
    f"[ERROR] {COUNTS}, Time elapsed: 0.05 s <<< FAILURE! -- in org.example.core.RangeTest",
    "[ERROR] org.example.core.RangeTest.contains -- Time elapsed: 0.004 s <<< FAILURE!",
    f"[ERROR] {COUNTS}",
)
OLD = (
    f"{COUNTS}, Time elapsed: 0.05 sec <<< FAILURE!",
    "contains(org.example.core.RangeTest)  Time elapsed: 0.004 sec  <<< FAILURE!",
    COUNTS,
)


def read_lines(*lines: str) -> LogReport:
    return read_log(["\n".join(lines).encode() + b"\n"])


@pytest.mark.parametrize("lines", [RED, OLD], ids=["with levels", "of old versions"])
@pytest.mark.parametrize(
    "prefix",
    [
        "14:02:11,507 ",
        "[2024-05-01 14:02:11] ",
        "2024-05-01T14:02:11+02:00 web-1  | ",
        "maven_1  | ",
        "#12 34.56 ",
        "[core] ",
        "build  Run tests  2024-05-01T14:02:11.1234567Z ",
        "remote: ",
        "> :core:maven > ",
    ],
)
def test_whatever_is_put_before_maven_s_words_is_no_part_of_a_name(
    prefix: str, lines: tuple[str, ...]
) -> None:
    report = read_lines(*(prefix.replace("34", str(34 + n)) + line for n, line in enumerate(lines)))
    assert failing(report) == ["org.example.core.RangeTest#contains"]
    assert (report.tools, report.run, report.failed) == (("maven",), 3, 1)


def test_levels_as_a_page_shows_them_are_levels() -> None:
    report = read_lines(*(line.replace("[ERROR]", "Error: ") for line in RED))
    assert failing(report) == ["org.example.core.RangeTest#contains"]
    assert (report.tools, report.run, report.failed) == (("maven",), 3, 1)


FLAKE = (
    "[ERROR] Tests run: 2, Failures: 1, Errors: 0, Time elapsed: 1.2 s <<< FAILURE! -- in o.e.RetryTest",
    "[ERROR] o.e.RetryTest.reconnects -- Time elapsed: 0.9 s <<< FAILURE!",
    "[WARNING] Tests run: 2, Failures: 0, Errors: 0, Skipped: 0, Flakes: 1",
)


def test_a_flake_of_one_module_is_no_failure_of_another() -> None:
    assert failing(read_lines(*FLAKE, *RED)) == ["org.example.core.RangeTest#contains"]
    assert failing(read_lines(*RED, *FLAKE)) == ["org.example.core.RangeTest#contains"]


@pytest.mark.parametrize(
    ("core", "net"), [("", ""), ("[core] ", "[net] "), ("12:00:01 ", "12:00:02 ")], ids=str
)
def test_modules_that_build_at_once_keep_their_own_tests(core: str, net: str) -> None:
    both = zip((core + one for one in RED), (net + one for one in FLAKE), strict=True)
    mixed = [line for two in both for line in two]
    for lines in (mixed, [mixed[n] for n in (1, 0, 3, 2, 5, 4)]):
        report = read_lines(*lines)
        assert failing(report) == ["org.example.core.RangeTest#contains"]
        assert (report.run, report.failed) == (5, 1)


def test_a_flake_beside_a_failure_of_the_same_module_is_listed_as_one() -> None:
    report = read_lines(
        FLAKE[0],
        FLAKE[1],
        RED[0],
        RED[1],
        "[ERROR] Failures: ",
        "[ERROR]   RangeTest.contains:12 expected: <true> but was: <false>",
        "[WARNING] Flakes: ",
        "[WARNING] o.e.RetryTest.reconnects",
        "[ERROR]   Run 1: RetryTest.reconnects:20 no answer",
        "[INFO]   Run 2: PASS",
        "[INFO] ",
        "[ERROR] Tests run: 5, Failures: 1, Errors: 0, Skipped: 0, Flakes: 1",
    )
    assert failing(report) == ["org.example.core.RangeTest#contains"]
    assert report.failed == 1


def test_a_log_with_nothing_but_flakes_is_no_failure() -> None:
    report = read_lines(*FLAKE)
    assert (failing(report), report.failed, report.tests_failed) == ([], 0, False)


@pytest.mark.parametrize(
    "name",
    [
        "14:02:11",
        "https://ci.example/job/7",
        "Total time for 3",
        "java.lang.AssertionError: expected 2",
        "12.34",
        "../core/RangeTest.contains",
        "",
    ],
)
def test_what_cannot_be_a_test_is_not_named(name: str) -> None:
    report = read_lines(RED[0], RED[1], f"{name}  Time elapsed: 0.004 s  <<< FAILURE!", RED[2])
    assert failing(report) == ["org.example.core.RangeTest#contains"]


def test_phrased_names_keep_their_dots_and_blanks() -> None:
    phrased = "[ERROR] org.example.core.RangeTest.contains 1.5, and 2. -- Time elapsed: 0.004 s <<< FAILURE!"
    assert failing(read_lines(RED[0], phrased, RED[2])) == ["org.example.core.RangeTest#contains 1.5, and 2."]


def test_a_log_of_nothing_but_summaries_is_read_in_time_that_grows_with_its_length() -> None:
    """Classes that fit no summary are looked for a bounded number of times, whatever the log says."""
    classes = [
        f"[ERROR] Tests run: 7, Failures: 1, Errors: 0, Time elapsed: 1 s <<< FAILURE! -- in o.T{n}"
        for n in range(300)
    ]
    summaries = ["[ERROR] Tests run: 5, Failures: 1, Errors: 0, Skipped: 0"] * 20_000
    assert read_lines(*classes, *summaries).failed == 20_000


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (
            "[ERROR] o.e.CalcTest.gives 0.5 for half (of one) -- Time elapsed: 0.1 s <<< FAILURE!",
            "o.e.CalcTest#gives 0.5 for half (of one)",
        ),
        ("[ERROR] o.e.CalcTest.adds -- Time elapsed: 0.1 s <<< FAILURE!", "o.e.CalcTest#adds"),
        ("[ERROR] o.e.CalcTest.adds(int, int)[1] -- Time elapsed: 0.1 s <<< ERROR!", "o.e.CalcTest#adds"),
        ("[ERROR] a request of 3 items -- Time elapsed: 0.1 s <<< ERROR!", ""),
        ("[ERROR] 2026-01-02.request -- Time elapsed: 0.1 s <<< ERROR!", ""),
        ("[ERROR] o.e.CalcTest.\x07 -- Time elapsed: 0.1 s <<< ERROR!", ""),
        ("[ERROR] o.e.CalcTest.-- -- Time elapsed: 0.1 s <<< ERROR!", ""),
    ],
)
def test_what_cannot_be_a_tests_name_is_none(line: str, name: str) -> None:
    report = read_log([f"{line}\nTests run: 3, Failures: 1, Errors: 0\n".encode()])
    assert failing(report) == ([name] if name else [])
    assert report.failed == 1


@pytest.mark.parametrize("line", ["12.34 > adds() FAILED", "CalcTest > \x07 FAILED", "CalcTest > -- FAILED"])
def test_what_cannot_be_a_test_of_gradle_is_not_named(line: str) -> None:
    assert failing(read_lines(line, "CalcTest > adds() FAILED")) == ["CalcTest#adds"]
