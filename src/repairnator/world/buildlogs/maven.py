"""Reads the output of Maven's Surefire and Failsafe, from 2.x to 3.x."""

from __future__ import annotations

import itertools
import re

from repairnator.model import TestName
from repairnator.world.buildlogs.flakes import Modules
from repairnator.world.buildlogs.prefixes import Prefixes
from repairnator.world.buildlogs.report import MAX_NAMES, PLACE_LIMIT, SETTINGS_LIMIT, LogReport, is_name

# Lines are matched without their prefix, which ends with Maven's level where there is one.
_COUNTS = re.compile(
    r"Tests run: ([0-9]{1,9}), Failures: ([0-9]{1,9}), Errors: ([0-9]{1,9})"
    r"(?:, Skipped: ([0-9]{1,9}))?(?P<rest>.*)$"
)
# A project chooses what its lines are: patterns begin where they must, so that each reads a line once.
_ELAPSED = "Time elapsed: "
_FAILED = re.compile(r"\S+ s(?:ec)?\s+<<< (?:FAILURE|ERROR)!$")
_HEADING = re.compile(r"(?:Failed tests|Tests in error): *(?P<first>.*)$")
_FLAKES = re.compile(r"Flakes: *$")
# In lists of Surefire up to 2.12: method(class): message; later the short name of the class only.
_LISTED = re.compile(r"^\s*(?P<case>[\w$]+)\((?P<suite>[\w.$]+)\)(?::|$)")
_LISTS = ("ailed tests", "Tests in error", "Flakes:")
# A class, by its full name. Java takes letters of all languages.
_CLASS = re.compile(r"[^\W\d][\w$]*(?:\.[^\W\d][\w$]*)*")
_DEEPEST = 50  # parts of a class's name
_REFERENCES = ("Please refer to ", "See ")
_REPORTS = re.compile(r"[/\\](?:surefire|failsafe)-reports for the ")
_SLASH = re.compile(r"[/\\]")
# A command that a CI system shows before it runs it.
_COMMAND = re.compile(r"(?:Run |[$+] )?(?:\./)?mvnw?(?:\.cmd)? ")
_PHASES = frozenset({"test", "package", "integration-test", "verify", "install", "deploy"})
_SKIPS = re.compile(r"-D(?:skipTests|maven\.test\.skip)(?:=true)?$")
_PROFILES = re.compile(r"-P[\w.,!?+-]+")
_PROPERTY = re.compile(r"-D[\w.-]+(?:=[\w.,:/@+-]*)?")
_WORDS = 200
_TOOLS = re.compile(r"maven-(?:surefire|failsafe)-plugin|(?:surefire|failsafe):[\w.-]+:")


