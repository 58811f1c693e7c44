"""The cables of Port-channels: which member is plugged into which."""

from routecheck.ios.names import kind, parent
from routecheck.model.device import Device
from routecheck.network import Network
from routecheck.topology import End, Topology


def with_member_cables(network: Network, wires: Topology) -> Topology:
    """The wires with the cables between the members of two Port-channels that make up one link. Where they are not declared,
    members are paired in their order: which is plugged into which does not matter, how many are up at both ends does."""
    cables = dict(wires.cables)
    for one, other in wires.cables.items():
        if not (one < other and _is_bundle(one) and _is_bundle(other)):
            continue
        here, there = _members(network.devices[one.node], one), _members(network.devices[other.node], other)
        if len(here) == len(there) and not any(end in cables for end in (*here, *there)):
            cables.update(zip(here, there, strict=True))
            cables.update(zip(there, here, strict=True))
    return wires if len(cables) == len(wires.cables) else wires._replace(cables=cables)


def _is_bundle(end: End) -> bool:
    return kind(end.interface) == "Port-channel" and parent(end.interface) is None


def _members(device: Device, bundle: End) -> list[End]:
    """The members of a bundle by their numbers."""
    number = int(bundle.interface.removeprefix("Port-channel").split("/")[-1])
    names = [made.name for made in device.interfaces.values() if made.channel_group == number]
    return [End(device.name, name) for name in sorted(names, key=_in_order)]


def _in_order(name: str) -> tuple[str, list[int]]:
    """Gi0/9 before Gi0/10."""
    numbers = name.removeprefix(kind(name)).replace(":", "/").replace(".", "/").split("/")
    return kind(name), [int(number) for number in numbers if number]
