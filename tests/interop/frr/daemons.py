"""FRRouting's daemons on the nodes of a lab: started from config texts, asked over their own command sockets."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.interop.namespaces import Lab, LabError, why_no_labs

FOLDER = Path("/usr/lib/frr")
DAEMONS = ("zebra", "staticd", "ospfd")
"""In the order in which they start: the others are clients of zebra."""


def why_no_frr() -> str:
    """Why FRRouting cannot run here; empty when it can."""
    missing = [name for name in DAEMONS if not (FOLDER / name).exists()]
    return f"FRRouting is not installed: {FOLDER} has no {', '.join(missing)}" if missing else why_no_labs()


def start(lab: Lab, configs: Mapping[str, Mapping[str, str]]) -> None:
    """Start the daemons of every node, given the config of each daemon by node. Raises `LabError`."""
    lab.run("mount -t tmpfs none /var/tmp")  # where crash logs go
    lab.folder.chmod(0o755)
    for node, texts in configs.items():
        folder = lab.folder / node
        folder.mkdir()
        folder.chmod(0o777)  # the daemons run as the user frr
        for name in texts:
            (folder / f"{name}.conf").write_text(texts[name])
    for name in DAEMONS:
        nodes = [node for node, texts in configs.items() if name in texts]
        lab.run("\n".join(f"ip netns exec {node} {_command(lab, node, name)}" for node in nodes) or ":")
    for node, texts in configs.items():
        _complain(lab, node, texts)


def _command(lab: Lab, node: str, name: str) -> str:
    place = f"{lab.folder}/{node}/{name}"
    paths = f"-z {lab.folder}/{node}/zserv --vty_socket {lab.folder}/{node} -i {place}.pid -f {place}.conf --log file:{place}.log"
    return f"{FOLDER}/{name} -d -P 0 --log-level warnings {paths} >{place}.out 2>&1 || {{ cat {place}.out; exit 1; }}"


def _complain(lab: Lab, node: str, texts: Mapping[str, str]) -> None:
    """Raise what a daemon said about its config: a line that it did not take would make the comparison worthless."""
    for name in texts:
        said = (lab.folder / node / f"{name}.out").read_text()
        log = lab.folder / node / f"{name}.log"
        found = [
            line for line in (said + (log.read_text() if log.exists() else "")).splitlines() if "line" in line or "% " in line
        ]
        if found:
            raise LabError(f"{node} {name}: {'; '.join(found)}\n{texts[name]}")


def ask(lab: Lab, node: str, name: str, command: str) -> str:
    """What a daemon answers to a command: the protocol that vtysh speaks, without its start-up time."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(20)
        try:
            line.connect(str(lab.folder / node / f"{name}.vty"))
            line.sendall(command.encode() + b"\0")
            got = b""
            while not (len(got) >= 4 and got[-4:-1] == b"\0\0\0"):
                piece = line.recv(1 << 16)
                if not piece:
                    break
                got += piece
        except OSError as error:
            raise LabError(f"{node} {name} does not answer '{command}': {error}") from None
    return got[:-4].decode(errors="replace")


def ask_json(lab: Lab, node: str, name: str, command: str) -> Any:
    """The answer to a command with `json` at its end."""
    text = ask(lab, node, name, command)
    try:
        return json.loads(text) if text.strip() else {}
    except ValueError:
        raise LabError(f"{node} {name}: '{command}' is not answered in JSON: {text[:500]}") from None
