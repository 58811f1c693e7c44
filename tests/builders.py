"""Networks from texts, and routing tables as readable strings: what most tests begin and end with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from routecheck.address import DEFAULT, dotted, parse_address, parse_prefix
from routecheck.failures import scenario
from routecheck.network import DeclaredLink, Network, from_texts, with_added
from routecheck.protocols.route import NextHop, Route, Via
from routecheck.settings import added
from routecheck.snapshot import Snapshot, snapshot


def net(texts: Mapping[str, str] | None = None, /, *, links: tuple[tuple[str, str, str], ...] = (), **more: str) -> Network:
    """The network of configs given as `R1="...", R2="..."`; the file of `R1` is `R1.cfg`, line 1 its first that is not empty.

    A text without a hostname is named after its file. A declared link is `("R1:Gi0/0", "R2:Gi0/0", "direct")`. Texts by
    name may also come as a mapping.
    """
    declared = tuple(DeclaredLink((one, other), kind, "routecheck.toml") for one, other, kind in links)
    return from_texts({f"{name}.cfg": text.lstrip("\n") for name, text in {**(texts or {}), **more}.items()}, declared)


def declared(network: Network, text: str) -> Network:
    """The network with what a `routecheck.toml` of this text adds."""
    return with_added(network, added("routecheck.toml", tomllib.loads(text)))


def now(network_or_snapshot: Network | Snapshot) -> Snapshot:
    """The snapshot itself, or that of a network with nothing failed."""
    return network_or_snapshot if isinstance(network_or_snapshot, Snapshot) else snapshot(network_or_snapshot)


def table(network_or_snapshot: Network | Snapshot, node: str, vrf: str = "") -> dict[str, str]:
    """The routing table of a device: `{"0.0.0.0/0": "O*E2 [110/1] via 10.0.23.2, GigabitEthernet0/1", ...}`.

    Several next hops are sorted and joined by ` and `; a route without an address reads `is directly connected, Null0`.
    """
    rib = now(network_or_snapshot).rib(node, vrf)
    return {str(prefix): said(rib.choice(prefix).winners) for prefix in rib.prefixes()}


def learned(network_or_snapshot: Network | Snapshot, node: str, vrf: str = "") -> dict[str, str]:
    """The routing table without its connected and local routes."""
    everything = table(network_or_snapshot, node, vrf)
    return {prefix: text for prefix, text in everything.items() if not text.startswith(("C ", "L "))}


def said(winners: tuple[Route, ...]) -> str:
    """The winners of one prefix as a string; empty when there are none."""
    if not winners:
        return ""
    route = winners[0]
    first, _, rest = route.protocol.partition(" ")
    code = f"{first}*{rest}" if route.prefix == DEFAULT else route.protocol
    hops = sorted({_sorting(hop): _hop(hop) for one in winners for hop in one.next_hops}.items())
    return f"{code} [{route.distance}/{route.metric}] " + " and ".join(text for _, text in hops)


def _sorting(hop: NextHop) -> tuple[int, str]:
    return (hop.address if isinstance(hop, Via) else -1, hop.interface or "")


def _hop(hop: NextHop) -> str:
    if not isinstance(hop, Via):
        return f"is directly connected, {hop.interface}"
    vrf = f" ({hop.vrf})" if hop.vrf else ""
    return f"via {dotted(hop.address)}{vrf}" + (f", {hop.interface}" if hop.interface else "")


def fail(start: Network | Snapshot, word: str) -> Snapshot:
    """The snapshot after what a `--fail` word says, on top of what is broken already."""
    before = now(start)
    broken = scenario(before.network, before.base.wires, word)
    return before.after(before.scenario | broken)


def why_not(network_or_snapshot: Network | Snapshot, node: str, prefix: str, vrf: str = "") -> list[str]:
    """Why candidates for exactly `prefix` were beaten or not eligible, in words."""
    choice = now(network_or_snapshot).rib(node, vrf).candidates(parse_prefix(prefix))
    return [loss.detail for loss in choice.losers] + [one.reason for one in choice.ineligible]


def match(network_or_snapshot: Network | Snapshot, node: str, address: str, vrf: str = "") -> str:
    """The route a packet to `address` takes, with its prefix in front; empty when there is none."""
    found = now(network_or_snapshot).rib(node, vrf).longest_match(parse_address(address))
    return f"{found[0].prefix} {said(found)}" if found else ""


def down(network_or_snapshot: Network | Snapshot) -> dict[str, str]:
    """The interfaces that are down, with reasons: `{"R1:GigabitEthernet0/0": "administratively down"}`."""
    return {str(end): why.reason for end, why in sorted(now(network_or_snapshot).down.items())}
