"""All Hypothesis strategies."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

from routecheck.address import Prefix, host_prefix, parse_address
from routecheck.diagnostic import Span
from routecheck.first_hop import Member
from routecheck.forwarding import packet as forwarding
from routecheck.lint.catalogue import catalogue
from routecheck.lint.report import LEVELS, Case, Finding, Report, ordered
from routecheck.model.first_hop import HSRP, Group
from routecheck.model.policy import AclEntry, Clause, Match, Ports, PrefixEntry, Service, Setting, Wild
from routecheck.policy.acl import Packet
from routecheck.protocols.route import Route, Via
from routecheck.syntax.line import Line
from routecheck.topology import End
from routecheck.vpn.selectors import Rule, Selector

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


class Wire(NamedTuple):
    """A cable or a LAN of a drawn network: (router, cost) of each end; two ends may be of type point-to-point."""

    ends: tuple[tuple[int, int], ...]
    is_point_to_point: bool


class Exit(NamedTuple):
    """What a router of a drawn network brings into OSPF: prefixes (0.0.0.0/0 among them) of one metric and type."""

    prefixes: tuple[str, ...]
    metric: int
    metric_type: int


class OspfDrawing(NamedTuple):
    """A network of one area: routers 1 to n, each with a loopback 10.255.0.N; wire W is 10.W.0.0/24, interface Gi0/W.

    `wires` keeps a place for a wire that failed, with no ends.
    """

    routers: tuple[int, ...]
    wires: tuple[Wire, ...]
    exits: dict[int, Exit]

    def texts(self) -> dict[str, list[list[str]]]:
        """Per router the blocks of its config, each a list of lines of which the first opens the block."""
        made = {f"R{router}": self._blocks(router) for router in self.routers}
        for number, wire in enumerate(self.wires):
            for router, cost in wire.ends:
                lines = [f"interface GigabitEthernet0/{number}", f" ip address 10.{number}.0.{router} 255.255.255.0"]
                lines += [f" ip ospf cost {cost}"] + [" ip ospf network point-to-point"] * wire.is_point_to_point
                made[f"R{router}"].append(lines)
        return made

    def _blocks(self, router: int) -> list[list[str]]:
        loopback = ["interface Loopback0", f" ip address 10.255.0.{router} 255.255.255.255"]
        process = ["router ospf 1", " network 0.0.0.0 255.255.255.255 area 0", " maximum-paths 32"]
        blocks = [[f"hostname R{router}"], loopback, process]
        way_out = self.exits.get(router)
        if way_out:
            how = f"metric {way_out.metric} metric-type {way_out.metric_type}"
            process += [f" redistribute static subnets {how}", f" default-information originate {how}"]
            spelt_out = (prefix.replace("/0", " 0.0.0.0").replace("/16", " 255.255.0.0") for prefix in way_out.prefixes)
            blocks += [[f"ip route {address_and_mask} Null0"] for address_and_mask in spelt_out]
        return blocks

    def without(self, router: int, wire: int | None) -> OspfDrawing:
        """What is left when a router fails, or its interface on a wire: a cable goes with either of its ends."""
        wires = list(self.wires)
        for number, one in enumerate(wires):
            if (wire is None or wire == number) and any(router == end for end, _ in one.ends):
                kept = () if len(one.ends) == 2 else tuple(end for end in one.ends if end[0] != router)
                wires[number] = one._replace(ends=kept)
        routers = tuple(one for one in self.routers if wire is not None or one != router)
        return OspfDrawing(routers, tuple(wires), {one: self.exits[one] for one in routers if one in self.exits})


@st.composite
def ospf_drawings(draw: st.DrawFn) -> OspfDrawing:
    """Networks of 2 to 8 routers: a tree that connects most of them, further links (parallel ones too), LANs, exits."""
    count = draw(st.integers(2, 8))
    routers = list(range(1, count + 1))
    cost = st.integers(1, 4)
    wires: list[Wire] = []
    for router in routers[1:]:
        if draw(st.integers(0, 9)):
            wires.append(draw(_wires(st.just([draw(st.integers(1, router - 1)), router]), cost)))
    some = st.lists(st.sampled_from(routers), min_size=2, max_size=4, unique=True)
    wires += draw(st.lists(_wires(some, cost), max_size=6))
    prefixes = st.lists(st.sampled_from(["0.0.0.0/0", "172.16.0.0/16", "172.17.0.0/16"]), min_size=1, unique=True).map(tuple)
    ways_out = st.builds(Exit, prefixes, st.integers(1, 3), st.sampled_from([1, 2]))
    return OspfDrawing(tuple(routers), tuple(wires), draw(st.dictionaries(st.sampled_from(routers), ways_out, max_size=3)))


@st.composite
def _wires(draw: st.DrawFn, ends: st.SearchStrategy[list[int]], cost: st.SearchStrategy[int]) -> Wire:
    joined = draw(ends)
    return Wire(tuple((router, draw(cost)) for router in sorted(joined)), len(joined) == 2 and draw(st.booleans()))


class Port(NamedTuple):
    """An interface of a drawn network: its router, its place on the wire, its OSPF cost and priority."""

    router: int
    cost: int
    priority: int


class Cabling(NamedTuple):
    """A wire of a drawn network: a cable, a bundle of two cables (`is_bundle`) or a LAN, in an area and an OSPF process."""

    ports: tuple[Port, ...]
    kind: str
    area: int
    process: int


class MixedDrawing(NamedTuple):
    """A network with a bit of everything a failure can change: wire W is 10.W.0.0/24, router N has the loopback 10.255.0.N.

    `statics` are (router, prefix, next hop, distance); `exits` routers that bring statics and a default into OSPF;
    `tunnels` pairs of routers with a tunnel between their loopbacks that runs OSPF.
    """

    routers: int
    wires: tuple[Cabling, ...]
    statics: tuple[tuple[int, str, str, int], ...]
    exits: frozenset[int]
    tunnels: tuple[tuple[int, int], ...]
    paths: int

    def texts(self) -> dict[str, str]:
        """The configs."""
        made = {router: self._router(router) for router in range(1, self.routers + 1)}
        for number, wire in enumerate(self.wires):
            for port in wire.ports:
                made[port.router] += self._port(number, wire, port)
        for number, ends in enumerate(self.tunnels):
            for here, there in (ends, ends[::-1]):
                made[here] += [f"interface Tunnel{number}", f" ip address 10.{200 + number}.0.{here} 255.255.255.0"]
                made[here] += [" tunnel source Loopback0", f" tunnel destination 10.255.0.{there}", " ip ospf 1 area 0"]
        for router, prefix, hop, distance in self.statics:
            made[router].append(f"ip route {prefix} {hop} {distance}")
        return {f"R{router}.cfg": "\n".join([*lines, ""]) for router, lines in made.items()}

    def _router(self, router: int) -> list[str]:
        lines = [f"hostname R{router}", "interface Loopback0", f" ip address 10.255.0.{router} 255.255.255.255"]
        lines.append(" ip ospf 1 area 0")
        for process in sorted({1, *(wire.process for wire in self.wires)}):
            lines += [f"router ospf {process}", f" router-id 10.255.{process}.{router}", f" maximum-paths {self.paths}"]
            if router in self.exits:
                lines += [" redistribute static subnets", " default-information originate"][: process % 2 + 1]
        return lines

    def _port(self, number: int, wire: Cabling, port: Port) -> list[str]:
        name = f"Port-channel{number}" if wire.kind == "bundle" else f"GigabitEthernet0/{number}"
        lines = [f"interface {name}", f" ip address 10.{number}.0.{port.router} 255.255.255.0"]
        lines += [f" ip ospf {wire.process} area {wire.area}", f" ip ospf priority {port.priority}"]
        if wire.kind == "bundle":
            for member in (1, 2):
                lines += [f"interface GigabitEthernet{member}/{number}", f" channel-group {number} mode active"]
            return lines
        lines.append(f" ip ospf cost {port.cost}")
        return lines + ([" ip ospf network point-to-point"] if wire.kind == "p2p" else [])

    def parts(self) -> list[str]:
        """The words of everything that can fail by itself."""
        words = [f"R{router}" for router in range(1, self.routers + 1)]
        for number, wire in enumerate(self.wires):
            name = f"GigabitEthernet1/{number}" if wire.kind == "bundle" else f"GigabitEthernet0/{number}"
            words += [f"R{port.router}:{name}" for port in wire.ports]
            words += [f"R{wire.ports[0].router}~R{port.router}" for port in wire.ports[1:]]
            words += [f"R{wire.ports[0].router}:Port-channel{number}"] * (wire.kind == "bundle")
        return words


@st.composite
def mixed_drawings(draw: st.DrawFn) -> MixedDrawing:
    """Networks of 3 to 7 routers: a connected tree of cables and bundles, further wires, LANs of three and four."""
    count = draw(st.integers(3, 7))
    wires: list[Cabling] = []
    for router in range(2, count + 1):
        ends = [draw(st.integers(1, router - 1)), router]
        wires.append(draw(_cablings(st.just(ends))))
    some = st.lists(st.integers(1, count), min_size=2, max_size=4, unique=True)
    wires += draw(st.lists(_cablings(some), max_size=6))
    exits = draw(st.frozensets(st.integers(1, count), max_size=2))
    statics: list[tuple[int, str, str, int]] = []
    for router in sorted(exits | draw(st.frozensets(st.integers(1, count), max_size=2))):
        prefix = st.sampled_from(["0.0.0.0 0.0.0.0", "172.16.0.0 255.255.0.0", "10.0.0.0 255.255.255.0"])
        hop = st.one_of(st.just("Null0"), st.builds("10.{}.0.{}".format, st.sampled_from([0, 1, 255]), st.integers(1, count)))
        for _ in range(draw(st.integers(1, 2))):
            statics.append((router, draw(prefix), draw(hop), draw(st.sampled_from([1, 110, 250]))))
    pair = st.tuples(st.integers(1, count), st.integers(1, count)).filter(lambda ends: ends[0] < ends[1])
    tunnels = draw(st.lists(pair, max_size=1)) if draw(st.integers(0, 3)) == 0 else []
    if draw(st.booleans()):  # routes between areas and processes are compared in full: half of the networks have none
        wires = [wire._replace(area=0, process=1) for wire in wires]
    return MixedDrawing(count, tuple(wires), tuple(statics), exits, tuple(tunnels), draw(st.sampled_from([1, 4, 16])))


@st.composite
def _cablings(draw: st.DrawFn, ends: st.SearchStrategy[list[int]]) -> Cabling:
    routers = sorted(draw(ends))
    kind = draw(st.sampled_from(["lan", "p2p", "p2p", "bundle"])) if len(routers) == 2 else "lan"
    ports = tuple(Port(router, draw(st.integers(1, 4)), draw(st.sampled_from([0, 1, 1, 1, 2]))) for router in routers)
    return Cabling(ports, kind, draw(st.sampled_from([0, 0, 0, 1])), draw(st.sampled_from([1, 1, 1, 2])))


def failures(drawing: MixedDrawing) -> st.SearchStrategy[list[str]]:
    """Up to three `--fail` words, one after the other, each of up to three things at once: what one broke is whole in the
    next unless that breaks it too."""
    return st.lists(st.lists(st.sampled_from(drawing.parts()), min_size=1, max_size=3).map("+".join), min_size=1, max_size=3)


WORDS = (
    *(
        "0",
        "1",
        "7",
        "10",
        "255",
        "256",
        "4095",
        "65536",
        "99999999999",
        "-1",
        "1.5",
        "²",
        "x",
        "X1",
        "!",
        "?",
        "a-b",
        "10,20-30",
    ),
    *("10.0.0.1", "255.255.255.0", "0.0.0.255", "0.0.0.0", "255.255.255.255", "10.0.0.1/24", "300.1.1.1", "1.2.3", "10.0.0.0"),
    *("Gi0/0", "GigabitEthernet0/0.10", "lo0", "t0", "Vlan10", "Port-channel1", "Serial0/0:1", "null0", "Gi0/1 - 4", "range"),
    *(
        "secondary",
        "area",
        "metric",
        "metric-type",
        "track",
        "name",
        "tag",
        "vrf",
        "native",
        "dot1q",
        "all",
        "add",
        "except",
        "md5",
    ),
    *("ip", "address", "no", "default", "shutdown", "static", "always", "subnets", "\u00e9", "^C", "<secret>", "{}", "%s", "\\"),
)
"""Arguments, right and wrong, for the commands of `COMMANDS`."""


@st.composite
def commands(draw: st.DrawFn, mode: str) -> str:
    """A line of a mode: a row of `COMMANDS` with random arguments, perhaps short, negated, cut off or with more behind it."""
    from routecheck.ios.commands import COMMANDS

    row = draw(st.sampled_from(COMMANDS[mode].splitlines()))
    words: list[str] = []
    for word in row.partition("->")[0].split()[1:]:
        if word == "..." or word.isupper():
            words += draw(st.lists(st.sampled_from(WORDS), min_size=word != "...", max_size=4 if word == "..." else 1))
        else:
            keyword = draw(st.sampled_from(word.split("|")))
            words.append(keyword[: draw(st.integers(1, len(keyword)))] if draw(st.integers(0, 9)) == 0 else keyword)
    lead = draw(st.sampled_from([[], [], [], [], ["no"], ["default"], ["NO"]]))
    behind = draw(st.lists(st.sampled_from(WORDS), max_size=1))
    cut = draw(st.integers(0, 12))
    return " ".join([*lead, *words[: len(words) - (cut == 0)], *behind])


@st.composite
def configs(draw: st.DrawFn) -> str:
    """A config of commands from all modes, in blocks that do not always fit, with indents that do not always fit."""
    from routecheck.ios.commands import COMMANDS

    modes = [mode for mode, rows in COMMANDS.items() if rows]
    likely = ["global", "interface", "ospf", "vlan", "vrf"]
    openers = (
        "interface Gi0/0",
        "interface range Gi0/1 - 2",
        "interface t0",
        "router ospf 1",
        "vlan 10",
        "vrf definition RED",
        "exit",
        "end",
        "!",
    )
    lines: list[str] = []
    for _ in range(draw(st.integers(0, 12))):
        kind = draw(st.integers(0, 3))
        if kind == 0:
            lines.append(draw(st.sampled_from(openers)))
        mode = draw(st.sampled_from(likely if kind < 3 else modes))
        lines.append(" " * draw(st.integers(0, 2)) + draw(commands(mode)))
    return "\n".join(lines) + draw(st.sampled_from(["", "\n"]))


@st.composite
def prefixes(draw: st.DrawFn) -> Prefix:
    """Prefixes that overlap often."""
    length = draw(st.sampled_from([0, 8, 9, 16, 23, 24, 30, 31, 32]) | st.integers(0, 32))
    address = draw(st.sampled_from([0x0A000000, 0x0A010000, 0x0A010100, 0xC0A80000, 0]) | st.integers(0, 0xFFFFFFFF))
    return host_prefix(address | draw(st.integers(0, 3)), length)


@st.composite
def routes(draw: st.DrawFn, prefix: Prefix | None = None) -> Route:
    """Candidates as protocols offer them, with few distances and metrics so that ties are frequent."""
    protocol, source = draw(
        st.sampled_from(
            [
                *(
                    ("C", "connected"),
                    ("S", "static"),
                    ("O", "ospf 1"),
                    ("O IA", "ospf 1"),
                    ("O E1", "ospf 2"),
                    ("O E2", "ospf 1"),
                ),
                *(("O E2", "ospf 2"), ("R", "rip"), ("B", "bgp 65000"), ("D", "eigrp 1"), ("D EX", "eigrp 2")),
            ]
        )
    )
    return Route(
        prefix=prefix if prefix is not None else draw(prefixes()),
        protocol=protocol,
        distance=0 if protocol == "C" else draw(st.sampled_from([1, 90, 110, 110, 111, 255])),
        metric=draw(st.integers(0, 2)),
        next_hops=(Via(draw(st.integers(0x0A000001, 0x0A000004)), "GigabitEthernet0/0"),),
        source=source,
        forward_metric=draw(st.integers(0, 2)) if protocol == "O E2" else None,
    )


class PeerDrawing(NamedTuple):
    """A site with a crypto map (F3 of semantics.md) whose settings are drawn: the lines of its policies, of its transform
    set, of its map entry, its key, whom it calls, and the wildcards of its access list."""

    policies: tuple[tuple[str, ...], ...]
    transforms: str
    entry: tuple[str, ...]
    key: str
    misses: bool
    wildcards: tuple[str, str]

    def text(self, name: str) -> str:
        """The config of site A or B."""
        own, peer, lan, far = (
            ("203.0.113.2", "198.51.100.2", "10.0", "10.1") if name == "A" else ("198.51.100.2", "203.0.113.2", "10.1", "10.0")
        )
        lines = [f"hostname {name}", "version 15.4"]
        for number, policy in enumerate(self.policies, 1):
            lines += [f"crypto isakmp policy {number * 10}", *(f" {line}" for line in policy)]
        called = "192.0.2.99" if self.misses else peer
        lines += [f"crypto isakmp key {self.key} address {peer}", f"crypto ipsec transform-set T {self.transforms}"]
        lines += ["crypto map M 10 ipsec-isakmp", f" set peer {called}", " set transform-set T", " match address VPN"]
        lines += [*(f" {line}" for line in self.entry), "interface GigabitEthernet0/0", f" ip address {lan}.0.1 255.255.0.0"]
        lines += ["interface GigabitEthernet0/1", f" ip address {own} 255.255.255.252", " crypto map M"]
        wide = self.wildcards
        lines += ["ip access-list extended VPN", f" permit ip {lan}.0.0 {wide[0]} {far}.0.0 {wide[1]}"]
        return "\n".join([*lines, f"ip route 0.0.0.0 0.0.0.0 {own[:-1]}1", ""])


def peers() -> st.SearchStrategy[PeerDrawing]:
    """A site whose tunnel comes up with some others."""
    policy = st.tuples(
        st.sampled_from(["encr aes 256", "encr aes", "encr 3des", "encr des"]),
        st.sampled_from(["hash sha256", "hash md5", "hash sha"]),
        st.sampled_from(["authentication pre-share"] * 4 + ["description"]),
        st.sampled_from(["group 14", "group 5", "group 2", "group 19"]),
        st.sampled_from(["lifetime 86400", "lifetime 3600"]),
    ).map(lambda lines: tuple(line for line in lines if line != "description"))
    wildcards = st.sampled_from(["0.0.0.255", "0.0.255.255"])
    return st.builds(
        PeerDrawing,
        policies=st.lists(policy, min_size=1, max_size=3).map(tuple),
        transforms=st.sampled_from(["esp-aes 256 esp-sha256-hmac", "esp-aes esp-sha-hmac", "esp-3des esp-md5-hmac", "esp-gcm"]),
        entry=st.sampled_from([(), ("set pfs group14",), ("set pfs",), ("set security-association lifetime seconds 900",)]),
        key=st.sampled_from(["first", "first", "second"]),
        misses=st.sampled_from([False] * 5 + [True]),
        wildcards=st.tuples(wildcards, wildcards),
    )


def selectors() -> st.SearchStrategy[Rule]:
    """A line of a crypto access list; wildcards may have holes."""
    wild = st.builds(
        lambda address, wildcard: Wild(address & ~wildcard & 0xFFFFFFFF, wildcard),
        st.integers(0, 0xFFFFFFFF).map(lambda value: value | 0x0A000000),
        st.sampled_from([0, 255, 0xFFFF, 0xFFFFFFFF, 0x0100, 0xFE]),
    )
    ports = st.sampled_from([(0, 65535), (80, 80), (100, 200)])
    selector = st.builds(Selector, st.sampled_from([None, 6, 17]), wild, wild, ports, ports)
    return st.builds(Rule, selector, st.booleans(), st.none(), st.just(""))


_LINE = Line("R1.cfg", 1, 1, 0, ("x",), "x")


@st.composite
def prefix_entries(draw: st.DrawFn) -> PrefixEntry:
    """Entries of prefix-lists, with bounds as S7.9 allows them."""
    prefix = draw(prefixes())
    least, most = sorted((draw(st.integers(prefix.length, 32)), draw(st.integers(prefix.length, 32))))
    return PrefixEntry(5, draw(st.booleans()), _LINE, prefix, least, most)


_ENDS = st.sampled_from([0x0A000001, 0x0A000002, 0x0A010001, 0xC0A80001])
_PROTOCOLS = st.sampled_from([6, 17, 1])


def packets() -> st.SearchStrategy[Packet]:
    """Whole packets (no fragments, S7.6) of which everything is known, between few ends and ports."""
    return st.builds(
        Packet,
        source=_ENDS, destination=_ENDS, protocol=_PROTOCOLS,
        source_port=st.integers(20, 23), destination_port=st.integers(20, 23),
        icmp_type=st.sampled_from([0, 8]), icmp_code=st.just(0),
        flags=st.frozensets(st.sampled_from(["syn", "ack", "rst"])), is_fragment=st.just(False),
    )  # fmt: skip


@st.composite
def acl_entries(draw: st.DrawFn) -> AclEntry:
    """Entries of extended access lists that often meet `packets`."""
    wildcard = st.sampled_from([0, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, 0x00010000, 0x3])
    ends = st.builds(lambda address, wild: (Wild(address & ~wild & 0xFFFFFFFF, wild),), _ENDS, wildcard)
    ports = st.builds(
        lambda operator, one, other: Ports(operator, (one, other) if operator == "range" else (one,)),
        st.sampled_from(["eq", "neq", "lt", "gt", "range"]), st.integers(20, 22), st.integers(22, 23),
    )  # fmt: skip
    protocol = draw(st.none() | _PROTOCOLS)
    service = Service(protocol)
    if protocol in (6, 17):
        service = service._replace(source_ports=draw(st.none() | ports), destination_ports=draw(st.none() | ports))
    elif protocol == 1:
        service = service._replace(icmp_type=draw(st.none() | st.sampled_from([0, 8])))
    return AclEntry(10, draw(st.booleans()), _LINE, draw(ends), draw(ends), (service,))


@st.composite
def clauses(draw: st.DrawFn) -> list[Clause]:
    """The clauses of a route-map. Their matches are called a to d; what holds is for the test to say."""
    made = []
    count = draw(st.integers(0, 5))
    for place in range(count):
        matches = tuple(Match(what, _LINE) for what in draw(st.lists(st.sampled_from("abcd"), max_size=2, unique=True)))
        values = draw(st.none() | st.sampled_from(["5", "+5", "6"]))
        settings = (Setting("metric", _LINE, (values,)),) if values else ()
        later = st.sampled_from([0, *((other + 1) * 10 for other in range(place + 1, count))])
        made.append(Clause((place + 1) * 10, draw(st.booleans()), _LINE, matches, settings, draw(st.none() | later)))
    return made


def members() -> st.SearchStrategy[list[Member]]:
    """The routers of one HSRP group, up to five, with priorities that often tie."""
    line = Line("R1.cfg", 1, 1, 0, ("standby", "1"), "standby 1")

    def made(parts: list[tuple[int, bool]]) -> list[Member]:
        groups = [
            (number, priority, Group(HSRP, 1, line, preempts=preempts)) for number, (priority, preempts) in enumerate(parts)
        ]
        return [Member(End(f"R{number}", "Gi0/0"), group, 1, priority, number) for number, priority, group in groups]

    return st.lists(st.tuples(st.sampled_from([0, 90, 100, 100, 110, 255]), st.booleans()), max_size=5).map(made)


@st.composite
def two_exits(draw: st.DrawFn) -> tuple[str, str]:
    """A router with two or three ways out of the files, defaults that follow probes or not, and a `--fail` word."""
    count = draw(st.integers(2, 3))
    exits = range(1, count + 1)
    text = "".join(f"interface Gi0/{number}\n ip address 203.0.{number}.2 255.255.255.252\n" for number in exits)
    targets = ["8.8.8.8", "9.9.9.9", *(f"203.0.{number}.1" for number in exits)]
    for number in exits:
        source = draw(st.sampled_from(["", f" source-interface GigabitEthernet0/{number}"]))
        text += f"ip sla {number}\n icmp-echo {draw(st.sampled_from(targets))}{source}\n"
        text += f"ip sla schedule {number} life forever start-time now\ntrack {number} ip sla {number} reachability\n"
        follows = draw(st.sampled_from(["", f" track {number}", " track 9"]))
        text += f"ip route 0.0.0.0 0.0.0.0 203.0.{number}.1 {draw(st.sampled_from([1, 10, 20]))}{follows}\n"
    how, negated = draw(st.sampled_from(["and", "or"])), draw(st.sampled_from(["", " not"]))
    text += f"track 9 list boolean {how}\n object 1\n object 2{negated}\n"
    for target in draw(st.lists(st.sampled_from(targets[:2]), unique=True)):
        text += f"ip route {target} 255.255.255.255 203.0.{draw(st.sampled_from(exits))}.1\n"
    lost = draw(st.sampled_from(exits))
    return text, draw(st.sampled_from([f"R1@203.0.{lost}.1", f"R1:Gi0/{lost}", "R1@8.8.8.8", "R1@203.0.1.1+R1@203.0.2.1"]))


_SAID = (
    "%",
    "%0A",
    ":",
    "::",
    ",",
    "<",
    ">",
    "&",
    '"',
    "'",
    "\n",
    "\r\n",
    "]]>",
    "<!--",
    "|",
    "`",
    "\\",
    "@",
    "\t",
    "\x1b[31m",
    "é",
    " ",
    "x",
)


def sentences() -> st.SearchStrategy[str]:
    """Sentences with what has a meaning in one of the formats of a check."""
    return st.lists(st.sampled_from(_SAID) | st.text(max_size=3), max_size=12).map("".join)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Reports of a check: findings in order, some of them expectations that are not met."""
    pages = draw(st.lists(st.sampled_from(list(catalogue().values())) | st.just(catalogue()["EXP101"]), max_size=6))
    files = draw(st.lists(st.sampled_from(("R1.cfg", "a b.cfg", "100%,x.cfg", "configs/é.cfg")), min_size=1, unique=True))
    found: list[Finding] = []
    for page in pages:
        spans = draw(st.lists(st.builds(Span, st.sampled_from(files), st.integers(0, 99)), min_size=1, max_size=3))
        severity = draw(st.sampled_from(LEVELS))
        told = (draw(sentences()), tuple(spans), tuple(draw(st.lists(sentences(), max_size=2))), draw(sentences()))
        found.append(Finding(page.code, page.name, severity, "R1", draw(sentences()), *told))
    findings = ordered(found)
    cases = [Case(f"case {one.code}", one) for one in findings if one.code == "EXP101"]
    met = [Case(name) for name in draw(st.lists(sentences(), max_size=2))]
    fail_on = draw(st.sampled_from((*LEVELS, "never")))
    folder = draw(st.sampled_from(("", "net", "a/b")))
    return Report(findings, tuple(sorted(files)), 0, 0, (), fail_on, (*met, *cases), folder)