class MavenReader:
    """Reads what Surefire and Failsafe print, whatever their verbosity, and whatever is put before it."""

    def __init__(self) -> None:
        self.listening = False  # within a list of tests, whose lines have no mark of their own
        self._flaking = False  # the list is of those that passed at last
        self._prefixes = Prefixes()
        self._modules = Modules()
        self._classes = [0, 0]  # run, failed
        self._summaries = [0, 0]
        self._summarized = False
        self._seen = False
        self._known_classes: set[str] = set()
        self._place = ""
        self._settings: tuple[str, ...] = ()

    def feed(self, line: str) -> None:
        if "Time elapsed" in line:
            self._see_result(line)
        elif "Tests run:" in line:
            self._see_summary(line)
        elif self.listening or any(word in line for word in _LISTS):
            self._see_list(line)
        elif "individual test results" in line:
            self._see_place(line)
        elif "mvn" in line and _COMMAND.match(line):
            self._see_command(line)
        elif not self._seen and _TOOLS.search(line):
            self._seen = True

    def report(self) -> LogReport:
        names = self._modules.all()
        run, failed = self._summaries if self._summarized else self._classes
        if not self._summarized:  # the end is missing
            failed = max(failed, len(names))
        # Tests that passed when they were run again have marks of failure too: the summary has the last word.
        return LogReport(
            tools=("maven",) if self._seen or run else (),
            failing=names.all() if failed else (),
            run=max(run, failed),
            failed=failed,
            place=self._place if failed else "",
            build_settings=self._settings if failed else (),
        )

    def _see_command(self, line: str) -> None:
        """Take the profiles and properties of the last command before the first test failed."""
        words = line.split()[:_WORDS]
        if self._modules.has_failures or not _PHASES.intersection(words) or any(map(_SKIPS.match, words)):
            return
        given = [word.strip("\"'") for word in words if "$" not in word and "***" not in word]
        profiles = [word[2:] for word in given if _PROFILES.fullmatch(word)]
        profiles += [after for word, after in itertools.pairwise(given) if word == "-P"]
        properties = [word for word in given if _PROPERTY.fullmatch(word)]
        settings = (f"profiles={','.join(profiles)}", f"maven.args={' '.join(properties)}")
        kept = tuple(one for one in settings if not one.endswith("="))
        self._settings = kept if sum(map(len, kept)) < SETTINGS_LIMIT else ()

    def _see_place(self, line: str) -> None:
        """Take the folder before the last two (``target/surefire-reports``)."""
        reports = _REPORTS.search(line)
        begins = [at + len(word) for word in _REFERENCES if (at := line.find(word)) >= 0]
        if not reports or not begins or self._place:
            return
        slashes = [match.start() for match in _SLASH.finditer(line, min(begins), reports.start())]
        if slashes and slashes[-1] + 1 < reports.start():
            self._place = line[min(begins) : slashes[-1]].strip()[:PLACE_LIMIT]

    def _see_result(self, line: str) -> None:
        shape, words = self._prefixes.split(line)
        counts = _COUNTS.match(words)
        if counts:
            self._classes[0] += int(counts[1])
            self._classes[1] += int(counts[2]) + int(counts[3])
            name = _class_of(counts["rest"])
            if _CLASS.fullmatch(name):
                self._modules.see_class(name, int(counts[1]), shape)
                if len(self._known_classes) < MAX_NAMES:
                    self._known_classes.add(name)
            return
        head, _, tail = words.rpartition(_ELAPSED)
        name = head.rstrip().removesuffix("--").strip()
        if name and head[-1].isspace() and _FAILED.match(tail):
            test = self._test(name)
            if test:
                self._modules.see_failure(test, shape)

    def _see_summary(self, line: str) -> None:
        shape, words = self._prefixes.split(line)
        counts = _COUNTS.match(words)
        # "Tests run: 3, Failures: 0" also begins the line of a class that has not ended, in very old
        # versions.
        if counts is None:
            return
        self.listening = self._flaking = False
        self._summarized = True
        run, failed = int(counts[1]), int(counts[2]) + int(counts[3])
        self._summaries[0] += run
        self._summaries[1] += failed
        self._modules.see_summary(run, failed, shape)

    def _see_list(self, line: str) -> None:
        shape, words = self._prefixes.split(line)
        heading = _HEADING.match(words)
        if heading:
            self.listening, self._flaking = True, False
            words = heading["first"]
        elif _FLAKES.match(words):
            self.listening = self._flaking = True
        listed = _LISTED.match(words)
        if listed and not self._flaking:
            self._modules.see_failure(TestName(listed["suite"], listed["case"]), shape)
        elif self._flaking and (test := self._test(words)):
            self._modules.see_flake(test)

    def _test(self, text: str) -> TestName | None:
        """``adds(o.e.CalcTest)``, ``o.e.CalcTest.adds``, ``o.e.CalcTest.adds(int)[1]``, ``o.e.CalcTest``.

        None where that is no name: a class has no blanks in its name and begins with no digit.
        """
        head, _, inside = text.partition("(")
        if inside and "." not in head:
            name = TestName(inside.partition(")")[0], _plain(head))
        else:
            name = TestName(*self._parts(text))
        return name if is_name(name) else None

    def _parts(self, text: str) -> tuple[str, str]:
        """The class, and the method if there is one.

        A phrase may stand in the place of a method's name, with dots and brackets of its own: there the class
        is what is known of it, or what stands before the first blank.
        """
        if text in self._known_classes:
            return text, ""
        heads = itertools.accumulate(text.split("."), lambda head, part: f"{head}.{part}")
        known = [head for head in itertools.islice(heads, _DEEPEST) if head in self._known_classes]
        if known:
            case = text[len(known[-1]) + 1 :]
            return known[-1], case if " " in case else _plain(case.partition("(")[0])
        first, blank, rest = text.partition(" ")
        if blank and "." in first and _CLASS.fullmatch(first):
            suite, _, case = first.rpartition(".")
            return suite, f"{case} {rest}"
        name = _plain(text.partition("(")[0])
        suite, _, case = name.rpartition(".")
        # Old versions do not say which names are classes: those after a package are.
        after_package = suite.rpartition(".")[2][:1].islower() and case[:1].isupper()
        return (name, "") if not suite or after_package else (suite, case)


def _class_of(rest: str) -> str:
    """The class in ``Time elapsed: 0.1 s <<< FAILURE! -- in org.example.CalcTest``; or ""."""
    before, found, name = rest.rpartition(" in ")
    before = before.rstrip()
    dash = before.endswith((" -", " --"))
    return name if found and dash and _ELAPSED in before and name and not re.search(r"\s", name) else ""


def _plain(name: str) -> str:
    """Without what a parameterized test adds."""
    return re.sub(r"[\[{].*$", "", name).strip()
