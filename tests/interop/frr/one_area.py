"""Networks of one area, with what fails in them. A link between RX and RY is 10.0.XY.0/30 unless said otherwise."""

from __future__ import annotations

from tests.interop.frr.run import Case
from tests.interop.frr.texts import ALL, lan, loopback, ospf, router, static
from tests.protocols.test_static import F1

F1_STEPS = ("R2-R3", "", "R2-R3+R2-R4", "R3:Gi0/2", "R3:Gi0/2+R2-R4", "R3", "")
_P2P = "ip ospf network point-to-point"
_SIMPLE = "ip ospf authentication\n ip ospf authentication-key "
_DIGEST = "ip ospf authentication message-digest\n ip ospf message-digest-key 1 md5 k"


def _f1(name: str, node: str, old: str, new: str, steps: tuple[str, ...] = F1_STEPS) -> Case:
    """F1 with a line of one router changed (table F1.0 to F1.8)."""
    assert old in F1[node]
    return Case(name, {**F1, node: F1[node].replace(old, new)}, steps)


def _triangle(name: str, steps: tuple[str, ...], *costs: str, **more: str) -> Case:
    """R1 - R2 - R3 - R1, costs of R1's and R2's ports to the right, a loopback each.

           R1
          /  \\
        R2 -- R3
    """
    one, two = (f"ip ospf cost {cost}" for cost in costs or ("1", "1"))
    texts = dict((
        router("R1", loopback(1), lan("Gi0/0", "10.0.12.1/30"), lan("Gi0/1", "10.0.13.1/30", one), ospf(1, ALL)),
        router("R2", loopback(2), lan("Gi0/0", "10.0.12.2/30"), lan("Gi0/1", "10.0.23.1/30", two), ospf(2, ALL)),
        router("R3", loopback(3), lan("Gi0/0", "10.0.13.2/30"), lan("Gi0/1", "10.0.23.2/30"), ospf(3, ALL)),
    ))  # fmt: skip
    return Case(name, {node: text + more.get(node, "") for node, text in texts.items()}, steps)


def _pair(name: str, one: str, other: str, process: tuple[str, str] = ("", ""), steps: tuple[str, ...] = ()) -> Case:
    """R1 - R2, each with a loopback and a LAN behind it; lines of the ports between them and of the processes.

    [10.1.0.0/24] R1 ---- R2 [10.2.0.0/24]
    """
    texts = dict((
        router("R1", loopback(1), lan("Gi0/0", "10.0.12.1/30", one), lan("Gi0/1", "10.1.0.1/24"), ospf(1, ALL, process[0])),
        router("R2", loopback(2), lan("Gi0/0", "10.0.12.2/30", other), lan("Gi0/1", "10.2.0.1/24"), ospf(2, ALL, process[1])),
    ))  # fmt: skip
    return Case(name, texts, steps)


# R1 - R2 - R4 and R1 - R3 - R4: two ways to everything behind R4.
SQUARE = Case(
    "square: ECMP to a router, not only to a prefix",
    dict((
        router("R1", loopback(1), lan("Gi0/0", "10.0.12.1/30"), lan("Gi0/1", "10.0.13.1/30", _P2P), ospf(1, ALL)),
        router("R2", loopback(2), lan("Gi0/0", "10.0.12.2/30"), lan("Gi0/1", "10.0.24.1/30", _P2P), ospf(2, ALL)),
        router("R3", loopback(3), lan("Gi0/0", "10.0.13.2/30", _P2P), lan("Gi0/1", "10.0.34.1/30"), ospf(3, ALL)),
        router("R4", loopback(4), lan("Gi0/0", "10.0.24.2/30", _P2P), lan("Gi0/1", "10.0.34.2/30"), ospf(4, ALL)),
    )),
    ("R1-R2", "", "R3", ""),
)  # fmt: skip

