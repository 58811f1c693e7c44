"""Numbers as IOS takes them."""

from __future__ import annotations

from routecheck.address import parse_address

MOST_METRIC = 16777214
"""The highest metric of OSPF that is not infinite (RFC 2328 appendix B)."""


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


def positive(text: str, most: int = 0xFFFFFFFF) -> int:
    """A number from 1 on. Raises `ValueError`."""
    if not (text.isdigit() and text.isascii()) or not 1 <= int(text) <= most:
        raise ValueError(f"'{text}' is not a number from 1 to {most}")
    return int(text)


def keyword(word: str, keywords: tuple[str, ...]) -> str:
    """The keyword that `word` is or abbreviates. Raises `ValueError`."""
    found = [one for one in keywords if one.startswith(word.lower())]
    if word.lower() in found or len(found) == 1:
        return word.lower() if word.lower() in found else found[0]
    raise ValueError(f"'{word}' is not one of {', '.join(keywords)}")


def metric_in(text: str) -> int:
    """An OSPF metric. Raises `ValueError`."""
    return 0 if text == "0" else positive(text, MOST_METRIC)


def metric_type_in(text: str) -> int:
    """1 or 2. Raises `ValueError`."""
    if text not in ("1", "2"):
        raise ValueError(f"metric-type {text} is not 1 or 2")
    return int(text)


def unquoted_number(text: str, what: str, least: int = 0, most: int = 0xFFFFFFFF) -> int:
    """`number_in` for lines that may hold secrets: the sentence does not repeat the word."""
    try:
        return number_in(text, what, least, most)
    except ValueError:
        raise ValueError(f"{what} must be a number from {least} to {most}") from None
