"""The written networks with NAT, access lists, small MTUs and odd hosts."""

from __future__ import annotations

from tests.forwarding.traces import host
from tests.interop.frr.texts import lan, static
from tests.interop.linux.run import Case, Probe
from tests.interop.linux.written import PC, R1, R2, TO_WEB, WEB, text

# pc 192.168.1.10, .11 and server .20 -- R1 --203.0.113.0/29-- ISP -- web 198.51.100.5
EDGE = text(
    lan("Gi0/0", "192.168.1.1/24", "ip nat inside"),
    lan("Gi0/1", "203.0.113.2/29", "ip nat outside"),
    static("0.0.0.0/0", "203.0.113.1"),
    "access-list 1 permit 192.168.1.0 0.0.0.255",
)
OVERLOAD = "ip nat inside source list 1 interface Gi0/1 overload\n"
ISP = text(lan("Gi0/0", "203.0.113.1/29"), lan("Gi0/1", "198.51.100.1/24"))
INSIDE = host("pc", "192.168.1.10/24", "192.168.1.1")
_OTHER = host("other", "192.168.1.11/24", "192.168.1.1")
_SERVER = host("server", "192.168.1.20/24", "192.168.1.1", "tcp/80 udp/53")
OUTSIDE = host("web", "198.51.100.5/24", "198.51.100.1", "tcp/80 tcp/443 udp/53")
_HOSTS = (INSIDE, _OTHER, _SERVER, OUTSIDE)


def _edge(name: str, more: str, probes: tuple[Probe, ...], endings: tuple[str, ...]) -> Case:
    return Case(name, {"R1": EDGE + more, "ISP": ISP}, _HOSTS, probes, endings)


_OVERLOAD = _edge(
    "EX-9.1: overload keeps the port of TCP, of UDP and the identifier of an echo",
    OVERLOAD,
    (Probe("pc", "web", 80, source_port=50000), Probe("pc", "web", 53, "udp", 50001), Probe("pc", "web", source_port=50002),
     Probe("other", "web", 80, source_port=600), Probe("pc", "web", 81, source_port=50003)),
    ("delivered", "delivered", "delivered", "delivered", "connection-refused"),
)  # fmt: skip
_SAME_PORT = _edge(
    "EX-9.1: of two hosts that take the same port, the second gets another of its group",
    OVERLOAD,
    (Probe("pc", "web", 53, "udp", 50000), Probe("other", "web", 53, "udp", 50000), Probe("pc", "web", 53, "udp", 600),
     Probe("other", "web", 53, "udp", 600), Probe("pc", "web", 53, "udp", 300), Probe("other", "web", 53, "udp", 300),
     Probe("other", "web", 5353, "udp", 50000)),
    (*("delivered",) * 6, "connection-refused"),
)._replace(remembers=True)  # fmt: skip
_ERRORS = _edge(
    "errors from outside come back through NAT, and quote what the inside sent",
    OVERLOAD,
    (Probe("pc", "web", 80, ttl=2), Probe("pc", "web", ttl=2), Probe("pc", "web", 5353, "udp"), Probe("pc", "9.9.9.9", 80),
     Probe("pc", "web", 80, ttl=1)),
    ("ttl-expired", "ttl-expired", "connection-refused", "no-route", "ttl-expired"),
)  # fmt: skip
_STATIC = _edge(
    "static NAT both ways, beside overload, and ARP for the global address (S9.11)",
    OVERLOAD + "ip nat inside source static 192.168.1.20 203.0.113.5\n",
    (Probe("web", "203.0.113.5", 80), Probe("server", "web", 80), Probe("server", "web"), Probe("web", "203.0.113.5"),
     Probe("pc", "web", 80)),
    ("delivered",) * 5,
)  # fmt: skip
_FORWARD = _edge(
    "EX-9.2: a port is forwarded, another is the router's own",
    OVERLOAD
    + "ip nat inside source static tcp 192.168.1.20 80 203.0.113.2 8080\n"
    + "ip nat inside source static udp 192.168.1.20 53 interface Gi0/1 5353\n",
    (Probe("web", "203.0.113.2", 8080), Probe("web", "203.0.113.2", 5353, "udp"), Probe("web", "203.0.113.2")),
    ("delivered", "delivered", "delivered"),
)
_EXEMPT = _edge(
    "EX-9.7: what the list denies leaves untranslated",
    "access-list 100 deny ip 192.168.1.0 0.0.0.255 198.51.100.0 0.0.0.127\naccess-list 100 permit ip 192.168.1.0 0.0.0.255 any\n"
    "ip nat inside source list 100 interface Gi0/1 overload\n",
    (Probe("pc", "web", 80), Probe("pc", "far")),
    ("delivered", "delivered"),
)._replace(
    texts={
        "R1": EDGE + "access-list 100 deny ip 192.168.1.0 0.0.0.255 198.51.100.0 0.0.0.127\n"
        "access-list 100 permit ip 192.168.1.0 0.0.0.255 any\nip nat inside source list 100 interface Gi0/1 overload\n",
        "ISP": ISP + static("192.168.1.0/24", "203.0.113.2") + "\n",
    },
    hosts=(*_HOSTS, host("far", "198.51.100.200/24", "198.51.100.1")),
)
_OUTSIDE_LIST = Case(
    "EX-8.1: the list outside sees the global address, and `established` lets answers in (EX-7.3)",
    {
        "R1": EDGE.replace("ip nat outside", "ip nat outside\n ip access-group 101 in") + OVERLOAD
        + "ip nat inside source static 192.168.1.20 203.0.113.5\n"
        "access-list 101 permit tcp any any established\naccess-list 101 permit tcp any host 203.0.113.5 eq 80\n",
        "ISP": ISP,
    },
    _HOSTS,
    (Probe("web", "203.0.113.5", 80), Probe("pc", "web", 443), Probe("web", "203.0.113.5", 443), Probe("web", "203.0.113.5"),
     Probe("pc", "web", 53, "udp")),
    ("delivered", "delivered", "denied-in", "denied-in", "denied-in"),
)  # fmt: skip

