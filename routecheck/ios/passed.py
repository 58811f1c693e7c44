"""Lines that no answer needs, as the rules of `routecheck.lint` look at them: their words, with no secret among them."""

from __future__ import annotations

from routecheck.syntax.line import Line

BLOTTED, GUESSED = "<secret>", "<guessed>"
"""What stands for a secret, and for an SNMP community that everybody tries first."""
_GUESSED = frozenset(("public", "private"))
_TELLING = frozenset((
    "password", "secret", "key", "key-string", "server-key", "pac", "ascii", "hex", "md5", "sha", "psk", "wpa-psk", "passphrase",
    "sent-username", "hostname", "auth", "priv", "challenge", "token", "community", "community-map", "pin", "user", "username",
    "authentication-key", "shared-secret", "banner", "environment", "enable", "host", "pass",
))  # fmt: skip
"""Words behind which a secret may stand."""
_KINDS = frozenset("0 4 5 6 7 8 9".split())
"""How a password may be written; the kind itself is no secret."""


def is_secretive(words: tuple[str, ...]) -> bool:
    """Whether a secret may stand among the words of a line."""
    return not _TELLING.isdisjoint(words) or any("://" in word for word in words)


def without_secret(line: Line) -> Line:
    """The line, cut short where a secret may begin: what follows a telling word is `<secret>`, but for the kind of a password.
    Of an SNMP community it stays known whether it is one that is guessed, and which list goes with it."""
    words = _kept(line.words) if is_secretive(line.words) else line.words
    return line._replace(words=words, text=" ".join(words))


def _kept(words: tuple[str, ...]) -> tuple[str, ...]:
    match words:
        case "no", *rest if rest:
            return ("no", *_kept(tuple(rest)))
        case "snmp-server", "community", name, *rest:
            return ("snmp-server", "community", GUESSED if name.lower() in _GUESSED else BLOTTED, *rest)
        case "enable", ("password" | "secret") as what, *rest:
            return ("enable", what, *_hidden(_behind_level(rest)))
        case "username", _, *rest:
            return ("username", BLOTTED, *_from_password(rest))
        case (("login" | "transport" | "service" | "privilege" | "exec-timeout"), *_):
            return words
        case _:
            return _from_telling(words)


def _behind_level(words: list[str]) -> list[str]:
    return words[2:] if words[:1] == ["level"] else words


def _from_password(words: list[str]) -> tuple[str, ...]:
    for place, word in enumerate(words):
        if word in ("password", "secret"):
            return (*(one for one in words[:place] if one in ("privilege",)), word, *_hidden(words[place + 1 :]))
    return ()


def _hidden(words: list[str]) -> tuple[str, ...]:
    """`7 <secret>` for a password with its kind, `<secret>` for one without."""
    return (*words[:1], BLOTTED) if len(words) > 1 and words[0] in _KINDS else (BLOTTED,)


def _from_telling(words: tuple[str, ...]) -> tuple[str, ...]:
    for place, word in enumerate(words):
        if word in _TELLING:
            return (*words[: place + 1], *(_hidden(list(words[place + 1 :])) if words[place + 1 :] else ()))
        if "://" in word:
            return (*words[:place], BLOTTED)
    return words
