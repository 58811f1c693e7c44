"""Machines made of network namespaces: nodes with ports, joined by cables and switches. Knows nothing of routing.

A lab is one shell that is process 1 of private mount, PID and network namespaces. Commands go to its standard input. When
it goes, for whatever reason (the end of a test, a crash of the test run, which closes the pipe), the kernel ends every
process of the lab and takes its interfaces and mounts away, and its folder goes with it: nothing is left behind.
"""

from __future__ import annotations

import ctypes
import os
import platform
import select
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

_MARK = "--- done"
_NETWORK = 0x40000000
"""CLONE_NEWNET of setns(2)."""


class Port(NamedTuple):
    """An interface of a node, by the name it has in Linux (at most 15 characters, no slash)."""

    node: str
    name: str


class Wire(NamedTuple):
    """What a port is plugged into. Two ports on a cable see each other's carrier; behind a switch, and with nobody at the
    other end, a port is up whatever happens elsewhere."""

    ports: tuple[Port, ...]
    is_switch: bool = False


class LabError(Exception):
    """A command of a lab failed; the text is the command and what it printed."""


def why_no_labs(programs: Iterable[str] = ()) -> str:
    """Why labs cannot run here, as the reason of a skip; empty when they can. `programs` are needed besides our own."""
    if platform.system() != "Linux":
        return "network namespaces need Linux"
    if os.geteuid() != 0:
        return "network namespaces need root"
    missing = [program for program in ("unshare", "ip", "mount", *programs) if shutil.which(program) is None]
    if missing:
        return f"not installed: {', '.join(missing)}"
    tried = subprocess.run([*_UNSHARE, "-c", "mount -t tmpfs none /run && ip link add type veth"], capture_output=True, text=True)
    return f"namespaces are not allowed here: {tried.stderr.strip()}" if tried.returncode else ""


_UNSHARE = ("unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc", "--kill-child", "sh")


class Lab:
    """Nodes and wires that exist from `with` to its end. `folder` is the lab's own, for configs, sockets and logs."""

    def __init__(self, nodes: Sequence[str], wires: Sequence[Wire]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lab-", dir="/tmp"))
        self.nodes = tuple(nodes)
        self._taps = {port: f"t{number}" for number, port in enumerate(_tapped(wires))}
        self._bridge = {port: f"b{number}" for number, wire in enumerate(wires) for port in wire.ports if wire.is_switch}
        self._shell = subprocess.Popen(_UNSHARE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            self._told(f"trap 'rm -rf {self.folder}' EXIT")
            self.run("mount -t tmpfs none /run")
            self._plug(wires)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Lab:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End every process of the lab and remove its folder."""
        if self._shell.stdin:
            self._shell.stdin.close()
        self._shell.kill()  # unshare, whose death kills the shell, whose death kills the rest
        self._shell.wait()
        if self._shell.stdout:
            self._shell.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, command: str, node: str = "", timeout_s: float = 60) -> str:
        """What a shell command prints, on a node or (without one) where the switches are. Raises `LabError`."""
        return self._told(f"ip netns exec {node} sh -c {_quoted(command)}" if node else f"(\n{command}\n)", timeout_s)

    def socket(self, node: str, family: int, kind: int, protocol: int = 0) -> socket.socket:
        """A socket on a node, held by this process: a socket stays in the namespace that it was made in."""
        with open(f"/proc/{self._shell.pid}/root/run/netns/{node}") as there, open("/proc/thread-self/ns/net") as here:
            _enter(there.fileno())
            try:
                return socket.socket(family, kind, protocol)
            finally:
                _enter(here.fileno())

    def _told(self, inner: str, timeout_s: float = 60) -> str:
        assert self._shell.stdin
        try:
            self._shell.stdin.write(f"{inner} </dev/null 2>&1\nprintf '\\n{_MARK} %s\\n' $?\n".encode())
            self._shell.stdin.flush()
            text, code = self._answer(time.monotonic() + timeout_s)
        except OSError as error:
            raise LabError(f"{inner}: the lab is gone ({error})") from None
        if code != 0:
            raise LabError(f"{inner}\n{text}")
        return text

    def _answer(self, deadline: float) -> tuple[str, int]:
        assert self._shell.stdout
        stream = self._shell.stdout.fileno()
        got = b""
        while True:
            ready, _, _ = select.select([stream], [], [], max(0.0, deadline - time.monotonic()))
            piece = os.read(stream, 65536) if ready else b""
            if not piece:
                raise LabError(f"no answer: {got.decode(errors='replace')[-2000:]}")
            got += piece
            text, mark, code = got.rpartition(f"\n{_MARK} ".encode())
            if mark and code.endswith(b"\n"):
                return text.decode(errors="replace"), int(code)

    def _plug(self, wires: Sequence[Wire]) -> None:
        """Every node, port, cable and switch, in one batch."""
        lines = [f"netns add {node}" for node in self.nodes]
        lines += [f"link add name {bridge} type bridge forward_delay 0" for bridge in sorted(set(self._bridge.values()))]
        for wire in wires:
            if not wire.is_switch and len(wire.ports) == 2:
                one, other = wire.ports
                lines.append(f"link add name {one.name} netns {one.node} type veth peer name {other.name} netns {other.node}")
        for port, tap in self._taps.items():
            lines.append(f"link add name {port.name} netns {port.node} type veth peer name {tap}")
            if port in self._bridge:
                lines.append(f"link set {tap} master {self._bridge[port]}")
            lines.append(f"link set {tap} up")
        lines += [f"link set {bridge} up" for bridge in sorted(set(self._bridge.values()))]
        lines += [f"-n {node} link set lo up" for node in self.nodes]
        self.batch(lines)
        for node in self.nodes:
            self.run(_SETTINGS, node)

    def batch(self, lines: Iterable[str]) -> None:
        """Run `ip` with each of the lines."""
        separate = [line for line in lines if line.startswith("-n")]
        together = "\n".join(line for line in lines if not line.startswith("-n"))
        if together:
            self.run(f"ip -batch - <<'END'\n{together}\nEND")
        if separate:
            self.run(" && ".join(f"ip {line}" for line in separate))

    def set_ports(self, ports: Iterable[Port], *, is_up: bool) -> None:
        """Take ports up or down, as `shutdown` on the node does. The far end of a cable loses its carrier."""
        self.batch([f"-n {port.node} link set {port.name} {'up' if is_up else 'down'}" for port in ports])

    def set_heard(self, ports: Iterable[Port], *, is_heard: bool) -> None:
        """Let the switch lose everything from and to ports that stay up, or carry it again."""
        for port in ports:
            how = f"master {self._bridge[port]}" if is_heard else "nomaster"
            self.run(f"ip link set {self._taps[port]} {how}")


_SETTINGS = """
echo 1 > /proc/sys/net/ipv4/ip_forward
for file in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 > $file; done
for file in /proc/sys/net/ipv6/conf/*/disable_ipv6; do echo 1 > $file; done
"""


def _tapped(wires: Sequence[Wire]) -> list[Port]:
    """The ports whose other end is with the switches: those of switches, and those with nobody at the other end."""
    return [port for wire in wires for port in wire.ports if wire.is_switch or len(wire.ports) == 1]


def _enter(namespace: int) -> None:
    """Let this thread be in another network namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, _NETWORK):
        number = ctypes.get_errno()
        raise OSError(number, f"setns: {os.strerror(number)}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