# pc -- R1 -- ISPA (203.0.113.0/30) and ISPB (198.18.0.0/30) -- web 198.51.100.5
ROUTE_MAPS = text(
    *(
        f"route-map ISP{way} permit 10\n match ip address 1\n match interface GigabitEthernet0/{port}"
        for way, port in ("A1", "B2")
    ),
    "ip nat inside source route-map ISPA interface GigabitEthernet0/1 overload",
    "ip nat inside source route-map ISPB interface GigabitEthernet0/2 overload",
)
ISPS = {
    "ISPA": text(lan("Gi0/0", "203.0.113.1/30"), lan("Gi0/1", "198.51.100.1/24"), static("198.18.0.0/30", "198.51.100.2")),
    "ISPB": text(lan("Gi0/0", "198.18.0.1/30"), lan("Gi0/1", "198.51.100.2/24"), static("203.0.113.0/30", "198.51.100.1")),
}
TWO_ISPS = text(
    lan("Gi0/0", "192.168.1.1/24", "ip nat inside"),
    lan("Gi0/1", "203.0.113.2/30", "ip nat outside"),
    lan("Gi0/2", "198.18.0.2/30", "ip nat outside"),
    static("0.0.0.0/0", "203.0.113.1"),
    static("0.0.0.0/0", "198.18.0.1", "10"),
    "access-list 1 permit 192.168.1.0 0.0.0.255",
)
_FAILOVER = Case(
    "F2.4: the first provider fails, new connections leave by the second with its address",
    {"R1": TWO_ISPS + ROUTE_MAPS, **ISPS},
    (INSIDE, OUTSIDE),
    (
        Probe("pc", "web", 80),
        Probe("pc", "web"),
        Probe("pc", "web", 80, source_port=50010, fails="R1-ISPA"),
        Probe("pc", "web", source_port=50011),
    ),
    ("delivered",) * 4,
)
_WRONG_EXIT = Case(
    "EX-9.5: one rule, and the way out moves: the address of the first provider leaves by the second",
    {"R1": TWO_ISPS + OVERLOAD, **ISPS},
    (INSIDE, OUTSIDE),
    (Probe("pc", "web", 53, "udp"), Probe("pc", "web", 53, "udp", 50020, fails="R1-ISPA")),
    ("delivered", "no-route"),
)
NAT = (_OVERLOAD, _SAME_PORT, _ERRORS, _STATIC, _FORWARD, _EXEMPT, _OUTSIDE_LIST, _FAILOVER, _WRONG_EXIT)


# -- access lists: pc -- R1 --10.0.12.0/30-- R2 -- web

