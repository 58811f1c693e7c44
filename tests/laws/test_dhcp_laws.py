"""What holds for every lease (S12.6)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from routecheck.address import dotted
from routecheck.forwarding.dhcp.hosts import leases
from routecheck.forwarding.dhcp.lease import Client, Lease, NoLease, lease
from routecheck.topology import End
from tests.builders import declared, net, now

BASE = 0xC0A80100
END = End("R1", "GigabitEthernet0/0")
R1 = "hostname R1\ninterface GigabitEthernet0/0\n ip address 192.168.1.1 255.255.255.224\n"
POOL = "ip dhcp pool LAN\n network 192.168.1.0 255.255.255.224\n"
_HOSTS = st.integers(1, 30)


def excluded(ranges: list[tuple[int, int]]) -> str:
    return "".join(
        f"ip dhcp excluded-address {dotted(BASE + min(pair))} {dotted(BASE + max(pair))}\n" for pair in ranges
    )  # fmt: skip


class TestLeases:
    """A server offers the lowest free address that is not excluded, and no address twice."""

    @given(st.lists(st.tuples(_HOSTS, _HOSTS), max_size=4), st.sets(_HOSTS, max_size=30))
    def test_the_lowest_address_is_that_of_trying_them_all(self, ranges: list[tuple[int, int]], taken: set[int]) -> None:
        world = now(net(R1=R1 + excluded(ranges) + POOL)).state.world()
        found = lease(world, Client("pc", None, (END,), frozenset(BASE + one for one in taken)))
        out = {1} | taken | {one for pair in ranges for one in range(min(pair), max(pair) + 1)}
        free = [one for one in range(1, 31) if one not in out]
        if free:
            assert isinstance(found, Lease)
            assert found.address == BASE + free[0]
        else:
            assert isinstance(found, NoLease)
            assert found.code == "EXHAUSTED"

    @given(st.integers(1, 35))
    def test_no_two_hosts_have_one_address(self, number: int) -> None:
        text = "".join(f'[hosts.h{place}]\naddress = "dhcp"\n' for place in range(number))
        network = declared(net(R1=R1 + POOL), text)
        found = leases(now(network).state.world(), dict.fromkeys(network.hosts, (END,)))
        given_out = [one.address for one in found.values() if isinstance(one, Lease)]
        assert len(set(given_out)) == len(given_out) == min(number, 29)
