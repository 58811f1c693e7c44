"""IOS texts in few words, for networks that are written and for those that are generated."""

from __future__ import annotations

from routecheck.address import MASKS, dotted


def lan(name: str, address: str, *lines: str) -> str:
    """An interface: `lan("Gi0/0", "10.0.12.1/30", "ip ospf cost 5")`."""
    host, _, length = address.partition("/")
    return "\n ".join((f"interface {name}", f"ip address {host} {dotted(MASKS[int(length)])}", *lines))


def loopback(number: int, address: str = "", *lines: str) -> str:
    """Loopback0, with 1.1.1.N/32 unless told otherwise."""
    return lan("Loopback0", address or f"1.1.1.{number}/32", *lines)


def ospf(number: int, *lines: str) -> str:
    """`router ospf 1` with router id N.N.N.N."""
    return "\n ".join(("router ospf 1", f"router-id {number}.{number}.{number}.{number}", *lines))


def static(prefix: str, *words: str) -> str:
    """`static("10.9.0.0/16", "10.0.12.2", "111")`: an `ip route` line."""
    address, _, length = prefix.partition("/")
    return " ".join(("ip route", address, dotted(MASKS[int(length)]), *words))


def router(name: str, *blocks: str) -> tuple[str, str]:
    """A name and its config: an item of the texts of a network."""
    return name, "\n".join((f"hostname {name}", *blocks, "end", ""))


ALL = "network 0.0.0.0 255.255.255.255 area 0"
"""Every interface runs OSPF in the backbone."""
