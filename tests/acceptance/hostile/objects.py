"""Git repositories whose objects are written by hand, since git itself would not write such."""

from __future__ import annotations

import hashlib
import subprocess
import zlib
from pathlib import Path

from .kinds import Ground


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always")
    if not (folder / ".git").exists():
        subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    command = ["git", "-C", str(folder), *who, *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode().strip()


def config(folder: Path, key: str, value: str) -> None:
    """Set a value in a repository that must not be entered any more."""
    command = ["git", "config", "--file", str(folder / ".git" / "config"), key, value]
    subprocess.run(command, check=True, cwd="/", capture_output=True)


def write_object(folder: Path, kind: str, content: bytes) -> str:
    """Write a loose object, however malformed; returns its name. Calls of git would take minutes."""
    if not (folder / ".git").exists():
        git(folder, "status")
    whole = f"{kind} {len(content)}\0".encode() + content
    name = hashlib.sha1(whole).hexdigest()
    place = folder / ".git" / "objects" / name[:2] / name[2:]
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(zlib.compress(whole, 1))
    return name


def folder_object(folder: Path, *entries: tuple[str, bytes, str]) -> str:
    """A tree object of (mode, name, object)."""
    content = b"".join(
        mode.encode() + b" " + name + b"\0" + bytes.fromhex(one) for mode, name, one in entries
    )
    return write_object(folder, "tree", content)


def point(folder: Path, kind: str) -> None:
    """Let ``main`` be a commit of a tree that was never checked out."""
    who = "T <t@example.org> 1700000000 +0000"
    commit = write_object(folder, "commit", f"tree {kind}\nauthor {who}\ncommitter {who}\n\nx\n".encode())
    (folder / ".git" / "refs" / "heads" / "main").write_text(commit + "\n")


def commit_of(ground: Ground) -> tuple[str, ...]:
    command = ["git", "-c", f"safe.directory={ground.tree}", "-C", str(ground.tree), "rev-parse", "main"]
    commit = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    return (str(ground.tree), "--commit", commit)


def armed(ground: Ground) -> str:
    return f"touch {ground.machine.outside}/escaped"
