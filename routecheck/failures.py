"""What the words of `--fail` mean (cli.md, Scenario words)."""

from collections.abc import Iterator

from routecheck.address import parse_address
from routecheck.diagnostic import UsageError
from routecheck.network import Network
from routecheck.topology import (
    DIRECT,
    NOTHING_FAILED,
    TUNNEL,
    End,
    Link,
    Scenario,
    Topology,
    find_interface,
    find_node,
    is_node,
    port_of,
    unknown_name,
)


def scenario(network: Network, wires: Topology, word: str) -> Scenario:
    """The scenario of one `--fail` word: parts joined by `+`, each as cli.md has them. Raises `UsageError`."""
    parts = [part.strip().replace(" ", "") for part in word.split("+")]
    broken = NOTHING_FAILED
    if "" in parts:
        raise UsageError(f"'{word}': say what fails: R2-R3, R2:Gi0/1, R3, R2~R3 or R2@ADDRESS, several at once joined by +")
    for part in parts:
        broken |= _part(network, wires, part)
    return broken._replace(words=tuple(parts))


def _part(network: Network, wires: Topology, word: str) -> Scenario:
    if "@" in word:
        return Scenario(silent=frozenset((_silent(network, word),)))
    if ":" in word:
        end = find_interface(network, word, "")
        return Scenario(interfaces=frozenset(_cable_of(wires, end)))
    if "~" in word:
        one, _, other = word.partition("~")
        pair = frozenset((find_node(network, one), find_node(network, other)))
        if len(pair) < 2 or not _links_between(wires, pair):
            raise UsageError(f"'{word}': no link between the two")
        return Scenario(cut=frozenset((pair,)))
    readings = list(_readings(network, word))
    if len(readings) > 1:
        raise UsageError(f"'{word}' can be read as {' or as '.join(name for name, _ in readings)}")
    if not readings:
        raise UsageError(unknown_name(network, word))
    nodes = readings[0][1]
    if len(nodes) == 1:
        return Scenario(nodes=frozenset(nodes))
    return Scenario(interfaces=_cut(wires, word, frozenset(nodes)))


def _silent(network: Network, word: str) -> tuple[str, int]:
    """The device that is not answered, and by which address."""
    name, _, text = word.partition("@")
    try:
        return find_node(network, name), parse_address(text)
    except ValueError as error:
        raise UsageError(f"'{word}': {error}; write a device and an address: R2@198.51.100.9") from None


def _readings(network: Network, word: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every way to read a word without `:`, `~` and `@`: as a device, or as a link at each of its hyphens."""
    if is_node(network, word):
        yield f"the device {word}", (find_node(network, word),)
    for place, char in enumerate(word):
        one, other = word[:place], word[place + 1 :]
        if char == "-" and is_node(network, one) and is_node(network, other):
            nodes = find_node(network, one), find_node(network, other)
            if nodes[0] == nodes[1]:
                raise UsageError(f"'{word}': a link needs two devices; to fail the whole device, say {nodes[0]}")
            yield f"the link between {one} and {other}", nodes


def _links_between(wires: Topology, pair: frozenset[str]) -> list[Link]:
    return [link for link in wires.links if pair <= {end.node for end in link.ends}]


def _cut(wires: Topology, word: str, pair: frozenset[str]) -> frozenset[End]:
    """Both ports of every direct cable between the two. Raises `UsageError` when there is none."""
    links = _links_between(wires, pair)
    direct = [link for link in links if link.kind == DIRECT]
    if direct:
        return frozenset(port_of(end) for link in direct for end in link.ends)
    if not links:
        neighbours = sorted({end.node for link in wires.links for end in link.ends if pair & {e.node for e in link.ends}} - pair)
        hint = f"; their neighbours are {', '.join(neighbours[:8])}" if neighbours else ""
        raise UsageError(f"'{word}': there is no link between {' and '.join(sorted(pair))}{hint}")
    ends = [str(end) for link in links for end in link.ends if end.node in pair]
    how = "a tunnel" if links[0].kind == TUNNEL else "a switch"
    raise UsageError(
        f"'{word}': the two are connected through {how}, not by a direct cable; fail one end ({', '.join(ends[:4])}), "
        f'or lose the packets between them ({"~".join(sorted(pair))}), or say kind = "direct" in routecheck.toml'
    )


def _cable_of(wires: Topology, end: End) -> tuple[End, ...]:
    """The interface, and the far end of its cable if there is one (not for a sub-interface: its cable stays)."""
    return (end, wires.cables[end]) if end in wires.cables else (end,)
