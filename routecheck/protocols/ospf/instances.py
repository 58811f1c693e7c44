"""Who runs OSPF, where, and with which parameters (S5.1 to S5.8)."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from routecheck.address import Prefix, dotted
from routecheck.diagnostic import ERROR, WARNING, Diagnostic, Span
from routecheck.ios.names import is_ethernet, kind, parent
from routecheck.line_protocol import Down
from routecheck.model.device import Device, Interface, InterfaceAddress
from routecheck.model.routing import OspfNetwork, OspfProcess
from routecheck.model.secret import Secret
from routecheck.network import Network
from routecheck.syntax.line import Line
from routecheck.topology import End

BROADCAST, NBMA, P2P, P2MP, LOOPBACK = "broadcast", "non-broadcast", "point-to-point", "point-to-multipoint", "loopback"
_BANDWIDTH_KBPS = {
    "Ethernet": 10_000, "FastEthernet": 100_000, "GigabitEthernet": 1_000_000, "TwoGigabitEthernet": 2_500_000,
    "FiveGigabitEthernet": 5_000_000, "TenGigabitEthernet": 10_000_000, "TwentyFiveGigE": 25_000_000,
    "FortyGigabitEthernet": 40_000_000, "FiftyGigE": 50_000_000, "HundredGigE": 100_000_000,
    "TwoHundredGigE": 200_000_000, "FourHundredGigE": 400_000_000, "AppGigabitEthernet": 1_000_000, "Serial": 1544,
    "Loopback": 8_000_000, "Tunnel": 100, "Vlan": 1_000_000, "Dialer": 56, "BDI": 1_000_000, "BVI": 10_000,
    "Multilink": 1544, "POS": 155_000, "ATM": 155_000, "Virtual-Template": 100_000, "Virtual-Access": 100_000,
}  # fmt: skip
"""Nominal bandwidths (semantics 1.4); the last row's are platform dependent."""


class OspfInterface(NamedTuple):
    """An interface that takes part in OSPF. Times in seconds; a hello of 0 is 'minimal' (several per second)."""

    name: str
    area: int
    cost: int
    network: str
    is_passive: bool
    address: InterfaceAddress | None
    secondaries: tuple[Prefix, ...]
    hello_s: int
    dead_s: int
    mtu: int
    made: Interface
    line: Line
    authentication: str


class Instance(NamedTuple):
    """One OSPF process on one router."""

    node: str
    process: OspfProcess
    router_id: int
    interfaces: dict[str, OspfInterface]

    @property
    def name(self) -> str:
        """As routes name their source: 'ospf 1'."""
        return f"ospf {self.process.pid}"


def instances(network: Network, down: Mapping[End, Down]) -> tuple[tuple[Instance, ...], tuple[Diagnostic, ...]]:
    """Every OSPF process that starts. Router ids are chosen with the interfaces that are up when nothing has failed,
    and kept in every failure, as a running process keeps its own (S5.1)."""
    made: list[Instance] = []
    diagnostics: list[Diagnostic] = []
    for device in network.devices.values():
        taken: set[int] = set()
        if not device.has_ip_routing:
            continue
        for process in device.ospf:
            if process.is_shutdown:
                continue
            router_id = process.router_id or _router_id(device, process, down, taken)
            if router_id is None:
                message = f"ospf {process.pid} does not start: no interface with an address gives it a router id"
                diagnostics.append(Diagnostic("OSP101", ERROR, message, (Span(process.line.file, process.line.number),)))
                continue
            taken.add(router_id)
            made.append(Instance(device.name, process, router_id, dict(_interfaces(device, process, down))))
            diagnostics += _overlaps(device, process)
    diagnostics += _same_ids(made)
    return tuple(made), tuple(diagnostics)


def with_subnets(one: Instance) -> Instance:
    """The instance as a release takes it on which `redistribute` implies `subnets` (S5.26)."""
    implied = tuple(how._replace(with_subnets=True) for how in one.process.redistributions)
    return one._replace(process=one.process._replace(redistributions=implied))


