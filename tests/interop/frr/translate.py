"""An IOS config -> the configs of FRRouting's daemons. Only what the topologies here use: the rest is refused, not skipped.

What IOS takes by default is written out (costs, metrics, maximum-paths), because FRRouting's defaults are others. It is
worked out here once more, from the model's lines, and not taken from `routecheck.protocols`, which is on trial.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from routecheck.address import dotted
from routecheck.ios.names import is_ethernet, kind, parent
from routecheck.model.device import Device, Interface, InterfaceAddress
from routecheck.model.routing import OspfProcess, OspfRedistribution, StaticRoute
from routecheck.model.secret import Secret
from tests.interop.frr.areas import area_lines
from tests.interop.frr.refuse import untranslated

_MBPS = {"Ethernet": 10, "FastEthernet": 100, "GigabitEthernet": 1000, "TenGigabitEthernet": 10000, "Serial": 1.544}
QUICK_S = 10, 40
"""The timers that are made quick: IOS's defaults. Those that a text sets are kept, because they may be meant not to agree."""


class NotTranslated(Exception):
    """A config holds what has no translation here; the text says what."""


def linux_name(name: str) -> str:
    """port-Gi0_1 for GigabitEthernet0/1. It sorts behind `lo`, because ospfd takes the address of its first interface by name for
    the forwarding address of type 7 LSAs, where IOS prefers a loopback (RFC 3101 2.3)."""
    return f"port-{name[:2]}" + name.removeprefix(kind(name)).replace("/", "_")


def is_port(made: Interface) -> bool:
    """Whether the interface is one of its own in Linux. Loopbacks are addresses on `lo`, but for those that OSPF advertises
    with their masks: `lo` always is a host route to ospfd."""
    return kind(made.name) != "Loopback" or made.ospf.network == "point-to-point"


def translate(device: Device) -> dict[str, str]:
    """The config of each daemon. Raises `NotTranslated`."""
    _refuse(device)
    texts = {"zebra": "\n".join(_zebra(device)), "staticd": "\n".join(_static(one) for one in device.static_routes)}
    for process in device.ospf:
        texts["ospfd"] = "\n".join((*_ospf_interfaces(device, process), *_ospf(device, process)))
    return {name: text + "\n" for name, text in texts.items()}


def _refuse(device: Device) -> None:
    reasons = [*untranslated(device)]
    reasons += [f"interface {name}" for name in device.interfaces if kind(name) not in (*_MBPS, "Loopback") or parent(name)]
    if reasons:
        raise NotTranslated(f"{device.name}: {'; '.join(reasons)}")


def _zebra(device: Device) -> Iterator[str]:
    yield "no zebra nexthop kernel enable"  # else legs of an ECMP route that were lost in a flap stay lost
    for made in device.interfaces.values():
        if not is_port(made) and made.is_shutdown:
            continue
        yield f"interface {linux_name(made.name) if is_port(made) else 'lo'}"
        yield from (f" ip address {dotted(at.address)}/{at.prefix.length}" for at in made.addresses)
        yield "exit"


def _static(route: StaticRoute) -> str:
    to = [dotted(route.next_hop)] if route.next_hop is not None else []
    to += [route.interface if route.interface == "Null0" else linux_name(route.interface)] if route.interface else []
    tag = f" tag {route.tag}" if route.tag else ""
    return f"ip route {route.prefix} {' '.join(to)}{tag} {route.distance}"


class _Joined(NamedTuple):
    """An interface that runs OSPF, the address by which it does, the others that it advertises, and its area."""

    made: Interface
    address: InterfaceAddress
    also: tuple[InterfaceAddress, ...]
    area: int

    @property
    def linux(self) -> str:
        return linux_name(self.made.name) if is_port(self.made) else "lo"


def _joined(device: Device, process: OspfProcess) -> Iterator[_Joined]:
    """`ip ospf P area X`, else the first `network` statement that matches the primary address (S5.2, S5.3)."""
    for made in device.interfaces.values():
        own = made.ospf
        if made.address is None or own.is_shutdown:
            continue
        if own.process:
            if own.process == process.pid:
                yield _Joined(made, made.address, made.secondaries if own.with_secondaries else (), own.area)
            continue
        area = _area(process, made.address)
        if area is not None:
            yield _Joined(made, made.address, tuple(at for at in made.secondaries if _area(process, at) == area), area)


def _area(process: OspfProcess, at: InterfaceAddress) -> int | None:
    matching = (one.area for one in process.networks.values() if not (at.address ^ one.address) & ~one.wildcard)
    return next(matching, None)


