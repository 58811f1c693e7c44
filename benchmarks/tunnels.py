"""Rows of tunnels: a hub with a crypto map entry for each of its spokes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from benchmarks.case import Case, Result, result
from benchmarks.measure import Prepare, Work, in_turns
from routecheck.address import dotted, parse_address

if TYPE_CHECKING:
    from routecheck.network import Network

_POLICY = """crypto isakmp policy 10
 encr aes 256
 hash sha256
 authentication pre-share
 group 14
crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
"""
_WANS, _LANS = parse_address("100.64.0.2"), parse_address("10.0.0.0")
_HUB = "192.0.2.2"


def hub_and_spokes(spokes: int) -> dict[str, str]:
    """The configs of a hub and its spokes. One spoke in a hundred has another group, and one in fifty another key."""
    texts = {f"S{number}.cfg": _spoke(number) for number in range(1, spokes + 1)}
    keys = "".join(f"crypto isakmp key K{number} address {_wan(number)}\n" for number in range(1, spokes + 1))
    entries = "".join(_entry("HUB", number, _wan(number), f"V{number}") for number in range(1, spokes + 1))
    lists = "".join(_acl(f"V{number}", _HUB_LAN, _lan(number)) for number in range(1, spokes + 1))
    ports = _port("GigabitEthernet0/0", _HUB, " crypto map HUB\n") + _port("GigabitEthernet0/1", "172.16.0.1", "")
    texts["HUB.cfg"] = f"hostname HUB\nversion 15.7\n{_POLICY}{keys}{entries}{ports}{lists}ip route 0.0.0.0 0.0.0.0 192.0.2.1\n"
    return texts


_HUB_LAN = "172.16.0.0"


def _wan(number: int) -> str:
    return dotted(_WANS + 4 * number)


def _lan(number: int) -> str:
    return dotted(_LANS + 256 * number)


def _port(name: str, address: str, more: str) -> str:
    return f"interface {name}\n ip address {address} 255.255.255.252\n{more}"


def _entry(name: str, number: int, peer: str, acl: str) -> str:
    return f"crypto map {name} {number} ipsec-isakmp\n set peer {peer}\n set transform-set T\n match address {acl}\n"


def _acl(name: str, source: str, destination: str) -> str:
    return f"ip access-list extended {name}\n permit ip {source} 0.0.0.255 {destination} 0.0.0.255\n"


def _spoke(number: int) -> str:
    policy = _POLICY.replace("group 14", "group 5") if number % 100 == 0 else _POLICY
    key = "other" if number % 50 == 0 else f"K{number}"
    wan = _wan(number)
    head = f"hostname S{number}\nversion 15.7\n{policy}crypto isakmp key {key} address {_HUB}\n"
    body = _entry("M", 10, _HUB, "VPN") + _port("GigabitEthernet0/0", wan, " crypto map M\n")
    return head + body + _acl("VPN", _lan(number), _HUB_LAN) + f"ip route 0.0.0.0 0.0.0.0 {dotted(parse_address(wan) - 1)}\n"


def _judged(network: Network) -> Work:
    from routecheck.questions.tunnels import tunnels
    from routecheck.snapshot import snapshot

    return lambda: tunnels(snapshot(network))


def tunnels_10x(case: Case) -> Iterator[Result]:
    """Ten times the spokes: every pair judged from both ends, with its surroundings, 25 faulty ones mended."""
    from routecheck.network import from_texts

    few = case.routers
    small, large = from_texts(hub_and_spokes(few)), from_texts(hub_and_spokes(few * 10))

    def prepared(network: Network) -> Prepare:
        return lambda: _judged(network)

    about = f"a hub and {few * 10} spokes, every pair from both ends / and {few}"
    yield result(in_turns(prepared(large), prepared(small)), "tunnels-10x", "<= 12x", about)
