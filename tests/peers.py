"""Fixture F3 of semantics.md, two sites with a crypto map, and what tests ask of it.

10.0.0.0/24 --- A 203.0.113.2 ---- internet ---- 198.51.100.2 B --- 10.1.0.0/24
"""

from __future__ import annotations

from collections.abc import Mapping

from routecheck.network import Network
from routecheck.questions.tunnels import Tunnel, Tunnels, Wanted, tunnels
from routecheck.vpn.ipsec import Child
from routecheck.vpn.outcome import Agreed, Refused
from routecheck.vpn.tunnel import Direction, Switches
from tests.builders import fail, net, now

Changes = Mapping[str, str]
"""Text of a config -> what stands there instead."""

_SITE = """
hostname {name}
version 15.4
crypto isakmp policy 10
 encr aes 256
 hash sha256
 authentication pre-share
 group 14
crypto isakmp key K1 address {peer}
crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
crypto map M 10 ipsec-isakmp
 set peer {peer}
 set transform-set T
 set pfs group14
 match address VPN
interface GigabitEthernet0/0
 ip address {lan}.1 255.255.255.0
interface GigabitEthernet0/1
 ip address {own} 255.255.255.252
 crypto map M
ip access-list extended VPN
 permit ip {lan}.0 0.0.0.255 {far}.0 0.0.0.255
ip route 0.0.0.0 0.0.0.0 {gateway}
"""
A = _SITE.format(name="A", own="203.0.113.2", gateway="203.0.113.1", peer="198.51.100.2", lan="10.0.0", far="10.1.0")
B = _SITE.format(name="B", own="198.51.100.2", gateway="198.51.100.1", peer="203.0.113.2", lan="10.1.0", far="10.0.0")


def f3(a: Changes | None = None, b: Changes | None = None, **more: str) -> Network:
    """Fixture F3 with changes to the text of A and of B, each of which has to be there; `more` are further configs."""
    return net({"A": changed(A, a or {}), "B": changed(B, b or {}), **more})


def changed(text: str, changes: Changes) -> str:
    """`text` with every change made."""
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def ask(network: Network, *words: str, is_strict: bool = False) -> Tunnels:
    """Every tunnel of a network, after `--fail` words."""
    start = now(network)
    for word in words:
        start = fail(start, word)
    return tunnels(start, (), Wanted(switches=Switches(is_strict)))


def only(answer: Tunnels) -> Tunnel:
    """The one tunnel there is."""
    (made,) = answer.tunnels
    return made


def both(network: Network, *words: str) -> tuple[Direction, Direction]:
    """The directions of the one tunnel: A starts, B starts."""
    return only(ask(network, *words)).directions


def told(direction: Direction) -> str:
    """`up`, or the stage at which a direction is refused and the attributes that differ."""
    if direction.cannot_start:
        return "cannot start"
    outcome = direction.phase1
    if isinstance(outcome, Agreed):
        refused = [child.outcome for child in direction.children if isinstance(child.outcome, Refused)]
        if not refused:
            return {True: "up", None: "unknown", False: "nothing to protect"}[direction.is_up]
        outcome = refused[0]
    assert isinstance(outcome, Refused)
    return " ".join((f"{outcome.stage}:", *(one.attribute for one in outcome.mismatches))).rstrip(":")


def verdicts(network: Network, *words: str) -> tuple[str, str]:
    """`told` of both directions."""
    one, other = both(network, *words)
    return told(one), told(other)


def child(direction: Direction) -> Child:
    """The one selector of a direction."""
    (made,) = direction.children
    return made


def agreed(direction: Direction) -> Agreed:
    """What phase 1 agreed on."""
    assert isinstance(direction.phase1, Agreed)
    return direction.phase1


def codes(network: Network, *words: str) -> list[str]:
    """The codes of the findings about the one tunnel that say that something does not work."""
    return [found.code for found in only(ask(network, *words)).findings if found.code < "VPN2"]