# R1, R2 and R3 on one LAN behind a switch; R3 also has a cable to R1.
LAN_OF_THREE = Case(
    "LAN of three with a DR, and a DR that dies",
    dict((
        router("R1", loopback(1), lan("Gi0/0", "10.0.0.1/24", "ip ospf priority 10"), lan("Gi0/1", "10.0.13.1/30"), ospf(1, ALL)),
        router("R2", loopback(2), lan("Gi0/0", "10.0.0.2/24"), ospf(2, ALL)),
        router("R3", loopback(3), lan("Gi0/0", "10.0.0.3/24", "ip ospf priority 0"), lan("Gi0/1", "10.0.13.2/30"), ospf(3, ALL)),
    )),
    ("R1", "", "R2:Gi0/0", "R1:Gi0/0", "R1-R3", ""),
)  # fmt: skip

# S3.8, S3.10, S3.12, S3.16: R1 = two cables = R2 -- 10.9.0.0/16 and others behind R2.
STATICS = Case(
    "static: floating, recursive, ECMP, discard, through the default route",
    dict((
        router(
            "R1",
            lan("Gi0/0", "10.0.12.1/30"), lan("Gi0/1", "10.1.12.1/30"),
            static("10.9.0.0/16", "10.0.12.2"), static("10.9.0.0/16", "10.1.12.2", "200"),  # floating
            static("10.8.0.0/16", "10.0.12.2"), static("10.8.0.0/16", "10.1.12.2"),  # both
            static("172.16.0.0/16", "10.9.0.1"), static("172.17.0.0/16", "172.16.0.1"),  # over one and two others
            static("10.7.0.0/16", "Gi0/0", "10.0.12.2"), static("10.7.0.0/16", "Gi0/1", "10.1.12.2", "5"),
            static("10.6.0.0/16", "Null0"), static("10.6.1.0/24", "10.0.12.2"), static("10.6.2.0/24", "10.6.9.9"),
            static("10.5.0.0/16", "10.5.0.1"), static("10.4.0.0/16", "10.3.0.1"), static("10.3.0.0/16", "10.4.0.1"),  # loops
            static("192.168.9.0/24", "203.0.113.9"), static("0.0.0.0/0", "10.1.12.2"),  # only 0/0 covers it
            static("10.2.0.0/16", "Gi0/0"), static("10.2.0.0/16", "10.1.12.2", "255"),
        ),
        router("R2", lan("Gi0/0", "10.0.12.2/30"), lan("Gi0/1", "10.1.12.2/30"), lan("Gi0/2", "10.9.0.1/16")),
    )),
    ("R1:Gi0/0", "", "R1:Gi0/1", "R1:Gi0/0+R1:Gi0/1", ""),
)  # fmt: skip

# EX-3.4, EX-3.5 with a real neighbour: the next hop of the primary is also covered by what R2 tells about.
STATIC_OVER_OSPF = Case(
    "static: a next hop that OSPF still covers keeps the primary alive",
    dict((
        router(
            "R1", lan("Gi0/0", "10.10.10.1/24"), lan("Gi0/1", "10.20.20.1/24"),
            ospf(1, "network 10.20.20.0 0.0.0.255 area 0"),
            static("172.31.10.0/24", "10.10.10.2"), static("172.31.10.0/24", "10.20.20.2", "250"),
            static("172.31.20.0/24", "Gi0/0", "10.10.10.2"), static("172.31.20.0/24", "10.20.20.2", "250"),
        ),
        router(
            "R2", lan("Gi0/0", "10.10.10.2/24"), lan("Gi0/1", "10.20.20.2/24"),
            ospf(2, "network 10.20.20.0 0.0.0.255 area 0", "redistribute static subnets"), static("10.0.0.0/8", "Null0"),
        ),
    )),
    ("R1:Gi0/0", ""),
)  # fmt: skip

