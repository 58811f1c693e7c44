"""What prefix-lists permit (S7.9)."""

from routecheck.address import Prefix
from routecheck.model.policy import PrefixEntry, PrefixList
from routecheck.policy.ruling import Ruling, first


def permits(known: PrefixList | None, prefix: Prefix) -> Ruling:
    """What a list makes of a prefix: the first entry that matches decides. A list that is not defined permits everything."""
    if known is None:
        return Ruling(is_permitted=True)
    return first(((entry, matches(entry, prefix)) for entry in known.entries), f"prefix-list {known.name}")


def matches(entry: PrefixEntry, prefix: Prefix) -> bool:
    """Whether the prefix lies in the entry's and its length within the bounds."""
    return entry.least <= prefix.length <= entry.most and entry.prefix.covers(prefix.address)
