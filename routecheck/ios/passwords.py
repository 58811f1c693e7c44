"""Keys as IOS writes them, read into `Secret`s."""

from __future__ import annotations

from routecheck.model.secret import Secret

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
