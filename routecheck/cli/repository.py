"""A folder as it stands in a commit: read with git itself, which has to be installed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from routecheck.diagnostic import UsageError


@contextmanager
def checked_out(revision: str, path: str) -> Iterator[str]:
    """The folder of `path` (or the file) as the commit has it, in a folder that goes away. Symbolic links and folders below
    `configs/` are left out. Raises `UsageError`."""
    folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise UsageError(f"{path}: no such file or folder")
    commit = _commit(folder, revision)
    files = _files(folder, commit)
    if not files:
        raise UsageError(f"{folder} has no files in {revision}")
    with TemporaryDirectory(prefix="routecheck-") as made:
        for name, content in _contents(folder, files):
            target = os.path.join(made, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as stream:
                stream.write(content)
        try:
            yield made if os.path.isdir(path) else os.path.join(made, os.path.basename(path))
        except UsageError as error:
            raise UsageError(str(error).replace(made, f"{folder} in {revision}")) from None


def _commit(folder: str, revision: str) -> str:
    """The id of the commit that a revision names."""
    _git(folder, ["rev-parse", "--git-dir"], f"{folder}: not in a git repository")
    if revision.startswith("-"):
        raise UsageError(f"--git: '{revision}' is no revision")
    words = ["rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"]
    return _git(folder, words, f"--git: there is no commit '{revision}' in this repository").decode().strip()


def _files(folder: str, commit: str) -> list[tuple[str, str]]:
    """(name, id of the content) of the files in the folder and in `configs/` under it."""
    found = []
    for place in ("./", "./configs/"):
        listed = _git(folder, ["ls-tree", "-z", commit, "--", place], f"{folder}: cannot be listed in that commit")
        for entry in listed.decode("utf-8", "surrogateescape").split("\0"):
            facts, _, name = entry.partition("\t")
            if facts.startswith("100"):
                found.append((name, facts.split()[2]))
    return found


def _contents(folder: str, files: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    wanted = "\n".join(blob for _, blob in files).encode() + b"\n"
    raw = _git(folder, ["cat-file", "--batch"], f"{folder}: the commit cannot be read", wanted)
    place = 0
    for name, _ in files:
        head, place = raw[place : raw.index(b"\n", place)], raw.index(b"\n", place) + 1
        size = int(head.split()[2])
        yield name, raw[place : place + size]
        place += size + 1


def _git(folder: str, words: list[str], fault: str, given: bytes | None = None) -> bytes:
    """What git prints. Raises `UsageError` with `fault` when it fails."""
    try:
        done = subprocess.run(["git", "-C", folder, *words], input=given, capture_output=True, check=False)
    except OSError:
        raise UsageError("--git needs git, which is not installed here") from None
    if done.returncode:
        raise UsageError(fault)
    return done.stdout
