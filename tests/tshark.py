"""Captures as tshark reads them: every field of every frame, and what it complains of."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

Dissected = Mapping[str, Sequence[str]]
"""The fields of one frame by tshark's names (`ip.ttl`), each with all its values, outer headers first."""
TSHARK = shutil.which("tshark")
needs_tshark = pytest.mark.skipif(TSHARK is None, reason="tshark is not installed")
_CHECKED = [f"-o{protocol}.check_checksum:TRUE" for protocol in ("ip", "tcp", "udp")]
_STREAMS = ["-otcp.analyze_sequence_numbers:FALSE", "-otcp.relative_sequence_numbers:FALSE"]
_STATUS = ("eth.fcs.status", "ip.checksum.status", "tcp.checksum.status", "udp.checksum.status", "icmp.checksum.status")
_BAD = ("0", "Bad")


def dissected(path: str | Path) -> list[Dissected]:
    """The frames of a capture. Checksums are checked, sequence numbers are those on the wire."""
    assert TSHARK
    command = [TSHARK, "-r", str(path), "-T", "pdml", *_CHECKED, *_STREAMS]
    told = subprocess.run(command, capture_output=True, check=True, text=True)
    return [_fields(packet) for packet in ElementTree.fromstring(told.stdout).iter("packet")]


def _fields(packet: ElementTree.Element) -> Dissected:
    found: dict[str, list[str]] = {}
    for part in packet.iter():
        name = part.get("name")
        if part.tag == "proto" and name:
            found.setdefault("protocols", []).append(name)
        elif name:
            found.setdefault(name, []).append(part.get("show", ""))
    return found


def complaints(frame: Dissected) -> list[str]:
    """What tshark finds wrong with a frame: malformed or cut off layers, checksums that do not fit."""
    bad = [name for name in frame["protocols"] if name.startswith(("_ws.malformed", "_ws.short", "_ws.unreassembled"))]
    bad += [name for name in frame if name.startswith("_ws.malformed")]
    return bad + [name for name in _STATUS if any(value in _BAD for value in frame.get(name, ()))]