def _router_id(device: Device, process: OspfProcess, down: Mapping[End, Down], taken: set[int]) -> int | None:
    """The highest address of an up loopback, else of an up interface, that no other process of the router has."""
    loopbacks: list[int] = []
    others: list[int] = []
    for made in device.interfaces.values():
        if made.vrf == process.vrf and made.address and End(device.name, made.name) not in down:
            (loopbacks if kind(made.name) == "Loopback" else others).append(made.address.address)
    for group in (loopbacks, others):
        free = [address for address in group if address not in taken]
        if free:
            return max(free)
    return None


def _same_ids(made: list[Instance]) -> Iterator[Diagnostic]:
    by_id: dict[tuple[int, str], Instance] = {}
    for one in made:
        other = by_id.setdefault((one.router_id, ""), one)
        if other is not one and other.node != one.node:
            line = one.process.router_id_line or one.process.line
            message = f"router id {dotted(one.router_id)} is also that of {other.node} (ospf {other.process.pid})"
            yield Diagnostic("OSP102", ERROR, message, (Span(line.file, line.number),))


def _overlaps(device: Device, process: OspfProcess) -> Iterator[Diagnostic]:
    """Interfaces that statements of two areas match, of which the first decides (S5.2); once per pair of statements."""
    told: set[tuple[Line, Line]] = set()
    statements = _Statements(process)
    for made in device.interfaces.values():
        if made.vrf != process.vrf or made.address is None or made.ospf.process:
            continue
        matching = statements.matching(made.address.address)
        for first, other in zip(matching[:1] * len(matching), matching[1:], strict=False):
            if other.area == first.area or (first.line, other.line) in told:
                continue
            told.add((first.line, other.line))
            message = f"{made.name} matches network statements of areas {first.area} and {other.area}; the first decides"
            spans = tuple(Span(line.file, line.number) for line in (first.line, other.line))
            yield Diagnostic("OSP103", WARNING, message, spans)


def _interfaces(device: Device, process: OspfProcess, down: Mapping[End, Down]) -> Iterator[tuple[str, OspfInterface]]:
    statements = _Statements(process)
    earlier = [_Statements(other) for other in _before(device, process)]
    for made in device.interfaces.values():
        if made.vrf != process.vrf or made.ospf.is_shutdown:
            continue
        joined = _joins(device, process, made, statements, earlier)
        if joined is None:
            continue
        area, line, secondaries = joined
        hello, dead = _timers(made)
        authentication = made.ospf.authentication or process.area(area).authentication or "null"
        port = OspfInterface(
            name=made.name,
            area=area,
            cost=interface_cost(device, made, process.reference_mbps, down),
            network=network_type(made),
            is_passive=_is_passive(process, made),
            address=_own_address(device, made),
            secondaries=secondaries,
            hello_s=hello,
            dead_s=dead,
            mtu=_mtu(device, made),
            made=made,
            line=line,
            authentication=authentication,
        )
        yield made.name, port


def _mtu(device: Device, made: Interface) -> int:
    """`ip mtu`, `mtu`, that of the parent (S1.20), or the default: what database descriptions carry."""
    above = device.interfaces.get(parent(made.name) or "")
    inherited = above.mtu if above else None
    return made.ip_mtu or made.mtu or inherited or (1476 if kind(made.name) == "Tunnel" else 1500)


def _own_address(device: Device, made: Interface) -> InterfaceAddress | None:
    """The primary address; for an unnumbered interface the one it borrows."""
    if made.address or not made.unnumbered:
        return made.address
    lender = device.interfaces.get(made.unnumbered)
    return lender.address if lender else None


class _Statements:
    """The `network` statements of a process, found by address without looking at each."""

    def __init__(self, process: OspfProcess) -> None:
        self._by_wildcard: dict[int, dict[int, tuple[int, OspfNetwork]]] = {}
        for place, one in enumerate(process.networks.values()):
            self._by_wildcard.setdefault(one.wildcard, {})[one.address] = place, one

    def matching(self, address: int) -> list[OspfNetwork]:
        """The statements that cover an address, in the order of the list: the first decides (S5.2)."""
        found = (blocks.get(address & ~wildcard) for wildcard, blocks in self._by_wildcard.items())
        return [one for _, one in sorted(pair for pair in found if pair)]


def _before(device: Device, process: OspfProcess) -> Iterator[OspfProcess]:
    """The processes configured before one in its VRF: an interface runs in one process, the first that claims it."""
    for other in device.ospf:
        if other.pid == process.pid:
            return
        if other.vrf == process.vrf and not other.is_shutdown:
            yield other


