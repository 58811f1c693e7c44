"""What the arguments of several commands mean: the network, the device, the scenario."""

from __future__ import annotations

import gc
from collections.abc import Iterable

from routecheck.address import Prefix, parse_prefix
from routecheck.diagnostic import Diagnostic, UsageError, suggestion
from routecheck.failures import scenario
from routecheck.network import Network, load, load_files
from routecheck.snapshot import Snapshot, snapshot
from routecheck.topology import Scenario, find_node


def opened(path: str, *, alone: bool) -> Snapshot:
    """The network at `path` with nothing failed."""
    network = load(path, alone=alone)
    gc.freeze()  # the model lives as long as the process: no collection needs to look at it again
    gc.enable()
    return snapshot(network)


def opened_files(paths: list[str]) -> Snapshot:
    """The network of exactly these files, with nothing failed."""
    network = load_files(paths)
    gc.freeze()
    gc.enable()
    return snapshot(network)


def complaints(now: Snapshot) -> tuple[Diagnostic, ...]:
    """Everything that was wrong with the input."""
    return now.network.diagnostics + now.base.diagnostics


def devices(network: Network) -> list[str]:
    """The device that the path is, or all of a folder's."""
    return [network.focus] if network.focus else list(network.devices)


def device(network: Network, node: str | None) -> str:
    """The device in question: the one named, the one the path is, or the only one."""
    if node is not None:
        return find_node(network, node)
    if network.focus is not None:
        return network.focus
    if len(network.devices) == 1:
        return next(iter(network.devices))
    names = list(network.devices)
    shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
    raise UsageError(f"which device? Give its config file, or --node with one of {shown}")


def vrf_name(now: Snapshot, nodes: Iterable[str], name: str | None) -> str:
    """The VRF in the form the model has it ('' is the global table). Raises `UsageError` when no device has it."""
    if name is None or name == "default":
        return ""
    known = {vrf for node in nodes for vrf in _vrfs(now, node)}
    if name in known:
        return name
    hint = suggestion(name, sorted(known)) or f"; known: {', '.join(sorted(known)) or 'only the global table'}"
    raise UsageError(f"no VRF '{name}'{hint}")


def _vrfs(now: Snapshot, node: str) -> set[str]:
    found = now.device(node)
    used = {one.vrf for one in found.interfaces.values()} | {route.vrf for route in found.static_routes}
    return {*found.vrfs, *used} - {""}


def stages(now: Snapshot, words: list[str] | None) -> list[Scenario]:
    """The scenarios of the `--fail` options, in the order given."""
    return [scenario(now.network, now.base.wires, word) for word in words or []]


def destination(text: str) -> Prefix:
    """An address or a prefix from the command line. Raises `UsageError`."""
    try:
        return parse_prefix(text)
    except ValueError as error:
        raise UsageError(f"{error}") from None
