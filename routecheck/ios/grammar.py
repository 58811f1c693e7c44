"""Which command a line is: the words of a line looked up in `COMMANDS` (S1.6, S1.7).

The table of a mode becomes a tree of keywords the first time the mode is used. Keywords match in any case and by
unique prefix at their position; arguments and free text are left as they are.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from routecheck.ios.commands import COMMANDS

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


Resolved = tuple[Command, tuple[str, ...]]


def resolve(mode: str, words: tuple[str, ...]) -> Resolved | Ambiguous | None:
    """The command that `words` are in `mode`, with its keywords written out; None when it is not in the table.

    `no` and `default` go before any command and need only its key (S1.10).
    """
    tree = _tree(mode)
    first = words[0]
    negation = first if first in ("no", "default") else first.lower()
    if negation in ("no", "default") and len(words) > 1 and negation not in tree:
        found = _walk(tree, words[1:], is_partial=True)
        return found if found is None or isinstance(found, Ambiguous) else (found[0], (negation, *found[1]))
    return _walk(tree, words, is_partial=False)


def first_words(mode: str) -> list[str]:
    """The keywords a command of the mode may start with (for suggestions)."""
    return [word for word in _tree(mode) if not word.startswith("<")]


def _walk(node: _Node, words: tuple[str, ...], *, is_partial: bool) -> Resolved | Ambiguous | None:
    written = list(words)
    best: Command | None = None
    for place, word in enumerate(words):
        rest = node.get(_REST)
        if isinstance(rest, Command):
            best = rest
        step = node.get(word) or _step(node, word)
        if isinstance(step, Ambiguous):
            return (best, tuple(written)) if best else step
        if step is None:
            return (best, tuple(written)) if best else None
        keyword, node = step if isinstance(step, tuple) else (word, step)  # type: ignore[assignment]
        if keyword is not None:
            written[place] = keyword
    end = node.get(_END) or node.get(_REST) or best
    if end is None and is_partial:
        end = _first_command(node)
    return (end, tuple(written)) if isinstance(end, Command) else None


def _step(node: _Node, word: str) -> tuple[str | None, _Node] | Ambiguous | None:
    """The keyword that `word` is or abbreviates at this place, with what may follow; (None, ...) for an argument."""
    lower = word.lower()
    exact = node.get(lower)
    if exact is not None and not lower.startswith("<"):
        return lower, exact  # type: ignore[return-value]
    found = [keyword for keyword in node if keyword.startswith(lower) and not keyword.startswith("<")]
    if len(found) == 1:
        return found[0], node[found[0]]  # type: ignore[return-value]
    argument = node.get(_ARGUMENT)
    if argument is not None:
        return None, argument  # type: ignore[return-value]
    return Ambiguous(word, tuple(sorted(found))) if found else None


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