_LISTS = Case(
    "lists on the way in and out, by port, by protocol, by odd wildcards (EX-7.1, EX-7.2)",
    {
        "R1": R1.replace("10.0.0.1 255.255.255.0", "10.0.0.1 255.255.255.0\n ip access-group 101 in")
        + "access-list 101 deny tcp any any eq 23\naccess-list 101 deny udp any range 5000 5009 any gt 1023\n"
        "access-list 101 deny icmp any any echo\naccess-list 101 permit ip any any\n",
        "R2": R2.replace("10.0.2.1 255.255.255.0", "10.0.2.1 255.255.255.0\n ip access-group OUT out")
        + "ip access-list extended OUT\n deny ip any 0.0.0.81 255.255.255.0\n deny tcp any any neq 80\n permit ip any any\n",
    },
    (PC, host("web", "10.0.2.80/24", "10.0.2.1"), host("odd", "10.0.2.81/24", "10.0.2.1")),
    (TO_WEB, Probe("pc", "web", 23), Probe("pc", "web", 22), Probe("pc", "odd", 80), Probe("pc", "web"), Probe("web", "pc"),
     Probe("pc", "web", 2000, "udp", 5003), Probe("pc", "web", 2000, "udp", 5010), Probe("pc", "web", 23, "udp")),
    ("delivered", "denied-in", "denied-out", "denied-out", "denied-in", "delivered", "denied-in", "delivered", "delivered"),
)  # fmt: skip
_DENIED_ANSWER = Case(
    "the answer is denied on its way in, and on its way out",
    {
        "R1": R1.replace("10.0.12.1 255.255.255.252", "10.0.12.1 255.255.255.252\n ip access-group 102 in")
        + "access-list 102 permit tcp any eq 80 any\naccess-list 102 permit udp any any\n",
        "R2": R2.replace("10.0.12.2 255.255.255.252", "10.0.12.2 255.255.255.252\n ip access-group 103 out")
        + "access-list 103 deny udp any any\naccess-list 103 permit ip any any\n",
    },
    (PC, host("web", "10.0.2.80/24", "10.0.2.1")),
    (TO_WEB, Probe("pc", "web"), Probe("pc", "web", 53, "udp"), Probe("pc", "web", 22), Probe("R2", "10.0.12.1")),
    ("delivered", "denied-in", "denied-out", "denied-in", "denied-in"),
)
LISTS = (_LISTS, _DENIED_ANSWER)


# -- sizes and hosts

_MTU = Case(
    "EX-11.6: a full segment with DF does not fit 1476 octets: fragmentation needed, and a smaller one",
    {
        "R1": R1.replace("10.0.12.1 255.255.255.252", "10.0.12.1 255.255.255.252\n ip mtu 1476"),
        "R2": R2.replace("10.0.12.2 255.255.255.252", "10.0.12.2 255.255.255.252\n ip mtu 1476"),
    },
    (PC, WEB),
    (TO_WEB, Probe("pc", "web")),
    ("delivered", "delivered"),
)
_MSS = Case(
    "EX-11.6: `ip tcp adjust-mss` on the way in or out lowers the MSS of SYN and SYN-ACK, and raises none",
    {
        "R1": _MTU.texts["R1"].replace("ip mtu 1476", "ip mtu 1476\n ip tcp adjust-mss 1436"),
        "R2": R2.replace("10.0.2.1 255.255.255.0", "10.0.2.1 255.255.255.0\n ip tcp adjust-mss 1460")
        .replace("10.0.12.2 255.255.255.252", "10.0.12.2 255.255.255.252\n ip mtu 1476"),
    },
    (PC, WEB),
    (TO_WEB,),
    ("delivered",),
)  # fmt: skip
_WIDE = host("wide", "10.0.0.5/16", "10.0.0.1")
_PROXY = Case(
    "EX-11.3: a mask that is too short works by proxy ARP",
    {"R1": text(lan("Gi0/0", "10.0.0.1/24"), lan("Gi0/1", "10.0.9.1/24"))},
    (_WIDE, host("server", "10.0.9.9/24", "10.0.9.1")),
    (Probe("wide", "server", 80), Probe("server", "wide"), Probe("wide", "server")),
    ("delivered", "delivered", "delivered"),
)
_NO_PROXY = Case(
    "EX-11.3: and does not without it",
    {"R1": text(lan("Gi0/0", "10.0.0.1/24", "no ip proxy-arp"), lan("Gi0/1", "10.0.9.1/24"))},
    _PROXY.hosts,
    (Probe("wide", "server", 80), Probe("server", "wide"), Probe("wide", "10.0.0.1")),
    ("arp-failed", "arp-failed", "delivered"),
)
_LONELY = Case(
    "EX-11.4: a host without a gateway, and one whose gateway is off its subnet",
    {"R1": R1, "R2": R2},
    (PC, WEB, host("lonely", "10.0.0.20/24"), host("wrong", "10.0.0.30/24", "10.0.1.1")),
    (Probe("lonely", "web", 80), Probe("lonely", "pc"), Probe("wrong", "web"), Probe("pc", "lonely"), Probe("web", "lonely")),
    ("no-route", "delivered", "no-route", "delivered", "no-route"),
)
_ATTACHED = Case(
    "S3.6: a route out of an interface asks ARP for every destination, and the neighbour answers by proxy",
    {"R1": R1.replace("10.0.2.0 255.255.255.0 10.0.12.2", "10.0.2.0 255.255.255.0 Gi0/1"), "R2": R2},
    (PC, WEB),
    (TO_WEB, Probe("pc", "web")),
    ("delivered", "delivered"),
)
HOSTS = (_MTU, _MSS, _PROXY, _NO_PROXY, _LONELY, _ATTACHED)