# R1 - R2 and R1 - R3 - R2: R2 and R3 bring the same prefixes in, with metrics that differ.
EXTERNALS = Case(
    "externals: E1 against E2, unequal metrics, ties by forward metric, ECMP",
    dict((
        router("R1", loopback(1), lan("Gi0/0", "10.0.12.1/30"), lan("Gi0/1", "10.0.13.1/30", "ip ospf cost 7"), ospf(1, ALL)),
        router(
            "R2", loopback(2), lan("Gi0/0", "10.0.12.2/30"), lan("Gi0/1", "10.0.23.1/30"),
            ospf(2, ALL, "redistribute static subnets metric 50 metric-type 1", "default-information originate always metric 9"),
            *(static(f"172.{number}.0.0/16", "Null0") for number in (16, 17)),
        ),
        router(
            "R3", loopback(3), lan("Gi0/0", "10.0.13.2/30"), lan("Gi0/1", "10.0.23.2/30"), lan("Gi0/2", "10.0.34.1/30"),
            ospf(3, ALL, "redistribute static subnets metric 5", "default-information originate always metric 9"),
            *(static(f"172.{number}.0.0/16", "Null0") for number in (16, 18)),
        ),
        router(
            "R4", loopback(4), lan("Gi0/0", "10.0.34.2/30"),
            ospf(4, ALL, "redistribute static subnets metric 5 metric-type 2"), static("172.18.0.0/16", "Null0"),
        ),
    )),
    ("R1-R2", "R2", "R2-R3", "R3", ""),
)  # fmt: skip

# S5.22: the next hop 10.0.0.9 of R2's static is on the OSPF LAN of R1, R2 and R3; the others are not where OSPF runs.
FORWARDING = Case(
    "externals: forwarding address on a LAN",
    dict((
        router("R1", lan("Gi0/0", "10.0.0.1/24"), lan("Gi0/1", "10.0.14.1/30"), ospf(1, ALL)),
        router(
            "R2",
            lan("Gi0/0", "10.0.0.2/24", "ip ospf cost 5"), lan("Gi0/1", "203.0.113.1/30"), lan("Gi0/2", "10.0.24.1/30", _P2P),
            ospf(2, "network 10.0.0.0 0.255.255.255 area 0", "redistribute static subnets metric-type 1"),
            static("172.16.0.0/16", "10.0.0.9"), static("172.17.0.0/16", "203.0.113.2"), static("172.18.0.0/16", "Null0"),
        ),
        router("R3", lan("Gi0/0", "10.0.0.3/24"), ospf(3, ALL)),
        router(
            "R4", lan("Gi0/0", "10.0.24.2/30", _P2P), lan("Gi0/1", "10.0.14.2/30"), ospf(4, ALL),
        ),
    )),
    ("R2:Gi0/0", "", "R1:Gi0/0", ""),
)  # fmt: skip

REDISTRIBUTION = Case(
    "redistribution: connected and static, with and without subnets, default-metric, tags",
    dict((
        router("R1", loopback(1), lan("Gi0/0", "10.0.12.1/30"), lan("Gi0/1", "10.0.13.1/30"), ospf(1, ALL)),
        router(
            "R2", lan("Gi0/0", "10.0.12.2/30"), lan("Gi0/1", "10.77.2.1/24"), lan("Gi0/2", "192.168.2.1/24"),
            ospf(2, "network 10.0.12.0 0.0.0.3 area 0", "redistribute connected", "redistribute static"),
            static("10.0.0.0/8", "Null0"), static("10.1.0.0/16", "Null0"), static("192.168.1.0/24", "Null0"),
            static("192.168.0.0/16", "Null0"), static("0.0.0.0/0", "Null0"), static("128.0.0.0/2", "Null0"),
        ),
        router(
            "R3", lan("Gi0/0", "10.0.13.2/30"), lan("Gi0/1", "10.77.3.1/24"),
            ospf(3, "network 10.0.13.0 0.0.0.3 area 0", "default-metric 33", "redistribute connected subnets",
                 "redistribute static subnets metric 44 metric-type 1 tag 5", "default-information originate"),
            static("10.3.0.0/16", "Null0"), static("0.0.0.0/0", "Null0"),
        ),
    )),
    ("R2:Gi0/1", "R3:Gi0/1", "R1-R3", ""),
)  # fmt: skip

PASSIVE = _pair(
    "passive interfaces, loopbacks with and without their mask, secondary addresses",
    "ip address 10.99.12.1 255.255.255.252 secondary",
    "no shutdown",
    ("passive-interface default\n no passive-interface Gi0/0", "passive-interface Gi0/1"),
    ("R1:Gi0/1", "R1-R2", ""),
)
LOOPBACKS = {
    "R1": "interface Loopback1\n ip address 10.11.0.1 255.255.255.0\n ip ospf network point-to-point\n",
    "R2": "interface Loopback1\n ip address 10.12.0.1 255.255.255.0\n ip ospf cost 30\n",
}

