"""Which command a line is: the words of a line looked up in `COMMANDS` (S1.6, S1.7).

The table of a mode becomes a tree of keywords the first time the mode is used. Keywords match in any case and by
unique prefix at their position; arguments and free text are left as they are.
"""

from functools import cache
from typing import NamedTuple

from routecheck.ios.commands import COMMANDS
from routecheck.ios.passed import is_secretive

MODELLED, HARMLESS, ROUTES, PACKETS, UNKNOWN = "model", "harmless", "routes", "packets", "unknown"
"""The fates of a line. ROUTES and PACKETS are 'known but not modelled': could change a route, or only what
happens to a packet."""

_ARGUMENT, _REST, _END = "<argument>", "<rest>", "<end>"
_Node = dict[str, "_Node | Command"]


class Command(NamedTuple):
    """A row of the table: what becomes of the line, the block it opens, and which of its words are keywords."""

    fate: str
    opens: str
    keywords: tuple[bool, ...]

    def named(self, words: tuple[str, ...]) -> str:
        """The keywords among the written-out `words` of a line: what can be printed of it without giving a secret away."""
        lead = words[:1] if words[0] in ("no", "default") else ()
        rest = words[len(lead) :]
        return " ".join((*lead, *(word for word, is_keyword in zip(rest, self.keywords, strict=False) if is_keyword)))


class Ambiguous(NamedTuple):
    """A word that abbreviates more than one keyword at its place."""

    word: str
    candidates: tuple[str, ...]


class Resolved(NamedTuple):
    """The command a line is, its words with keywords written out, whether all of them were so already, its keywords
    alone, when it is not modelled (`Command.named`), and whether a harmless one may hold a secret."""

    command: Command
    words: tuple[str, ...]
    is_written_out: bool
    what: str
    is_secretive: bool = False


def resolve(mode: str, words: tuple[str, ...]) -> Resolved | Ambiguous | None:
    """The command that `words` are in `mode`, with its keywords written out; None when it is not in the table.

    `no` and `default` go before any command and need only its key (S1.10). A comment behind a structured command is left
    out (S1.8); free text keeps its exclamation marks.
    """
    tree = _tree(mode)
    plain = _exact(tree, words)
    if plain is not None:
        return _resolved(plain, words, is_written_out=True)
    found = _negated(tree, words) or _abbreviated(tree, words)
    if isinstance(found, Resolved):
        return found
    comment = next((place for place, word in enumerate(words) if place and word[0] == "!"), 0)
    return resolve(mode, words[:comment]) if comment else found


def _negated(tree: _Node, words: tuple[str, ...]) -> Resolved | Ambiguous | None:
    """A command behind `no` or `default`, the latter also as `def`."""
    first = words[0].lower()
    if len(words) < 2 or (first != "no" and (first not in ("def", "defa", "defau", "defaul", "default"))):
        return None
    if first in tree:
        return None
    found = _walk(tree, words[1:], is_partial=True)
    if found is None or isinstance(found, Ambiguous):
        return found
    lead = "no" if first == "no" else "default"
    written = (lead, *found[1])
    return _resolved(found[0], written, is_written_out=_is_written_out(written, words))


def _abbreviated(tree: _Node, words: tuple[str, ...]) -> Resolved | Ambiguous | None:
    """A command with abbreviations. `no` and `default` abbreviate nothing, also where a keyword begins with them (`novell`)."""
    first = words[0].lower()
    if first in ("no", "default") and first not in tree:
        return None
    found = _walk(tree, words, is_partial=False)
    if found is None or isinstance(found, Ambiguous):
        return found
    return _resolved(found[0], found[1], is_written_out=_is_written_out(found[1], words))


def _is_written_out(written: tuple[str, ...], typed: tuple[str, ...]) -> bool:
    return all(len(full) == len(word) for full, word in zip(written, typed, strict=False))


def _resolved(command: Command, words: tuple[str, ...], *, is_written_out: bool) -> Resolved:
    what = command.named(words) if command.fate in (ROUTES, PACKETS) else ""
    return Resolved(command, words, is_written_out, what, command.fate == HARMLESS and is_secretive(words))


def first_words(mode: str) -> list[str]:
    """The keywords a command of the mode may start with (for suggestions)."""
    return [word for word in _tree(mode) if not word.startswith("<")]


def recognised(mode: str, words: tuple[str, ...]) -> str:
    """The words that an unknown line begins with and that are keywords of the table, so that printing them gives no secret
    away; empty when not even the first is."""
    node = _tree(mode) if mode in COMMANDS else {}
    known: list[str] = []
    for word in words:
        follow = node.get(word.lower())
        if not isinstance(follow, dict):
            break
        known.append(word.lower())
        node = follow
    return " ".join(known)


class Misspelt(NamedTuple):
    """A word that is no keyword, close to one with which the line is a command: its place among the words, and the keyword."""

    place: int
    meant: str