def _ospf_interfaces(device: Device, process: OspfProcess) -> Iterator[str]:
    for one in _joined(device, process):
        made, own = one.made, one.made.ospf
        yield f"interface {one.linux}"
        if not is_port(made):
            yield f" ip ospf cost {_cost(made, process)} {dotted(one.address.address)}"
            continue
        yield f" ip ospf cost {_cost(made, process)}"
        network = "broadcast" if kind(made.name) == "Loopback" else own.network
        yield f" ip ospf network {network or ('broadcast' if is_ethernet(made.name) else 'point-to-point')}"
        yield f" ip ospf priority {own.priority}"
        yield " ip ospf retransmit-interval 1"
        yield from (f" {line}" for line in _timers(made))
        yield from (f" {line}" for line in _authentication(process, one))
        if own.ignores_mtu:
            yield " ip ospf mtu-ignore"
        yield "exit"


def _cost(made: Interface, process: OspfProcess) -> int:
    if made.ospf.cost is not None:
        return made.ospf.cost
    if kind(made.name) == "Loopback":
        return 1
    mbps = made.bandwidth_kbps / 1000 if made.bandwidth_kbps else _MBPS[kind(made.name)]
    return max(1, min(65535, int(process.reference_mbps / mbps)))


def _timers(made: Interface) -> Iterator[str]:
    hello = made.ospf.hello_s if made.ospf.hello_s is not None else 10
    dead = made.ospf.dead_s if made.ospf.dead_s is not None else 4 * hello
    if (hello, dead) == QUICK_S or hello == 0:
        yield "ip ospf dead-interval minimal hello-multiplier 4"
    else:
        yield f"ip ospf hello-interval {hello}"
        yield f"ip ospf dead-interval {dead}"


def _authentication(process: OspfProcess, one: _Joined) -> Iterator[str]:
    own = one.made.ospf
    how = own.authentication or process.area(one.area).authentication or "null"
    yield {"null": "ip ospf authentication null", "simple": "ip ospf authentication"}.get(how, f"ip ospf authentication {how}")
    if own.simple_key:
        yield f"ip ospf authentication-key {_revealed(own.simple_key)}"
    yield from (f"ip ospf message-digest-key {number} md5 {_revealed(key)}" for number, key in own.digest_keys)


def _revealed(key: Secret) -> str:
    """The keys of test networks are no secrets, and the daemons need them."""
    return key._value


def _ospf(device: Device, process: OspfProcess) -> Iterator[str]:
    joined = list(_joined(device, process))
    yield "router ospf"
    yield f" ospf router-id {dotted(_router_id(device, process))}"
    yield f" maximum-paths {process.maximum_paths}"
    yield from (" timers throttle spf 0 50 200", " timers throttle lsa all 0", " timers lsa min-arrival 0")
    yield from (f" network {at.prefix} area {one.area}" for one in joined for at in (one.address, *one.also))
    for one in joined:
        own = process.passive.get(one.made.name)
        if own[0] if own else process.is_passive_by_default:
            yield f" passive-interface {one.linux}" if is_port(one.made) else ""
        yield from (f" passive-interface {one.linux} {dotted(at.address)}" for at in one.also)
    distances = process.intra_distance, process.inter_distance, process.external_distance
    if distances != (110, 110, 110):
        yield " distance ospf intra-area {} inter-area {} external {}".format(*distances)
    yield from (f" {line}" for line in area_lines(process))
    yield from _externals(process)
    yield "exit"
    yield from _SUBNETS


def _router_id(device: Device, process: OspfProcess) -> int:
    """S5.1."""
    if process.router_id is not None:
        return process.router_id
    up = [one for one in device.interfaces.values() if one.address and not one.is_shutdown]
    loopbacks = [one for one in up if kind(one.name) == "Loopback"]
    return max(one.address.address for one in loopbacks or up if one.address)


def _externals(process: OspfProcess) -> Iterator[str]:
    """The metric of each line, else the default metric, else 1 for the default route and 20 for the rest (S5.25, S5.29)."""
    default = process.default
    if default:
        always = "always " if default.is_always else ""
        metric = _first((default.metric, process.default_metric, 1))
        yield f" default-information originate {always}metric {metric} metric-type {default.metric_type}"
    for one in process.redistributions:
        yield _redistribute(one, _first((one.metric, process.default_metric, 20)))


def _first(values: Iterable[int | None]) -> int:
    return next(value for value in values if value is not None)


def _redistribute(one: OspfRedistribution, metric: int) -> str:
    only = "" if one.with_subnets else " route-map CLASSFUL"
    return f" redistribute {one.source} metric {metric} metric-type {one.metric_type}{only}"


_SUBNETS = (
    "route-map CLASSFUL permit 10", " match ip address prefix-list CLASSFUL", "exit",
    "ip prefix-list CLASSFUL seq 5 permit 0.0.0.0/1 le 8", "ip prefix-list CLASSFUL seq 10 permit 128.0.0.0/2 le 16",
    "ip prefix-list CLASSFUL seq 15 permit 192.0.0.0/3 le 24",
)  # fmt: skip
"""What `redistribute` without `subnets` lets pass (S5.26)."""
