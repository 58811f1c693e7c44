"""The translation and the comparison themselves: these run everywhere, without daemons."""

from __future__ import annotations

import pytest

from routecheck.ios.fold import read_device
from routecheck.model.device import Device
from tests.interop.frr.differences import KNOWN, unexplained
from tests.interop.frr.generate import generate
from tests.interop.frr.tables import Entry
from tests.interop.frr.texts import lan, loopback, ospf, router, static
from tests.interop.frr.translate import NotTranslated, translate


def device(*blocks: str) -> Device:
    return read_device(router("R1", *blocks)[1], "R1.cfg")


def lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines()}


class TestTranslation:
    """What IOS takes by default is written out; what has no translation is refused."""

    def test_costs_are_those_of_the_bandwidth(self) -> None:
        made = device(
            lan("Fa0/0", "10.1.0.1/24"), lan("Et0/0", "10.2.0.1/24"), lan("Se0/0", "10.3.0.1/30"), lan("Gi0/1", "10.4.0.1/24"),
            loopback(1), ospf(1, "network 0.0.0.0 255.255.255.255 area 0"),
        )  # fmt: skip
        text = translate(made)["ospfd"]
        costs = [line.strip() for line in text.splitlines() if "cost" in line]
        assert costs == ["ip ospf cost 1", "ip ospf cost 10", "ip ospf cost 64", "ip ospf cost 1", "ip ospf cost 1 1.1.1.1"]
        assert "ip ospf network point-to-point" in lines(text)

    def test_metrics_and_maximum_paths_are_written_out(self) -> None:
        made = device(lan("Gi0/1", "10.4.0.1/24"), ospf(1, "redistribute static subnets", "default-information originate"))
        assert {
            "redistribute static metric 20 metric-type 2",
            "default-information originate metric 1 metric-type 2",
            "maximum-paths 4",
            "ospf router-id 1.1.1.1",
        } <= lines(translate(made)["ospfd"])

    def test_without_subnets_only_major_networks_pass(self) -> None:
        text = translate(device(lan("Gi0/1", "10.4.0.1/24"), ospf(1, "redistribute static")))["ospfd"]
        assert "redistribute static metric 20 metric-type 2 route-map CLASSFUL" in lines(text)

    def test_the_first_network_statement_decides(self) -> None:
        """EX-5.2."""
        statements = "network 10.1.0.0 0.0.255.255 area 1", "network 10.1.1.0 0.0.0.255 area 0"
        text = translate(device(lan("Gi0/0", "10.1.1.1/24"), ospf(1, *statements)))["ospfd"]
        assert "network 10.1.1.0/24 area 1" in lines(text)

    def test_statics_keep_their_distance(self) -> None:
        made = device(lan("Gi0/0", "10.1.1.1/24"), static("10.9.0.0/16", "10.1.1.2", "111"), static("10.8.0.0/16", "Null0"))
        assert lines(translate(made)["staticd"]) == {"ip route 10.9.0.0/16 10.1.1.2 111", "ip route 10.8.0.0/16 Null0 1"}

    @pytest.mark.parametrize(
        "block",
        [
            "interface Tunnel0\n ip address 10.1.1.1 255.255.255.0",
            "interface Gi0/0.10\n encapsulation dot1Q 10\n ip address 10.1.1.1 255.255.255.0",
            "router bgp 65000\n neighbor 10.0.0.1 remote-as 65001",
            "router ospf 1\nrouter ospf 2",
            "track 1 list boolean or\nip route 10.9.0.0 255.255.0.0 10.1.1.2 track 1",
            "a line that nobody knows",
            "router ospf 1\n redistribute ospf 2 subnets",
            "router ospf 1\n redistribute static subnets route-map NOT-HERE",
            "router ospf 1\n area 1 nssa no-redistribution",
            "router ospf 1\n max-metric router-lsa",
            "interface Gi0/0\n ip address 10.1.1.1 255.255.255.0\n ip ospf prefix-suppression",
            "ip route 10.9.0.0 255.255.0.0 10.1.1.2 permanent",
        ],
    )
    def test_what_has_no_translation_is_refused(self, block: str) -> None:
        with pytest.raises(NotTranslated):
            translate(device(block))


class TestComparison:
    """A disagreement in any field is one, unless it has a name."""

    BASE = Entry("O", 110, 2, frozenset({"10.0.0.2 port-Gi0_0"}))

    @pytest.mark.parametrize(
        "theirs",
        [
            BASE._replace(protocol="O IA"),
            BASE._replace(distance=115),
            BASE._replace(metric=3),
            BASE._replace(hops=frozenset({"10.0.0.3 port-Gi0_0"})),
            BASE._replace(hops=BASE.hops | {"10.0.1.2 port-Gi0_1"}),
            None,
        ],
    )
    def test_every_field_counts(self, theirs: Entry | None) -> None:
        one = device(lan("Gi0/0", "10.0.0.1/30"), ospf(1, "network 0.0.0.0 255.255.255.255 area 0"))
        others = {"10.9.0.0/16": theirs} if theirs else {}
        assert len(unexplained(one, {"10.9.0.0/16": self.BASE}, others)) == 1
        assert len(unexplained(one, others, {"10.9.0.0/16": self.BASE})) == 1
        assert unexplained(one, {"10.9.0.0/16": self.BASE}, {"10.9.0.0/16": self.BASE}) == []

    def test_every_named_difference_has_a_reason(self) -> None:
        assert len({known.name for known in KNOWN}) == len(KNOWN)
        assert all(known.reason for known in KNOWN)


def test_a_seed_is_the_same_network_everywhere() -> None:
    assert generate(3) == generate(3)
    assert generate(3).texts != generate(4).texts


def test_generated_networks_can_be_translated() -> None:
    for seed in range(20):
        for text in generate(seed).texts.values():
            assert "zebra" in translate(read_device(text, "R.cfg"))