DISTANCES = Case(
    "distance: an external default behind a floating static, and intra-area routes behind statics",
    dict((
        router(
            "R1", lan("Gi0/0", "10.0.12.1/30"), lan("Gi0/1", "203.0.113.1/30"),
            ospf(1, "network 10.0.0.0 0.255.255.255 area 0", "distance ospf external 180"),
            static("0.0.0.0/0", "203.0.113.2", "111"),
        ),
        router(
            "R2", lan("Gi0/0", "10.0.12.2/30"), lan("Gi0/1", "203.0.113.5/30"), lan("Gi0/2", "10.0.23.1/30"),
            ospf(2, "network 10.0.0.0 0.255.255.255 area 0", "default-information originate metric 7 metric-type 1"),
            static("0.0.0.0/0", "203.0.113.6"), static("10.3.0.0/24", "10.0.23.2", "90"),
        ),
        router(
            "R3", lan("Gi0/0", "10.0.23.2/30"), lan("Gi0/1", "10.3.0.1/24"),
            ospf(3, "network 10.0.0.0 0.255.255.255 area 0", "distance 95"), static("10.0.12.0/30", "Null0", "100"),
        ),
    )),
    ("R1:Gi0/1", "R2:Gi0/1", "R2-R3", ""),
)  # fmt: skip

# Everything that keeps two neighbours apart (S5.7): no route between them, both keep their own.
SILENT = (
    _pair("silent: hello timers differ", "ip ospf hello-interval 5", "no shutdown"),
    _pair("silent: authentication key differs", _SIMPLE + "a1", _SIMPLE + "b2"),
    _pair("silent: authentication type differs", _DIGEST, "no shutdown"),
    _pair("silent: MTU differs", "no shutdown", "ip mtu 1400"),
    _pair("silent: one end is passive", "no shutdown", "no shutdown", ("passive-interface Gi0/0", "")),
    _pair("silent: network types differ, FULL but no routes", "ip ospf network point-to-point", "no shutdown"),
    _pair("silent: nobody may be DR", "ip ospf priority 0", "ip ospf priority 0"),
    _pair("silent: the same router id", "no shutdown", "no shutdown", ("", "router-id 1.1.1.1")),
    _pair("silent: areas differ", "ip ospf 1 area 7", "no shutdown"),
    _pair("silent: one end is stub", "ip ospf 1 area 7", "ip ospf 1 area 7", ("area 7 stub", "")),
)  # fmt: skip
_ADJACENT_S = 6.0
"""More than two neighbours here ever take to become adjacent."""

ONE_AREA = (
    Case("F1: normal and failures", F1, F1_STEPS),
    _f1("F1.4: R2 originates too", "R2", "router-id 2.2.2.2\n", "router-id 2.2.2.2\n default-information originate\n"),
    _f1("F1.7: the static does not float", "R2", " 111", ""),
    _f1("F1.8: redistribution never carries the default", "R3", "default-information originate", "redistribute static subnets"),
    _triangle("triangle: ECMP, each link, a device", ("R1-R2", "R1-R3", "R2-R3", "R2", "R1-R2+R1-R3", "")),
    _triangle("triangle: asymmetric costs", ("R1-R2", "R2-R3", ""), "10", "4"),
    _triangle("triangle: packets lost in silence", ("R1~R2", "", "R1~R2+R2~R3", "")),
    _pair("point-to-point, reference bandwidth", _P2P, _P2P, ("auto-cost reference-bandwidth 10000", ""), ("R1-R2", "")),
    _pair("authenticated", _DIGEST, _DIGEST),
    _pair("MTU differs but is ignored", "no shutdown", "ip mtu 1400\n ip ospf mtu-ignore"),
    PASSIVE._replace(texts={node: text.replace("end\n", LOOPBACKS[node]) for node, text in PASSIVE.texts.items()}),
    SQUARE, LAN_OF_THREE, STATICS, STATIC_OVER_OSPF, EXTERNALS, FORWARDING, REDISTRIBUTION, DISTANCES,
    *(one._replace(patience_s=_ADJACENT_S) for one in SILENT),
)  # fmt: skip
