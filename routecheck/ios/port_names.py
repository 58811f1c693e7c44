"""Ports as people write them: a number, or a name."""

from __future__ import annotations

from routecheck.diagnostic import hint
from routecheck.ios.acl_names import PORTS
from routecheck.ios.values import number_in

_USUAL = {"https": 443, "http": 80, "dns": 53, "ldap": 389, "imap": 143, "imaps": 993, "rdp": 3389, "mysql": 3306, "sip": 5060}
"""Names that IOS does not have."""


def port_number(word: str, what: str) -> int:
    """The port that a number, a name of IOS or a usual name is. Raises `ValueError`, which calls it `what`."""
    names = {**_USUAL, **PORTS}
    if word.lower() in names:
        return names[word.lower()]
    if word.isalpha():
        raise ValueError(f"'{word}' is not {what}{hint(word, sorted(names))}")
    return number_in(word, what, 0, 65535)
