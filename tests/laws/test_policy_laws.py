"""What holds for every access list, prefix-list and route-map."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from routecheck.address import ALL_ONES, MASKS, Prefix
from routecheck.model.policy import Acl, AclEntry, Clause, PrefixEntry, PrefixList, RouteMap, Wild
from routecheck.policy import prefix_list
from routecheck.policy.acl import Packet, covers, first_match, permits_prefix
from routecheck.policy.route_map import Change, Denied, Facts, Permitted, Result, Undecided, walk
from routecheck.policy.ruling import Verdict
from routecheck.syntax.line import Line
from tests.strategies import acl_entries, clauses, packets, prefix_entries, prefixes

LINE = Line("R1.cfg", 1, 1, 0, ("x",), "x")
ADDRESSES = st.integers(0, ALL_ONES)


def acl(entries: list[AclEntry]) -> Acl:
    return Acl("X", LINE, is_standard=False, entries=tuple(entries))


def brute(entry: PrefixEntry, prefix: Prefix) -> bool:
    """S7.9 to the letter: the first bits one by one, then the length."""
    bits = range(31, 31 - entry.prefix.length, -1)
    is_inside = all(entry.prefix.address >> bit & 1 == prefix.address >> bit & 1 for bit in bits)
    return is_inside and prefix.length in range(entry.least, entry.most + 1)


class TestPrefixLists:
    """First match by sequence, implicit deny (S7.9)."""

    @given(st.lists(prefix_entries(), min_size=1, max_size=6), prefixes())
    def test_a_list_says_what_trying_each_bit_says(self, entries: list[PrefixEntry], prefix: Prefix) -> None:
        found = next((one.is_permit for one in entries if brute(one, prefix)), False)
        assert prefix_list.permits(PrefixList("P", LINE, tuple(entries)), prefix).is_permitted is found


class TestWildcards:
    """Match: (pkt | wild) == (addr | wild) (S7.2)."""

    @given(ADDRESSES, ADDRESSES, ADDRESSES)
    def test_the_bits_of_the_wildcard_never_count_and_the_others_always_do(self, address: int, wildcard: int, other: int) -> None:
        block = Wild(address & ~wildcard & ALL_ONES, wildcard)
        assert covers((block,), other) is (other | wildcard == address | wildcard)
        assert covers((block,), address ^ (other & wildcard))

    @given(prefixes(), ADDRESSES)
    def test_an_inverted_mask_is_a_prefix(self, prefix: Prefix, address: int) -> None:
        assert covers((Wild(prefix.address, MASKS[prefix.length] ^ ALL_ONES),), address) is prefix.covers(address)


class TestFirstMatch:
    """Entries by ascending sequence, the first that matches decides, implicit deny (S7.1)."""

    @given(st.lists(acl_entries(), min_size=1, max_size=6), packets())
    def test_the_first_entry_that_matches_alone_decides(self, entries: list[AclEntry], packet: Packet) -> None:
        alone = [first_match(acl([one._replace(is_permit=True)]), packet).is_permitted for one in entries]
        expected = next((one.is_permit for one, matches in zip(entries, alone, strict=True) if matches), False)
        assert first_match(acl(entries), packet).is_permitted is expected

    @given(st.lists(acl_entries(), min_size=1, max_size=6), st.lists(acl_entries(), max_size=3), packets(), prefixes())
    def test_an_entry_behind_never_changes_what_an_entry_before_decides(
        self, entries: list[AclEntry], more: list[AclEntry], packet: Packet, prefix: Prefix
    ) -> None:
        for found, then in (
            (first_match(acl(entries), packet), first_match(acl(entries + more), packet)),
            (permits_prefix(acl(entries), prefix), permits_prefix(acl(entries + more), prefix)),
        ):
            assert found.entry is None or found.is_permitted is None or then == found

    @given(st.lists(acl_entries(), min_size=1, max_size=6), st.data(), packets())
    def test_an_entry_in_doubt_leaves_open_no_more_than_the_two_ways_it_can_go(
        self, entries: list[AclEntry], data: st.DataObject, packet: Packet
    ) -> None:
        """S0.5: what is sure with a doubt is so whether the doubtful entry is there or not, and the other way round."""
        place = data.draw(st.integers(0, len(entries) - 1))
        doubtful = [*entries[:place], entries[place]._replace(unknown="'time-range'"), *entries[place + 1 :]]
        without = [*entries[:place], *entries[place + 1 :]]
        ways = {first_match(acl(one), packet).is_permitted if one else False for one in (entries, without)}
        assert first_match(acl(doubtful), packet).is_permitted is (ways.pop() if len(ways) == 1 else None)


FACTS = Facts(Prefix(0x0A000000, 8), "O", "ospf 2", metric=10)


def effect(result: Result) -> Change | str:
    return result.change if isinstance(result, Permitted) else type(result).__name__


def outcome(made: list[Clause], verdicts: dict[str, Verdict]) -> Result:
    return walk(RouteMap("RM", LINE, tuple(made)), lambda match: verdicts[match.what], FACTS)


VERDICTS = st.fixed_dictionaries({what: st.sampled_from([True, False, None]) for what in "abcd"})


class TestRouteMaps:
    """Sequences ascending; what matches first decides; `continue` goes on (S7.10)."""

    @given(clauses(), clauses(), VERDICTS)
    def test_a_clause_behind_never_changes_what_an_earlier_one_decides(
        self, made: list[Clause], more: list[Clause], verdicts: dict[str, Verdict]
    ) -> None:
        stops = [one._replace(continues_at=None) for one in made]
        behind = [one._replace(sequence=one.sequence + 1000, continues_at=None) for one in more]
        before = outcome(stops, verdicts)
        if isinstance(before, Permitted) or (isinstance(before, Denied) and before.line is not None):
            assert effect(outcome(stops + behind, verdicts)) in (effect(before), "Undecided")
            if None not in verdicts.values():
                assert outcome(stops + behind, verdicts) == before

    @given(clauses(), VERDICTS)
    def test_what_is_sure_holds_for_every_way_the_doubts_may_go(self, made: list[Clause], verdicts: dict[str, Verdict]) -> None:
        """S0.5: and where it is left open, there are two ways that end differently."""
        known = [verdicts]
        for what in [what for what, verdict in verdicts.items() if verdict is None]:
            known = [{**one, what: sure} for one in known for sure in (True, False)]
        ends = {effect(outcome(made, one)) for one in known}
        found = effect(outcome(made, verdicts))
        assert found == "Undecided" or ends == {found}

    @given(clauses(), VERDICTS)
    def test_a_doubt_is_told_with_a_line(self, made: list[Clause], verdicts: dict[str, Verdict]) -> None:
        found = outcome(made, verdicts)
        assert not isinstance(found, Undecided) or found.line is not None