def misspelt(mode: str, words: tuple[str, ...]) -> Misspelt | None:
    """What an unknown line most likely should be: a command, but for the first word that is no keyword."""
    from difflib import get_close_matches  # 2 ms that only a mistake pays for

    node = _tree(mode) if mode in COMMANDS else {}
    start = 1 if words[0].lower() in ("no", "default") else 0
    for place in range(start, len(words)):
        word = words[place].lower()
        known = _keywords(node, word)
        if not known and (_ARGUMENT in node or not _is_word(word)):
            return None
        if not known:
            keywords = [one for one in node if not one.startswith("<")]
            near = [one for one in keywords if sorted(one) == sorted(word)] or get_close_matches(word, keywords, 1, _CLOSE)
            right = (*words[:place], *near[:1], *words[place + 1 :])
            return Misspelt(place, near[0]) if near and isinstance(resolve(mode, right), Resolved) else None
        follow = node[min(known, key=len)]
        node = follow if isinstance(follow, dict) else {}
    return None


_CLOSE = 0.8
"""How alike two words must be (difflib): `adress` and `address` are by 0.92, `ipv4` and `ipv6` by 0.75. (So are words with
two letters of four interchanged, which count whatever difflib says.)"""


def _is_word(word: str) -> bool:
    return len(word) > 3 and word.replace("-", "").isalpha()


def _exact(node: _Node, words: tuple[str, ...]) -> Command | None:
    """The command when every keyword is written out and every argument starts with a digit: most lines, told quickly."""
    for word in words:
        follow = node.get(word)
        if follow is None:
            if len(node) == 1 or word[0].isdigit():
                rest = node.get(_REST)
                if isinstance(rest, Command):
                    return None if _ARGUMENT in node else rest
            follow = node.get(_ARGUMENT) if len(node) == 1 or word[0].isdigit() else None
        if not isinstance(follow, dict):
            return None
        node = follow
    end = node.get(_END) or node.get(_REST)
    return end if isinstance(end, Command) else None


_Walked = tuple[Command, tuple[str, ...]]


def _walk(node: _Node, words: tuple[str, ...], place: int = 0, *, is_partial: bool) -> _Walked | Ambiguous | None:
    """The command of `words[place:]` under `node`, with those words written out.

    As in IOS an abbreviation is ambiguous only when more than one of the keywords it may mean leads to a command; a
    keyword that begins all the others is taken (`router os` is `ospf`, not `ospfv3`).
    """
    rest = node.get(_REST)
    if place == len(words):
        end = node.get(_END) or rest or (_first_command(node) if is_partial else None)
        return (end, ()) if isinstance(end, Command) else None
    word = words[place]
    exact = node.get(word)
    if isinstance(exact, dict):
        found = _walk(exact, words, place + 1, is_partial=is_partial)
        if isinstance(found, tuple) and not isinstance(found, Ambiguous):
            return found[0], (word, *found[1])
    results: list[tuple[str, _Walked]] = []
    keywords = _keywords(node, word)
    clash: Ambiguous | None = None
    for keyword in keywords:
        found = _walk(node[keyword], words, place + 1, is_partial=is_partial)  # type: ignore[arg-type]
        if isinstance(found, Ambiguous):
            clash = clash or found
        elif found is not None:
            results.append((keyword, found))
    if len(results) > 1:
        shortest = min((keyword for keyword, _ in results), key=len)
        if not all(keyword.startswith(shortest) for keyword, _ in results):
            clash, results = Ambiguous(word, tuple(sorted(keyword for keyword, _ in results))), []
        results = [(keyword, found) for keyword, found in results if keyword == shortest]
    if results:
        keyword, (command, written) = results[0]
        return command, (keyword, *written)
    argument = node.get(_ARGUMENT)
    if clash is None and not keywords and isinstance(argument, dict):
        found = _walk(argument, words, place + 1, is_partial=is_partial)
        if isinstance(found, Ambiguous):
            clash = found
        elif found is not None:
            return found[0], (word, *found[1])
    if isinstance(rest, Command):
        return rest, words[place:]
    return clash


def _keywords(node: _Node, word: str) -> list[str]:
    """The keywords at this place that `word` is or abbreviates."""
    if word[0].isdigit() and _ARGUMENT in node:
        return []
    lower = word.lower()
    return [lower] if lower in node else [key for key in node if key.startswith(lower) and key[0] != "<"]


def _first_command(node: _Node) -> Command | None:
    for child in node.values():
        found = child if isinstance(child, Command) else _first_command(child)
        if found:
            return found
    return None


@cache
def _tree(mode: str) -> _Node:
    """The keyword tree of a mode. Rows are `fate word word ... -> mode`; see `COMMANDS`."""
    root: _Node = {}
    for row in COMMANDS[mode].splitlines():
        pattern, _, opens = row.partition("->")
        fate, *words = pattern.split()
        keywords = tuple(not word.isupper() for word in words if word != "...")
        nodes = [root]
        end = _END
        for word in words:
            if word == "...":
                end = _REST
                break
            names = [_ARGUMENT] if word.isupper() else word.split("|")
            nodes = [node.setdefault(name, {}) for node in nodes for name in names]  # type: ignore[misc]
        for node in nodes:
            node.setdefault(end, Command(fate, opens.strip(), keywords))
    return root