NAT_EDGE = """
hostname R1
interface GigabitEthernet0/0
 ip address 192.168.1.1 255.255.255.0
 ip nat inside
interface GigabitEthernet0/1
 ip address 203.0.113.2 255.255.255.0
 ip nat outside
interface GigabitEthernet0/2
 ip address 198.51.100.2 255.255.255.0
 ip nat outside
access-list 1 permit 192.168.1.0 0.0.0.63
access-list 2 permit 192.168.1.64 0.0.0.63
route-map ISP1 permit 10
 match interface GigabitEthernet0/1
route-map ISP2 permit 10
 match interface GigabitEthernet0/2
ip nat pool PAT 203.0.113.40 203.0.113.41 prefix-length 24
ip nat pool HOSTS 203.0.113.50 203.0.113.52 prefix-length 24
""".lstrip()
"""A router with two exits, without rules."""
NAT_RULES = (
    "ip nat inside source list 1 interface GigabitEthernet0/1 overload",
    "ip nat inside source list 1 pool PAT overload",
    "ip nat inside source list 2 pool HOSTS",
    "ip nat inside source route-map ISP1 interface GigabitEthernet0/1 overload",
    "ip nat inside source route-map ISP2 interface GigabitEthernet0/2 overload",
    "ip nat inside source static 192.168.1.100 203.0.113.100",
    "ip nat inside source static tcp 192.168.1.5 80 203.0.113.2 2000",
    "ip nat inside source static udp 192.168.1.5 53 interface GigabitEthernet0/2 53",
    "ip nat inside source static network 192.168.1.128 203.0.113.128 /25",
    "ip nat outside source static 8.8.8.8 192.168.1.200",
    "ip nat translation udp-timeout 20",
    "ip nat translation max-entries 12",
)


