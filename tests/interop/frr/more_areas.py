"""Networks of several areas, with what fails in them. A link between RX and RY is 10.A.XY.0/30, A being its area."""

from __future__ import annotations

from collections.abc import Iterable

from tests.interop.frr.run import Case
from tests.interop.frr.texts import lan, loopback, ospf, router, static


def _link(one: int, other: int, area: int, *lines: str) -> tuple[str, str]:
    """The ports of both ends: the lower number has the lower address."""
    name, low, high = f"10.{area}.{one}{other}", 1, 2
    made = tuple(
        lan(f"Gi0/{far}", f"{name}.{host}/30", f"ip ospf 1 area {area}", *lines) for far, host in ((other, low), (one, high))
    )
    return made[0], made[1]


def _own(number: int, area: int) -> str:
    return loopback(number, "", f"ip ospf 1 area {area}")


def _chain(name: str, lines: dict[int, Iterable[str]], steps: tuple[str, ...], **more: str) -> Case:
    """Two areas on the backbone, each with a border router; lines of the processes by router.

    R1 --area 1-- R2 --area 0-- R3 --area 0-- R4 --area 2-- R5
                    \\-----------area 0--------/
    """
    (a, b), (c, d), (e, f), (g, h), (i, j) = (_link(1, 2, 1), _link(2, 3, 0), _link(3, 4, 0), _link(2, 4, 0), _link(4, 5, 2))
    ports = {1: (a,), 2: (b, c, g), 3: (d, e), 4: (f, h, i), 5: (j,)}
    homes = {1: 1, 2: 0, 3: 0, 4: 0, 5: 2}
    texts = dict(router(f"R{n}", _own(n, homes[n]), *ports[n], ospf(n, *lines.get(n, ())), more.get(f"R{n}", "")) for n in ports)
    return Case(name, texts, steps)


_OUT = "redistribute static subnets"
_NETS = "\n".join((static("172.16.0.0/16", "Null0"), static("172.17.0.0/16", "Null0")))
_STEPS = ("R2-R4", "R2-R3+R2-R4", "", "R4", "R1-R2", "")

# R1 in area 1 has two ways out, R2 and R3, which meet in the backbone at R4.
_TWO_BORDERS_PORTS = {
    1: (_link(1, 2, 1)[0], _link(1, 3, 1, "ip ospf cost 5")[0], lan("Gi0/9", "10.1.99.1/24", "ip ospf 1 area 1")),
    2: (_link(1, 2, 1)[1], _link(2, 4, 0)[0], _link(2, 3, 0, "ip ospf cost 3")[0]),
    3: (_link(1, 3, 1, "ip ospf cost 5")[1], _link(3, 4, 0)[0], _link(2, 3, 0, "ip ospf cost 3")[1]),
    4: (_link(2, 4, 0)[1], _link(3, 4, 0)[1]),
}


def _two_borders(name: str, lines: dict[int, Iterable[str]], **more: str) -> Case:
    """Area 1 with two border routers.

    R1 --- R2
    |    / |        R1-R2, R1-R3: area 1 (R1-R3 costs 5)
    R3 --- R4       R2-R3 (cost 3), R2-R4, R3-R4: area 0
    """
    homes = {1: 1, 2: 1, 3: 1, 4: 0}
    texts = dict(
        router(f"R{n}", _own(n, homes[n]), *ports, ospf(n, *lines.get(n, ())), more.get(f"R{n}", ""))
        for n, ports in _TWO_BORDERS_PORTS.items()
    )
    return Case(name, texts, ("R1-R2", "R2-R4", "R2", "R2-R3+R2-R4", ""))


def _both(line: str, *others: str) -> dict[int, Iterable[str]]:
    """The line on the three routers of area 1 of `_two_borders`, others on its border routers."""
    return {1: (line,), 2: (line, *others), 3: (line, *others)}


# The far area 2 reaches the backbone by a virtual link through area 1: R1 (area 0) - R2 - R3 (area 1) - R4 (area 2). R4 brings
# nothing in: now and then ospfd does not announce a boundary router over a virtual link.
VIRTUAL = Case(
    "virtual link through an area, and its loss",
    dict((
        router("R1", _own(1, 0), _link(1, 2, 1)[0], _link(1, 3, 1, "ip ospf cost 20")[0],
               lan("Gi0/9", "10.0.1.1/24", "ip ospf 1 area 0"), ospf(1, "area 1 virtual-link 3.3.3.3")),
        router("R2", _own(2, 1), _link(1, 2, 1)[1], _link(2, 3, 1)[0], ospf(2)),
        router("R3", _own(3, 1), _link(2, 3, 1)[1], _link(1, 3, 1, "ip ospf cost 20")[1], _link(3, 4, 2)[0],
               ospf(3, "area 1 virtual-link 1.1.1.1")),
        router("R4", _own(4, 2), _link(3, 4, 2)[1], ospf(4)),
    )),
    ("R1-R2", "R1-R2+R1-R3", ""),
)  # fmt: skip

MORE_AREAS = (
    _chain("two areas: O IA both ways, and a backbone in two parts", {}, _STEPS),
    _chain("two areas: E1 and E2 across them", {5: (f"{_OUT} metric-type 1",), 1: (_OUT,)}, _STEPS, R5=_NETS, R1=_NETS),
    _chain("stub area", {1: ("area 1 stub",), 2: ("area 1 stub", "area 1 default-cost 10"), 5: (_OUT,)}, _STEPS, R5=_NETS),
    _chain("totally stubby area", {1: ("area 1 stub",), 2: ("area 1 stub no-summary",), 5: (_OUT,)}, _STEPS, R5=_NETS),
    _chain("NSSA with redistribution", {1: ("area 1 nssa", _OUT), 2: ("area 1 nssa",), 5: (_OUT,)}, _STEPS, R1=_NETS, R5=_NETS),
    _chain("NSSA without summaries", {1: ("area 1 nssa", _OUT), 2: ("area 1 nssa no-summary",)}, _STEPS, R1=_NETS),
    _chain("NSSA: E1 out of it", {1: ("area 1 nssa", f"{_OUT} metric-type 1"), 2: ("area 1 nssa",)}, _STEPS, R1=_NETS),
    _chain("NSSA whose border router brings in too", {1: ("area 1 nssa",), 2: ("area 1 nssa", _OUT)}, _STEPS, R2=_NETS),
    _chain("area range of one component", {2: ("area 1 range 10.1.0.0 255.255.0.0",)}, _STEPS),
    _chain("area range with a cost", {2: ("area 1 range 10.1.0.0 255.255.0.0 cost 9",)}, _STEPS),
    _chain("area range that is not advertised", {2: ("area 1 range 10.1.0.0 255.255.0.0 not-advertise",)}, _STEPS),
    _two_borders("two border routers: intra before inter, whatever it costs", {}),
    _two_borders("two border routers of a stub area: no default of each other", _both("area 1 stub")),
    _two_borders("two border routers of a totally stubby area", {**_both("area 1 stub"), 2: ("area 1 stub no-summary",)}),
    _two_borders("two border routers of an NSSA: one translates", {**_both("area 1 nssa"), 1: ("area 1 nssa", _OUT)}, R1=_NETS),
    _two_borders("two border routers with a range", _both("area 1 authentication", "area 1 range 10.1.0.0 255.255.0.0 cost 9")),
    _two_borders("two border routers that originate", {2: (_OUT,), 3: (f"{_OUT} metric 5",)}, R2=_NETS, R3=_NETS),
    VIRTUAL,
)  # fmt: skip
