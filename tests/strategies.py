"""All Hypothesis strategies."""

from __future__ import annotations

from hypothesis import strategies as st

Tree = list[tuple[int, int]]
"""(line number, number of the parent or 0) of each line, as `routecheck.syntax.line.parents` gives it."""

_LEXEMES = (
    *("banner motd ", "banner ", "ban mo ", "aaa authentication banner ", "^C", "\3", "#", "@", "quit", "exit", "end"),
    *(
        "!",
        " ",
        "  ",
        "\t",
        "\n",
        "\n",
        "\r\n",
        "\r\r\n",
        "\r",
        "\b",
        "\x1b[K",
        " --More-- ",
        "\ufeff",
        "\u00a0",
        "é",
        "\0",
    ),
    *("R1#", "R1>", "R1(config-if)#", "do ", "show run", "show version", "Building configuration..."),
    *("certificate ca 01", "3082032E 30820216", "key-string", "macro name x"),
    *("interface Gi0/0", "ip address 192.0.2.1", "description a#b>c"),
)


def texts() -> st.SearchStrategy[str]:
    """Arbitrary text, and text made of what the readers look for."""
    pieces = st.lists(st.sampled_from(_LEXEMES), max_size=40).map("".join)
    return st.text(max_size=200) | pieces | plain_lines().map("\n".join)


def plain_lines() -> st.SearchStrategy[list[str]]:
    """Raw lines without line ends or characters that move a cursor: ordinary commands, banners, prompts, bodies."""
    lexemes = [word for word in _LEXEMES if not set(word) & set("\n\r\b\x1b\ufeff\0")]
    lines = st.lists(st.sampled_from(lexemes), max_size=5).map("".join)
    return st.lists(lines, max_size=20)


@st.composite
def indented_trees(draw: st.DrawFn) -> tuple[str, Tree]:
    """A config of ordinary commands with comments and blank lines between them, and the tree it was made from."""
    lines: list[str] = []
    tree: Tree = []
    open_blocks: list[tuple[int, int]] = []
    for place in range(draw(st.integers(0, 25))):
        for _ in range(draw(st.integers(0, 2))):
            lines.append(draw(st.sampled_from(["", "   ", "!", " !", "  ! interface Gi9/9"])))
        depth = draw(st.integers(0, len(open_blocks)))
        sibling = open_blocks[depth][0] if depth < len(open_blocks) else None
        del open_blocks[depth:]
        outer, owner = open_blocks[-1] if open_blocks else (-1, 0)
        deepest = outer + 3 if sibling is None else sibling
        indent = draw(st.integers(outer + 1, deepest)) if open_blocks else 0
        lines.append(f"{' ' * indent}command {place}")
        tree.append((len(lines), owner))
        open_blocks.append((indent, len(lines)))
    return "\n".join(lines), tree