class NatStep(NamedTuple):
    """A packet that comes by one interface and would go out another, so many seconds behind the one before. What comes from
    outside is for one of the global addresses."""

    packet: forwarding.Packet
    arrives_by: int
    leaves_by: int
    wait_s: int


def nat_rules() -> st.SearchStrategy[list[str]]:
    """Some rules of NAT in any order."""
    return st.lists(st.sampled_from(NAT_RULES), unique=True).flatmap(st.permutations)


@st.composite
def nat_steps(draw: st.DrawFn) -> NatStep:
    """A packet, few enough hosts and ports that they meet."""
    port = st.sampled_from((0, 1, 53, 80, 500, 511, 600, 1023, 1024, 1025, 2000, 50000))
    arrives_by = draw(st.sampled_from((0, 0, 0, 1, 2)))
    local = draw(st.sampled_from(("192.168.1.5", "192.168.1.6", "192.168.1.7", "192.168.1.70", "192.168.1.71", "192.168.1.100")))
    remote = draw(st.sampled_from(("8.8.8.8", "93.184.216.34", "192.168.1.200")))
    shown = draw(st.sampled_from(("203.0.113.2", "198.51.100.2", "203.0.113.50", "203.0.113.100", "203.0.113.130")))
    ends = (local, remote) if arrives_by == 0 else (remote, shown)
    protocol = draw(st.sampled_from((forwarding.TCP, forwarding.UDP, forwarding.ICMP, forwarding.ESP)))
    made = forwarding.Packet(parse_address(ends[0]), parse_address(ends[1]), protocol)
    if protocol == forwarding.ICMP:
        made = made._replace(query=draw(port))
    elif protocol != forwarding.ESP:
        made = made._replace(source_port=draw(port), destination_port=draw(port))
    if protocol == forwarding.TCP:
        made = made._replace(
            flags=frozenset(draw(st.sampled_from((("syn",), ("syn", "ack"), ("ack",), ("fin", "ack"), ("rst",)))))
        )
    return NatStep(made, arrives_by, draw(st.sampled_from((1, 1, 2))), draw(st.sampled_from((0, 0, 1, 19, 20, 59, 60, 86400))))
