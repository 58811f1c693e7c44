"""An entry that is said never to decide decides no packet; and a copy of an entry never decides."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from routecheck.lint.acl_cover import covered, takes_everything
from routecheck.model.policy import Acl, AclEntry, Flags
from routecheck.policy.acl import Packet, first_match
from routecheck.syntax.line import Line
from tests.strategies import acl_entries

LINE = Line("R1.cfg", 1, 1, 0, ("x",), "x")
ENDS = (0x0A000001, 0x0A000002, 0x0A010001, 0xC0A80001)
PORTS = (20, 21, 22, 23)
SYN, ACK = frozenset(("syn",)), frozenset(("ack",))
WHOLE = (
    *((6, source, destination, None, flags) for source, destination in product(PORTS, PORTS) for flags in (SYN, ACK)),
    *((17, source, destination, None, frozenset[str]()) for source, destination in product(PORTS, PORTS)),
    *((1, None, None, kind, frozenset[str]()) for kind in (0, 8)),
)
PACKETS = [
    Packet(source, destination, protocol, one, other, kind, 0, flags)
    for source, destination in product(ENDS, ENDS)
    for protocol, one, other, kind, flags in WHOLE
]
FRAGMENTS = [
    Packet(source, destination, protocol, is_fragment=True)
    for source, destination in product(ENDS, ENDS)
    for protocol in (6, 17, 1)
]


@st.composite
def lists(draw: st.DrawFn) -> Acl:
    """Short lists, with flags and `fragments` now and then."""
    flags = st.sampled_from([None, None, Flags((("ack", True), ("rst", True))), Flags((("syn", True),))])
    made: list[AclEntry] = []
    for place, entry in enumerate(draw(st.lists(acl_entries(), min_size=2, max_size=6))):
        own = draw(flags) if {one.protocol for one in entry.services} == {6} else None
        is_plain = own is None and not any(one.source_ports or one.destination_ports or one.icmp_type for one in entry.services)
        made.append(
            entry._replace(
                sequence=10 * place + 10, flags=own, is_fragments=is_plain and draw(st.sampled_from([False] * 4 + [True]))
            )
        )
    return Acl("X", LINE, is_standard=False, entries=tuple(made))


class TestCover:
    """First match decides (S7.1); what another takes all of never does."""

    @given(lists())
    def test_a_covered_entry_decides_no_packet(self, acl: Acl) -> None:
        found = {one.entry.sequence: one for one in covered(acl)}
        if not found:
            return
        deciding = {ruling.entry.sequence for packet in PACKETS if (ruling := first_match(acl, packet)).entry}
        assert not deciding & found.keys()
        with_ports = {ruling.entry.sequence for packet in FRAGMENTS if (ruling := first_match(acl, packet)).entry}
        assert all(found[sequence].but_fragments for sequence in with_ports & found.keys())

    @given(acl_entries(), acl_entries())
    def test_a_copy_of_an_entry_never_decides(self, entry: AclEntry, between: AclEntry) -> None:
        entries = (entry._replace(sequence=10), between._replace(sequence=20), entry._replace(sequence=30))
        assert 30 in {one.entry.sequence for one in covered(Acl("X", LINE, is_standard=False, entries=entries))}

    @given(acl_entries())
    def test_what_takes_everything_covers_every_entry(self, entry: AclEntry) -> None:
        everything = AclEntry(10, is_permit=True, line=LINE)
        assert takes_everything(everything)
        found = list(covered(Acl("X", LINE, is_standard=False, entries=(everything, entry._replace(sequence=20)))))
        assert [one.by.sequence for one in found] == [10]
