"""Real inputs, from which others are made, and words of their languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from repairnator.core.diffs import FileChange, unified_diff
from repairnator.core.edits import Edit
from repairnator.core.events import sign

UNIT = Path(__file__).parents[1] / "unit"
FILE = "src/main/java/A.java"
SOURCE = b"\xef\xbb\xbfclass A {\r\n  int a = 1; // \xc3\xa9\n  int b = 2;\n}\n"
JIS = "class A { // \u8868\n  int a = 1;\n}\n".encode("shift_jis")
POM = """\
<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0"><artifactId>a</artifactId><packaging>jar</packaging>
<modules><module>sub</module></modules><properties><maven.compiler.source>1.8</maven.compiler.source>
<argLine>-Xmx64m</argLine><project.build.sourceEncoding>GBK</project.build.sourceEncoding></properties>
<build><directory>target</directory><sourceDirectory>src/main/java</sourceDirectory><plugins><plugin>
<artifactId>maven-compiler-plugin</artifactId><version>3.8.1</version><configuration><release>8</release>
<compilerArgs><arg>-parameters</arg></compilerArgs></configuration></plugin><plugin>
<artifactId>maven-surefire-plugin</artifactId><version>2.22.2</version><configuration>
<argLine>@{argLine} -Da=${b} 'c d'</argLine><includes><include>**/*Test.java</include>
<include>%regex[.*(Cat|Dog).*]</include></includes><systemPropertyVariables><x>y</x></systemPropertyVariables>
<workingDirectory>sub</workingDirectory></configuration><executions><execution><id>default-test</id><goals>
<goal>test</goal></goals></execution></executions></plugin><plugin>
<artifactId>maven-toolchains-plugin</artifactId><configuration><toolchains><jdk><version>[17,21)</version>
<vendor>a&amp;b</vendor></jdk></toolchains></configuration></plugin></plugins></build></project>
"""
WORKFLOW = """\
distributionUrl=https\\://repo.example/apache-maven-3.9.9-bin.zip
    java-version: [11, '17', 21-ea]
  - uses: actions/setup-java@v4
    with:
      java-version: ${{ matrix.java-version }}
"""
POLICY = """\
enabled: true
branches: [main, "release-*"]
tools: [java]
budget: 5m
offer: branch
network: false
ignored-tests:
  - org.example.FlakyTest
"""


def _tokens(*lines: str) -> tuple[bytes, ...]:
    return tuple(token.encode("latin-1") for line in lines for token in line.split("|"))


XML = _tokens(
    "<?xml version='1.0' encoding='|<!DOCTYPE a [<!ENTITY b 'c'>]>|&b;|&#0;|&#xd800;|<![CDATA[|]]>|<!--|-->",
    "/>|</| xmlns:a='b'|GBK|UTF-16|UTF-7|punycode|zlib|idna|Cp037|x-windows-949|<module>|</module>",
    "<include>%regex[(a+)+$]|<testcase name='a' classname='b' time='nan'>|<failure type='e' message='m'>",
    "<skipped/>|\x4c\x6f\xa7\x94\x93|<\0|\0<|\xff\xfe|\xfe\xff",
)
DIFF = _tokens(
    "diff --git |--- a/|+++ b/|@@ -1,2 +1,2 @@|\n+|\n-|\n |\\ No newline at end of file|GIT binary patch\n",
    "literal |delta |index |new file mode 100755|rename from |/dev/null|pom.xml|\\t|\t|100644",
    '"a/|src/main/java/',
)
JSON = _tokens(
    '{|}|[|]|:|,|"|null|true|"event"|"seq":1|"diff":|"group":"g1"|"result":|"status":"PATCHED"|1e308|NaN|1e999'
)
YAML = _tokens(
    "- |: |&a |*a|!!python/object:os |!!binary |? |[|{|}|---\n|%YAML 1.1\n|0o7|1:1:1|2001-01-01|~|<<: |5m|0s"
)
LOG = _tokens(
    "Tests run: |, Failures: |, Errors: |, Skipped: |Time elapsed: | s <<< FAILURE!| -- in |Failed tests: ",
    "FAILED | > |Ran |tests completed, |See |/surefire-reports for the individual test results",
    "[ERROR] |::error::",
    "\x1b[31m|\xff\xfe|in 1.0s|source option 5 is no longer supported. Use 8 or later",
    "release version 99 not supported",
)
PATH = _tokens("/|.|..|test|tests|src/main/|.git|~1|pom.xml|.java|.py|\xe2\x80\x8c|Test|:| |setup")


def files(*patterns: str) -> Callable[[], list[bytes]]:
    """Files below ``tests/unit``, their beginnings."""
    return lambda: [
        path.read_bytes()[:32_768]
        for pattern in patterns
        for path in sorted(UNIT.glob(pattern))
        if path.is_file()
    ]


def poms() -> list[bytes]:
    body = POM.partition("\n")[2]
    other = POM.replace("UTF-8", "GBK").encode("gbk")
    return [
        POM.encode(),
        f"<projects>{body}{body}</projects>".encode(),
        other,
        POM.encode("utf-16"),
        WORKFLOW.encode(),
    ]


def diffs() -> list[bytes]:
    tree = {FILE: SOURCE, "src/main/java/B.java": JIS}
    made = [
        unified_diff([FileChange(name, content, (Edit(at, at + 1, new),))])
        for name, content in tree.items()
        for at, new in ((content.index(b"1"), b"3"), (len(content) - 2, b"  int c;\n}"))
    ]
    text = f"diff --git a/{FILE} b/{FILE}\nindex 1234567..7654321 100644\n--- a/{FILE}\n+++ b/{FILE}\n"
    made.append(text + "@@ -3 +3,2 @@ class A\n-  int b = 2;\n+  int b = 3;\n+  int c = \\u00e9;\n")
    made.append("".join(made[:3:2]))
    return [one.encode() for one in made]


def texts() -> list[bytes]:
    return [*diffs(), b"a\x1b[31mb", "\u202eabc\u2028".encode()]


def policies() -> list[bytes]:
    return [POLICY.encode(), POLICY.encode("utf-16")]


def edits() -> list[bytes]:
    names = ("utf-8", "ISO-8859-1", "Shift_JIS", "GBK", "UTF-16", "utf-7", "windows-1252", "Big5", "")
    return [f"{name} 3 5\n".encode() + content for name in names for content in (SOURCE, JIS)]


def paths() -> list[bytes]:
    names = (
        "pom.xml",
        "src/intTest/java/A.java",
        ".github/workflows/ci.yml",
        "lib/a.py",
        "a b/C.java",
        "x.go",
    )
    return [name.encode() for name in (FILE, *names)]


def classes() -> list[bytes]:
    head = b"\xca\xfe\xba\xbe\0\0\0\x3d"
    pool = b"\x01\0\x01A\x07\0\x01\x01\0\x10java/lang/Object\x07\0\x03\x05\0\0\0\0\0\0\0\1\x0c\0\1\0\3"
    return [head + b"\0\x08" + pool + b"\0\x21\0\x02\0\x04\0\0\0\0\0\0\0\0"]


def events() -> list[bytes]:
    """One of each kind, as the core signs it without a key."""
    patch = {
        "group": "g1",
        "tool": "java",
        "diff": diffs()[0].decode(),
        "rank": 1,
        "files": [FILE],
        "fixes": ["a.T#b"],
        "conflictsWith": [],
        "summary": "s",
        "plausible": 2,
        "reason": "",
        "evidence": {"command": "mvn test", "testsRun": 3, "seconds": 1.5, "excluded": []},
    }
    failure = {"name": "a.T#b", "type": "E", "message": "m"}
    groups = [{"id": "g1", "tests": ["a.T#b"], "status": "PATCHED", "plausible": 1}]
    result = {
        "status": "PATCHED",
        "patches": [patch],
        "groups": groups,
        "failingTests": [failure],
        "steps": [{"name": "s", "status": "SUCCESS"}],
        "seconds": 1.0,
        "candidates": 3,
        "combination": {"groups": ["g1", "g2"], "diff": diffs()[-1].decode(), "evidence": {}},
    }
    end = {
        "result": result,
        "errors": {"s": ["e"]},
        "hardware": {"nbProcessors": 2},
        "exitCode": 0,
        "metrics": {"StepsDurationsInSeconds": {"a": 1}, "NbCPU": 2},
    }
    kinds: dict[str, dict[str, Any]] = {
        "started": {"schemaVersion": 1, "tools": ["java"], "budget": 600.0},
        "step": {"name": "TestProject", "status": "FAILURE", "seconds": 1.25, "message": "m", "commit": "ab"},
        "note": {"level": "warning", "text": "t"},
        "tests": {"failing": [failure], "flaky": [], "total": 3},
        "groups": {"groups": groups},
        "places": {"group": "g1", "places": [{"file": FILE, "line": 3, "suspiciousness": 0.5}]},
        "progress": {"group": "g1", "tool": "java", "candidates": 5, "place": "A.java:1", "seconds": 1},
        "patch": patch,
        "diagnostic": {"tool": "java", "group": "g1", "report": {"a.b": {"$c": [1, 2.5, None, True]}}},
        "finished": end,
    }
    return [
        sign({"event": kind, "seq": 1, "time": 1.0, **data}, None).encode() for kind, data in kinds.items()
    ]
