"""What holds for every set of zones, every name and every moment."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from routecheck.address import dotted
from routecheck.forwarding.dns.asking import DnsWorld, Moment
from routecheck.forwarding.dns.cache import EMPTY
from routecheck.forwarding.dns.resolve import Resolution, dns_world, resolve
from routecheck.forwarding.packet import Record
from routecheck.model.hosts import Host, Service, Zone
from tests.builders import net

_NAMES = ("", "a", "b", "w.a", "x.a", "w.b", "y.w.a", "ns.a", "ns.b")
_SERVERS = (0x0A000001, 0x0A000002, 0x0A000003, 0x0A000004)
_NETWORK = net(R1="hostname R1\ninterface GigabitEthernet0/0\n ip address 10.0.0.254 255.255.255.0\n")


@st.composite
def records(draw: st.DrawFn, zone: str) -> Record:
    """A record of a zone, which may be nonsense as a whole: loops, lame delegations, two kinds at one name."""
    name = draw(st.sampled_from([name for name in _NAMES[1:] if not zone or name == zone or name.endswith(f".{zone}")]))
    kind = draw(st.sampled_from(("A", "CNAME", "NS", "NS", "AAAA")))
    value = dotted(draw(st.sampled_from(_SERVERS))) if kind == "A" else draw(st.sampled_from(_NAMES[1:]))
    return Record(name, kind, value, draw(st.sampled_from((0, 1, 30, 300))))


@st.composite
def worlds(draw: st.DrawFn) -> DnsWorld:
    """Four hosts that serve DNS, resolve for each other, and are authoritative for zones that need not fit together."""
    zones: dict[str, Zone] = {}
    for name in draw(st.sets(st.sampled_from(("", "a", "b", "w.a")), max_size=4)):
        made = draw(st.lists(records(name), max_size=6))
        if draw(st.booleans()):
            made.append(Record(name, "SOA", "ns.a admin.a 1 2 3 4 40", 60))
        servers = tuple(draw(st.lists(st.sampled_from(_SERVERS), max_size=2, unique=True)))
        zones[name] = Zone(name, servers, tuple(made), 40 if made and made[-1].kind == "SOA" else 0)
    services = (Service("udp", 53), Service("tcp", 53))
    hosts = {}
    for number, address in enumerate(_SERVERS):
        resolvers = tuple(draw(st.lists(st.sampled_from((*_SERVERS, 0x08080808)), max_size=2, unique=True)))
        hosts[f"s{number}"] = Host(f"s{number}", address, None, None, resolvers, services[: draw(st.integers(0, 2))])
    hosts["pc"] = Host("pc", 0x0A000009, None, None, tuple(draw(st.permutations(_SERVERS)))[:2])
    return dns_world(_NETWORK, hosts)._replace(zones=zones)


class TestResolutionEnds:
    """A resolution always ends: with an address, or with the reason why there is none."""

    @given(worlds(), st.sampled_from(_NAMES[1:]))
    def test_it_ends_with_an_address_or_a_reason(self, world: DnsWorld, name: str) -> None:
        found = resolve(world, world.names["pc"], name)
        assert (found.failure is None) == bool(found.addresses)
        assert found.failure is None or found.failure.told
        assert len(found.exchanges) <= 60
        assert all(one.within is None or one.within < place for place, one in enumerate(found.exchanges))

    @given(worlds(), st.sampled_from(_NAMES[1:]), st.sets(st.sampled_from(_SERVERS)))
    def test_it_ends_when_questions_are_lost(self, world: DnsWorld, name: str, silent: set[int]) -> None:
        lossy = world._replace(deliver=lambda sent: sent.server_address not in silent)
        found = resolve(lossy, world.names["pc"], name)
        assert (found.failure is None) == bool(found.addresses)
        assert all(one.response is None for one in found.exchanges if one.server_address in silent)

    @given(worlds(), st.sampled_from(_NAMES[1:]))
    def test_the_same_question_gets_the_same_answer(self, world: DnsWorld, name: str) -> None:
        assert resolve(world, world.names["pc"], name) == resolve(world, world.names["pc"], name)


class TestCachesForget:
    """An answer from a cache is never older than its TTL (S11.2)."""

    @given(
        worlds(),
        st.lists(st.tuples(st.sampled_from(_NAMES[1:]), st.floats(0, 200), st.sampled_from(("pc", "s0", "s1"))), max_size=5),
    )
    def test_nothing_is_kept_longer_than_its_records_allow(self, world: DnsWorld, visits: list[tuple[str, float, str]]) -> None:
        """What is over its time is dropped: no zone gives more than 300 seconds (a referral that is made up more)."""
        cache, at_s = EMPTY, 0.0
        for name, later_s, who in visits:
            at_s += later_s
            found = resolve(world, world.names[who], name, Moment(at_s, cache))
            cache = found.cache
            for kept in cache.values():
                for one in kept.values():
                    assert at_s - one.stored_s < one.ttl_s <= min(record.ttl_s for record in one.records)
        for kept in resolve(world, world.names["pc"], "b", Moment(at_s + 301, cache)).cache.values():
            assert all(at_s + 301 - one.stored_s < one.ttl_s for one in kept.values())

    @given(worlds(), st.sampled_from(_NAMES[1:]), st.floats(0, 299))
    def test_a_record_that_was_passed_on_dies_with_the_first_copy(self, world: DnsWorld, name: str, later_s: float) -> None:
        first = resolve(world, world.names["s0"], name)
        later = resolve(world, world.names["pc"], name, Moment(later_s, first.cache))
        for kept in later.cache.get("pc", {}).values():
            if not _asked_anew(later):
                assert all(later_s + record.ttl_s <= 300 for record in kept.records)


def _asked_anew(found: Resolution) -> bool:
    """Whether someone was asked who knows it from a zone and not from memory."""
    return any(one.response and (one.response.is_authoritative or one.within is not None) for one in found.exchanges)
