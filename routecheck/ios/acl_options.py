"""What may follow the addresses of an entry of an access list (S7.3, S7.4), and what its words are short for (S1.7)."""

from __future__ import annotations

from routecheck.model.policy import AclEntry, Flags

LOGGING = ("log", "log-input", "smartlog")
_VALUES = ("time-range", "dscp", "precedence", "tos", "ttl", "option")
"""Options that are not modelled; a value follows."""
ANYWHERE = (*LOGGING, *_VALUES, "fragments", "reflect")
_FLAGS = ("ack", "fin", "psh", "rst", "syn", "urg")
_MATCHES = ("match-all", "match-any")
OF_TCP = (*ANYWHERE, "established", *_FLAGS, *_MATCHES)
_ESTABLISHED = Flags((("ack", True), ("rst", True)))
_COMPARES = {"eq": 1, "neq": 1, "lt": 1, "gt": 1, "range": 2}
"""How many numbers follow behind `ttl`."""


def meant(word: str, keywords: tuple[str, ...]) -> str:
    """The keyword that a word is or abbreviates, '' when it is none. As in `grammar`, one that begins all the others it may be
    is taken: `lo` is `log`, not `log-input`. Raises `ValueError` when it is ambiguous."""
    lower = word.lower()
    if lower in keywords:
        return lower
    found = [keyword for keyword in keywords if keyword.startswith(lower)]
    shortest = min(found, key=len, default="")
    if not all(keyword.startswith(shortest) for keyword in found):
        raise ValueError(f"'{word}' is ambiguous: it may be {' or '.join(sorted(found))}")
    return shortest


def with_options(made: AclEntry, rest: list[str], options: tuple[str, ...]) -> AclEntry:
    """`made` with what follows the addresses. What is not modelled makes the entry match perhaps, never for sure; what is none of
    `options`, IOS refuses. Raises `ValueError`."""
    while rest:
        word = rest.pop(0)
        if word[0] == "!":  # S1.8: a comment behind a command
            break
        option = meant(word, options)
        if not option:
            raise ValueError(f"'{word}' is not an option of an entry like this")
        if option in LOGGING:
            if rest and rest[0].lower() not in options:
                rest.pop(0)  # the cookie that logging shows
        elif option == "reflect":
            rest.clear()  # what it permits, it permits; what comes back is for `evaluate`
        elif option in _VALUES:
            _skip_value(option, rest)
            made = made._replace(unknown=made.unknown or f"'{option}'")
        else:
            made = _with_modelled(made, option, rest)
    return made


def _with_modelled(made: AclEntry, option: str, rest: list[str]) -> AclEntry:
    if option == "fragments":
        return made._replace(is_fragments=True)
    if option == "established":
        return made._replace(flags=_ESTABLISHED)
    if option in _MATCHES:
        return made._replace(flags=_signed_flags(rest, are_all_needed=option == "match-all"))
    known = made.flags.wanted if made.flags else ()
    return made._replace(flags=Flags((*known, (option, True))))


def _skip_value(option: str, rest: list[str]) -> None:
    """Take the value of an option that is not modelled from `rest`. Raises `ValueError`."""
    compare = meant(rest[0], tuple(_COMPARES)) if rest and option == "ttl" else ""
    count = 1 + _COMPARES.get(compare, 0)
    if len(rest) < count:
        raise ValueError(f"'{option}' needs a value")
    del rest[:count]


def _signed_flags(rest: list[str], *, are_all_needed: bool) -> Flags:
    wanted = []
    while rest and rest[0][0] in "+-" and rest[0][1:].lower() in _FLAGS:
        word = rest.pop(0)
        wanted.append((word[1:].lower(), word[0] == "+"))
    if not wanted:
        raise ValueError("'match-all' and 'match-any' need flags such as +syn")
    return Flags(tuple(wanted), are_all_needed)