def _joins(
    device: Device, process: OspfProcess, made: Interface, statements: _Statements, earlier: list[_Statements]
) -> tuple[int, Line, tuple[Prefix, ...]] | None:
    """(area, the line that says so, secondaries advertised) when the interface takes part in the process (S5.2, S5.3)."""
    own = made.ospf
    address = _own_address(device, made)
    if address is None:
        return None
    if own.process:
        if own.process != process.pid or own.area_line is None:
            return None
        return own.area, own.area_line, tuple(at.prefix for at in made.secondaries) if own.with_secondaries else ()
    matching = statements.matching(address.address)
    if not matching or any(other.matching(address.address) for other in earlier):
        return None
    first = matching[0]
    also = ((at.prefix, statements.matching(at.address)) for at in made.secondaries)
    return first.area, first.line, tuple(prefix for prefix, found in also if found and found[0].area == first.area)


def _is_passive(process: OspfProcess, made: Interface) -> bool:
    own = process.passive.get(made.name)
    return own[0] if own else process.is_passive_by_default


def network_type(made: Interface) -> str:
    """The OSPF network type: configured, or by the kind of interface (semantics 1.4)."""
    if made.ospf.network:
        return made.ospf.network.removesuffix(" non-broadcast")
    word = kind(made.name)
    if word == "Loopback":
        return LOOPBACK
    if word in ("Tunnel", "Dialer", "Virtual-Template", "Virtual-Access", "Multilink", "POS", "Virtual-PPP"):
        return P2P
    if word in ("Serial", "ATM", "Hssi", "MFR", "BRI", "Async"):
        is_point_to_point = "point-to-point" in made.line.text or made.encapsulation not in ("frame-relay", "smds", "x25")
        is_sub = parent(made.name) is not None
        if word == "ATM":
            return P2P if "point-to-point" in made.line.text else NBMA
        if is_sub and "multipoint" in made.line.text:
            return NBMA
        return P2P if is_point_to_point else NBMA
    return BROADCAST


def _timers(made: Interface) -> tuple[int, int]:
    """(hello, dead): 10/40 on broadcast and point-to-point, 30/120 on the others; dead follows hello (S5.8)."""
    default = 30 if network_type(made) in (NBMA, P2MP) else 10
    hello = default if made.ospf.hello_s is None else made.ospf.hello_s
    return hello, made.ospf.dead_s if made.ospf.dead_s is not None else 4 * hello


def bandwidth_kbps(device: Device, made: Interface, down: Mapping[End, Down]) -> int:
    """The bandwidth that metrics are made of: `bandwidth`, else the parent's, `speed`, or the nominal one (S1.24)."""
    if made.bandwidth_kbps:
        return made.bandwidth_kbps
    above = parent(made.name)
    if above and above in device.interfaces:
        return bandwidth_kbps(device, device.interfaces[above], down)
    if kind(made.name) == "Port-channel":
        group = int(made.name.removeprefix("Port-channel").split("/")[-1].partition(".")[0])
        members = [one for one in device.interfaces.values() if one.channel_group == group]
        up = [one for one in members if End(device.name, one.name) not in down] or members
        return sum(bandwidth_kbps(device, one, down) for one in up) or 1_000_000
    if made.speed_kbps and is_ethernet(made.name):
        return made.speed_kbps
    return _BANDWIDTH_KBPS.get(kind(made.name), 100_000)


def interface_cost(device: Device, made: Interface, reference_mbps: int, down: Mapping[End, Down]) -> int:
    """`ip ospf cost`, else reference / bandwidth within 1 to 65535 (S1.24, S5.6). A loopback costs 1 whatever the
    reference (S5.5)."""
    if made.ospf.cost is not None:
        return made.ospf.cost
    if kind(made.name) == "Loopback":
        return 1
    return max(1, min(65535, reference_mbps * 1000 // bandwidth_kbps(device, made, down)))


def share_key(ours: tuple[tuple[int, Secret], ...], theirs: tuple[tuple[int, Secret], ...]) -> bool:
    """Whether two ends have a message digest key in common, number and text; none at all on both is one, too."""
    return (not ours and not theirs) or any(dict(theirs).get(number) == key for number, key in ours)
