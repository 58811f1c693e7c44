"""Keys as IOS writes them, read into `Secret`s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routecheck.model.secret import Secret
from routecheck.syntax.line import Line

if TYPE_CHECKING:
    from routecheck.model.crypto import Key

_SALT = b"dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87"
"""The constant of Cisco's type 7 obfuscation, published since 1995: type 7 is no encryption."""


def read_key(words: list[str], most: int) -> Secret:
    """The key of `[0|7] KEY`, of which IOS uses the first `most` characters. Type 7 is undone, so that one key written twice
    compares equal. Raises `ValueError`."""
    match words:
        case ["7", text]:
            return Secret(_plain(text)[:most])
        case ["0", text] | [text]:
            return Secret(text[:most])
        case []:
            raise ValueError("the key is missing")
        case _:
            return Secret(" ".join(words)[:most])


def key_id(text: str) -> int:
    """The number of a key. What stands in its place may be the key itself, so that the error does not quote it."""
    if not (text.isdigit() and text.isascii() and 1 <= int(text) <= 255):
        raise ValueError("the number of a message digest key must be 1 to 255")
    return int(text)


def _plain(text: str) -> str:
    try:
        start, body = int(text[:2]), bytes.fromhex(text[2:])
    except ValueError:
        start, body = 0, b""
    if not body:
        raise ValueError("the type 7 key is damaged")
    return bytes(byte ^ _SALT[(start + place) % len(_SALT)] for place, byte in enumerate(body)).decode("latin-1")


def read_psk(words: list[str], line: Line) -> Key:
    """The pre-shared key of `[0|6|7] KEY`. A type 6 key stays encrypted; one that somebody blotted out (`****`, `<removed>`)
    is known to be no key. Raises `ValueError`, without the key."""
    from routecheck.model.crypto import Key

    match words:
        case ["7", text]:
            return Key(Secret(_plain(text)), line)
        case ["6", text]:
            return Key(Secret(text), line, is_hidden=True)
        case ["0", text] | [text]:
            is_blotted = not text.strip("*") or not text.lower().strip("x") or (text[0] == "<" and text[-1] == ">")
            return Key(Secret(text), line, is_blotted=is_blotted)
        case _:
            raise ValueError("a pre-shared key is one word behind an optional 0, 6 or 7")
