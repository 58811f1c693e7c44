"""The written networks: the network above, what is sent through it below, and how that is to end."""

from __future__ import annotations

from tests.forwarding.traces import host
from tests.interop.frr.texts import lan, static
from tests.interop.linux.run import Case, Probe


def text(*blocks: str) -> str:
    return "\n".join((*blocks, ""))


PC = host("pc", "10.0.0.10/24", "10.0.0.1")
WEB = host("web", "10.0.2.80/24", "10.0.2.1", "tcp/80")
TO_WEB = Probe("pc", "web", 80)

# pc 10.0.0.10 -- R1 --10.0.12.0/30-- R2 -- web 10.0.2.80
R1 = text(lan("Gi0/0", "10.0.0.1/24"), lan("Gi0/1", "10.0.12.1/30"), static("10.0.2.0/24", "10.0.12.2"))
R2 = text(lan("Gi0/0", "10.0.12.2/30"), lan("Gi0/1", "10.0.2.1/24"), static("10.0.0.0/24", "10.0.12.1"))


def _pair(name: str, one: str, other: str, probes: tuple[Probe, ...], endings: tuple[str, ...]) -> Case:
    return Case(name, {"R1": one, "R2": other}, (PC, WEB), probes, endings)


_TWO_HOPS = _pair(
    "two hops: a connection, an echo, a datagram, and what nobody listens on",
    R1, R2,
    (TO_WEB, Probe("pc", "web"), Probe("pc", "web", 81), Probe("pc", "web", 53, "udp"), Probe("web", "pc", 5000, "udp")),
    ("delivered", "delivered", "connection-refused", "connection-refused", "delivered"),
)  # fmt: skip
_TTL = _pair(
    "a TTL that runs out at the first router, at the second, and just not",
    R1, R2,
    (Probe("pc", "web", ttl=1), Probe("pc", "web", ttl=2), Probe("pc", "web", 80, ttl=2), Probe("pc", "web", ttl=3)),
    ("ttl-expired", "ttl-expired", "ttl-expired", "delivered"),
)  # fmt: skip
_NO_ROUTE = _pair(
    "no route at the first router, and at the second",
    R1 + static("10.0.9.0/24", "10.0.12.2") + "\n", R2,
    (Probe("pc", "10.0.8.8"), Probe("pc", "10.0.9.9", 80)),
    ("no-route", "no-route"),
)  # fmt: skip
_NULL = _pair(
    "a route to Null0, and a longer one beside it",
    R1 + text(static("10.0.2.0/25", "Null0"), static("10.0.2.81/32", "10.0.12.2")), R2,
    (TO_WEB, Probe("pc", "10.0.2.81"), Probe("pc", "10.0.2.181")),
    ("null-routed", "delivered", "delivered"),
)._replace(
    hosts=(PC, WEB, host("second", "10.0.2.81/24", "10.0.2.1"), host("third", "10.0.2.181/24", "10.0.2.1")),
)  # fmt: skip
_SILENT = _pair(
    "EX-2.5: behind a switch the port of the neighbour goes down, and ARP is not answered",
    R1, R2,
    (TO_WEB, Probe("pc", "web", fails="R2:Gi0/0"), TO_WEB),
    ("delivered", "arp-failed", "arp-failed"),
)._replace(links=(("R1:Gi0/1", "R2:Gi0/0", "via-switch"),))  # fmt: skip
_OWN = _pair(
    "what a router answers itself: an echo at either address, a closed port of TCP and of UDP",
    R1, R2,
    (Probe("pc", "10.0.0.1"), Probe("pc", "10.0.12.1"), Probe("pc", "10.0.12.2", 9999), Probe("pc", "10.0.12.2", 9999, "udp"),
     Probe("pc", "10.0.2.1", ttl=1)),
    ("delivered", "delivered", "connection-refused", "connection-refused", "ttl-expired"),
)  # fmt: skip
_LOOP = _pair(
    "two default routes that point at each other",
    R1 + static("0.0.0.0/0", "10.0.12.2") + "\n", R2 + static("0.0.0.0/0", "10.0.12.1") + "\n",
    (Probe("pc", "10.0.9.9", ttl=9), Probe("pc", "10.0.9.9", ttl=64), Probe("pc", "10.0.9.9", 80, ttl=12)),
    ("loop", "loop", "loop"),
)  # fmt: skip

# pc -- R1 --10.0.12.0/30-- R2 --10.0.23.0/30-- R3 -- web 10.0.2.80
_THREE_HOPS = Case(
    "three hops, and a router that is asked by two of its addresses",
    {
        "R1": R1,
        "R2": text(lan("Gi0/0", "10.0.12.2/30"), lan("Gi0/1", "10.0.23.1/30"), static("10.0.2.0/24", "10.0.23.2"),
                    static("10.0.0.0/24", "10.0.12.1")),
        "R3": text(lan("Gi0/0", "10.0.23.2/30"), lan("Gi0/1", "10.0.2.1/24"), static("0.0.0.0/0", "10.0.23.1")),
    },
    (PC, WEB),
    (TO_WEB, Probe("pc", "web", ttl=3), Probe("web", "pc"), Probe("pc", "10.0.12.2"), Probe("pc", "10.0.23.2")),
    ("delivered", "ttl-expired", "delivered", "delivered", "no-route"),
)  # fmt: skip

# pc -- R1 --10.0.12.0/30-- R2 -- web, and --10.0.13.0/30-- R3 --10.0.23.0/30-- R2
TRIANGLE = {
    "R1": R1 + text(lan("Gi0/2", "10.0.13.1/30"), static("10.0.2.0/24", "10.0.13.2", "111")),
    "R2": R2 + text(lan("Gi0/2", "10.0.23.1/30"), static("10.0.0.0/24", "10.0.23.2", "111")),
    "R3": text(lan("Gi0/0", "10.0.13.2/30"), lan("Gi0/1", "10.0.23.2/30"), static("10.0.0.0/24", "10.0.13.1"),
                static("10.0.2.0/24", "10.0.23.1")),
}  # fmt: skip
_FLOATING = Case(
    "floating static routes after a failed link, and none left after the second",
    TRIANGLE,
    (PC, WEB),
    (TO_WEB, Probe("pc", "web", 80, fails="R1-R2"), Probe("pc", "web"), Probe("pc", "web", fails="R2-R3")),
    ("delivered", "delivered", "delivered", "no-route"),
)
_ASYMMETRIC = Case(
    "there by one way, back by another",
    {**TRIANGLE, "R2": TRIANGLE["R2"].replace("10.0.23.2 111", "10.0.23.2").replace("10.0.12.1\n", "10.0.12.1 111\n")},
    (PC, WEB),
    (TO_WEB, Probe("pc", "web"), Probe("pc", "web", ttl=2)),
    ("delivered", "delivered", "ttl-expired"),
)
_DEVICE_DOWN = Case(
    "the router on the way back goes down",
    _ASYMMETRIC.texts,
    (PC, WEB),
    (TO_WEB, Probe("pc", "web", 80, fails="R3"), Probe("web", "pc")),
    ("delivered", "delivered", "delivered"),
)

FORWARDING = (_TWO_HOPS, _THREE_HOPS, _TTL, _NO_ROUTE, _NULL, _SILENT, _OWN, _LOOP, _FLOATING, _ASYMMETRIC, _DEVICE_DOWN)
