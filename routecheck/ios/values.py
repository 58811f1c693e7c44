"""Numbers as IOS takes them."""

from __future__ import annotations

from routecheck.address import parse_address


def number_in(text: str, what: str, least: int = 0, most: int = 0xFFFFFFFF) -> int:
    """The number that a word is, within its limits. Raises `ValueError` with a sentence that says what it should be."""
    if not text.isdigit() or not text.isascii():
        raise ValueError(f"'{text}' is not {what}")
    if not least <= int(text) <= most:
        raise ValueError(f"{text} is not {what}: it must be {least} to {most}")
    return int(text)


def area_id(text: str) -> int:
    """An OSPF area id, from a number or dotted (S5.4). Raises `ValueError`."""
    return number_in(text, "an area") if text.isdigit() else parse_address(text)


def unquoted_number(text: str, what: str, least: int = 0, most: int = 0xFFFFFFFF) -> int:
    """`number_in` for lines that may hold secrets: the sentence does not repeat the word."""
    try:
        return number_in(text, what, least, most)
    except ValueError:
        raise ValueError(f"{what} must be a number from {least} to {most}") from None
