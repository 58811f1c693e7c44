"""What the arguments of several commands mean: the network, the device, the scenario."""

from __future__ import annotations

import gc
from collections.abc import Iterable

from routecheck.address import Prefix, parse_prefix
from routecheck.diagnostic import Diagnostic, InsufficientError, UsageError, suggestion
from routecheck.failures import scenario
from routecheck.network import Network, load, load_files
from routecheck.snapshot import Snapshot, snapshot
from routecheck.topology import Scenario, find_node

MOST_GAPS = 20
"""How many lines `--strict` names."""


def read(path: str, *, alone: bool) -> Network:
    """The network at `path`, as it is configured."""
    return _kept(load(path, alone=alone))


def opened(path: str, *, alone: bool) -> Snapshot:
    """The network at `path` with nothing failed."""
    return snapshot(read(path, alone=alone))


def opened_files(paths: list[str]) -> Snapshot:
    """The network of exactly these files, with nothing failed."""
    return snapshot(_kept(load_files(paths)))


def _kept(network: Network) -> Network:
    gc.freeze()  # the model lives as long as the process: no collection needs to look at it again
    gc.enable()
    return network


def refuse_gaps(network: Network, *, is_strict: bool, with_packets: bool = False, is_about_tunnels: bool = False) -> None:
    """`--strict`: raises `InsufficientError` when a line of any device could matter to the answer and is not modelled:
    lines that could change routes, for questions about packets also what could change those, and unknown lines."""
    if not is_strict:
        return
    from routecheck.ios.fold import READ_TOO
    from routecheck.ios.grammar import PACKETS, ROUTES
    from routecheck.questions.coverage import JUDGED_BY_TUNNELS, could_matter

    fates = frozenset((ROUTES, PACKETS) if with_packets else (ROUTES,))
    found = list(could_matter(network, network.devices, fates, JUDGED_BY_TUNNELS if is_about_tunnels else READ_TOO))
    if not found:
        return
    shown = [f"  {line} {what or '(not understood)'}" for what, line in found[:MOST_GAPS]]
    shown += [f"  and {len(found) - MOST_GAPS} more: `routecheck coverage` counts them all"] if len(found) > MOST_GAPS else []
    what = "line that could matter to the answer is" if len(found) == 1 else "lines that could matter to the answer are"
    raise InsufficientError(f"--strict: {len(found)} {what} not modelled:\n" + "\n".join(shown))


def complaints(now: Snapshot) -> tuple[Diagnostic, ...]:
    """Everything that was wrong with the input."""
    return now.network.diagnostics + now.base.diagnostics


def tell_focus(path: str, network: Network, what: str) -> None:
    """Where a file stands for the network of its folder, and the whole of it is in the answer, that is said on stderr."""
    if network.focus and len(network.devices) > 1:
        from routecheck.cli.output import complain

        complain(f"{path} stands for its folder: all {len(network.devices)} devices are {what}")


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
