"""What applications say when a page is opened: TLS and HTTP, with first octets that read as what they are.

A trace names what is said and needs its length; a capture shows the octets. Random numbers follow from the name, so that the
same input gives the same bytes (RFC 8446 4.1.2 and 4.1.3 for the hellos).
"""

from __future__ import annotations

from hashlib import sha256

from routecheck.forwarding.packet import Content

_HANDSHAKE, _CHANGE, _DATA = 22, 20, 23
_LEGACY, _OLDEST, _TLS13 = b"\x03\x03", b"\x03\x01", b"\x03\x04"
_AES_GCM, _X25519, _ECDSA = b"\x13\x01", b"\x00\x1d", b"\x04\x03"
_SERVER_NAME, _GROUPS, _SIGNATURES, _PADDING, _VERSIONS, _KEY_SHARE = 0, 10, 13, 21, 43, 51
_CLIENT_HELLO, _SERVER_HELLO = 1, 2
HELLO = 517
"""The length of the first record of a browser, which pads up to this."""
FLIGHT = 1200
"""The length of a server's answer: its hello, and its certificate encrypted behind it."""


def client_hello(name: str, length: int = HELLO) -> Content:
    """The first record of TLS to the server called `name`, padded to `length` octets where it is shorter (RFC 7685)."""
    bare = _hello(name, 0, has_padding=False)
    if len(bare) < length:
        bare = _hello(name, max(0, length - len(bare) - 4), has_padding=True)
    return Content(f"TLS ClientHello for {name}", len(bare), bare)


def _hello(name: str, padding: int, *, has_padding: bool) -> bytes:
    host = name.encode("ascii", "replace")
    extensions = _extension(_SERVER_NAME, _counted(b"\x00" + _counted(host)))
    extensions += _extension(_GROUPS, _counted(_X25519)) + _extension(_SIGNATURES, _counted(_ECDSA))
    extensions += _extension(_VERSIONS, b"\x02" + _TLS13) + _extension(_KEY_SHARE, _counted(_share(f"client {name}")))
    if has_padding:
        extensions += _extension(_PADDING, bytes(padding))
    body = _LEGACY + _random(f"client random {name}") + b"\x00" + _counted(_AES_GCM) + b"\x01\x00" + _counted(extensions)
    return _record(_HANDSHAKE, _message(_CLIENT_HELLO, body), _OLDEST)


def server_hello(name: str, length: int = FLIGHT) -> Content:
    """The answer: its hello, then as application data what is encrypted already, up to `length` octets in all."""
    extensions = _extension(_VERSIONS, _TLS13) + _extension(_KEY_SHARE, _share(f"server {name}"))
    body = _LEGACY + _random(f"server random {name}") + b"\x00" + _AES_GCM + b"\x00" + _counted(extensions)
    start = _record(_HANDSHAKE, _message(_SERVER_HELLO, body)) + _record(_CHANGE, b"\x01")
    start += _record(_DATA, bytes(max(17, length - len(start) - 5)))
    return Content("TLS ServerHello and certificate", len(start), start)


def application_data(told: str, length: int) -> Content:
    """A record of TLS whose content only the two ends can read."""
    record = _record(_DATA, bytes(max(17, length - 5)))
    return Content(told, len(record), record)


def request(name: str) -> Content:
    """A request for the first page of a host."""
    text = f"GET / HTTP/1.1\r\nHost: {name}\r\nAccept: */*\r\n\r\n".encode("ascii", "replace")
    return Content(f"HTTP GET http://{name}/", len(text), text)


def response(length: int = FLIGHT) -> Content:
    """A page of such a size that the response with its headers has `length` octets, or a few less."""
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n"
    room = max(0, length - len(head) + 2 - len(str(length)))
    text = head.format(room).encode() + b"." * room
    return Content("HTTP 200 OK", len(text), text)


# -- the forms of TLS


def _record(kind: int, body: bytes, version: bytes = _LEGACY) -> bytes:
    return bytes((kind,)) + version + _counted(body)


def _message(kind: int, body: bytes) -> bytes:
    return bytes((kind,)) + len(body).to_bytes(3, "big") + body


def _extension(kind: int, body: bytes) -> bytes:
    return kind.to_bytes(2, "big") + _counted(body)


def _counted(body: bytes) -> bytes:
    """With its length in two octets in front."""
    return len(body).to_bytes(2, "big") + body


def _share(seed: str) -> bytes:
    """A key of X25519."""
    return _X25519 + _counted(_random(seed))


def _random(seed: str) -> bytes:
    return sha256(seed.encode()).digest()
