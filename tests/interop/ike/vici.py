"""charon's control socket (VICI, `src/libcharon/plugins/vici/README.md` of strongSwan): requests, and the events they stream.

Asking over the socket costs no process; with `swanctl` most of the time of a case goes into starting it.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Mapping, Sequence

Message = Mapping[str, "str | Sequence[str] | Message"]
Answer = dict[str, "str | list[str] | Answer"]
_SECTION, _SECTION_END, _PAIR, _LIST, _ITEM, _LIST_END = range(1, 7)
_REQUEST, _RESPONSE, _UNKNOWN, _REGISTER, _UNREGISTER, _CONFIRM, _EVENT_UNKNOWN, _EVENT = range(8)


class ViciError(Exception):
    """charon refused a request; the text is its reason."""


class Vici:
    """One connection to the socket at `path`."""

    def __init__(self, path: str, timeout_s: float) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(timeout_s)
        self._socket.connect(path)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def ask(self, command: str, message: Message | None = None) -> Answer:
        """The answer to a request. Raises `ViciError` when it is a refusal."""
        self._send(bytes((_REQUEST, len(command))) + command.encode() + _written(message or {}))
        kind, body = self._receive()
        if kind != _RESPONSE:
            raise ViciError(f"{command}: packet {kind}")
        answer = _read(body)
        if answer.get("success", "yes") != "yes":
            raise ViciError(f"{command}: {answer.get('errmsg', '')}")
        return answer

    def streamed(self, command: str, event: str) -> list[Answer]:
        """The events that a request streams before its answer."""
        name = bytes((len(event),)) + event.encode()
        self._send(bytes((_REGISTER,)) + name)
        self._receive()
        self._send(bytes((_REQUEST, len(command))) + command.encode())
        events = []
        while True:
            kind, body = self._receive()
            if kind != _EVENT:
                break
            events.append(_read(body[1 + body[0] :]))
        self._send(bytes((_UNREGISTER,)) + name)
        self._receive()
        return events

    def _send(self, packet: bytes) -> None:
        self._socket.sendall(struct.pack("!I", len(packet)) + packet)

    def _receive(self) -> tuple[int, bytes]:
        (length,) = struct.unpack("!I", self._exactly(4))
        packet = self._exactly(length)
        return packet[0], packet[1:]

    def _exactly(self, count: int) -> bytes:
        got = b""
        while len(got) < count:
            piece = self._socket.recv(count - len(got))
            if not piece:
                raise ViciError("charon hung up")
            got += piece
        return got


def _named(kind: int, name: str) -> bytes:
    return bytes((kind, len(name))) + name.encode()


def _valued(value: str) -> bytes:
    return struct.pack("!H", len(value.encode())) + value.encode()


def _written(message: Message) -> bytes:
    out = b""
    for name, value in message.items():
        if isinstance(value, str):
            out += _named(_PAIR, name) + _valued(value)
        elif isinstance(value, Mapping):
            out += _named(_SECTION, name) + _written(value) + bytes((_SECTION_END,))
        else:
            items = b"".join(bytes((_ITEM,)) + _valued(item) for item in value)
            out += _named(_LIST, name) + items + bytes((_LIST_END,))
    return out


def _read(body: bytes) -> Answer:
    """The message of a packet."""
    top: Answer = {}
    open_: list[Answer] = [top]
    items: list[str] = []
    at = 0
    while at < len(body):
        kind = body[at]
        at += 1
        if kind in (_SECTION, _PAIR, _LIST):
            name = body[at + 1 : at + 1 + body[at]].decode()
            at += 1 + body[at]
        if kind in (_PAIR, _ITEM):
            (length,) = struct.unpack_from("!H", body, at)
            value = body[at + 2 : at + 2 + length].decode(errors="replace")
            at += 2 + length
        if kind == _SECTION:
            inner: Answer = {}
            open_[-1][name] = inner
            open_.append(inner)
        elif kind == _SECTION_END:
            open_.pop()
        elif kind == _PAIR:
            open_[-1][name] = value
        elif kind == _LIST:
            items = []
            open_[-1][name] = items
        elif kind == _ITEM:
            items.append(value)
    return top
