"""What a device defines that can be named: in the model, or in lines that are only noted."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.model.device import Device
from routecheck.syntax.line import Line


def refused_words(device: Device) -> set[str]:
    """The words of lines that IOS refuses: what they were to define is not missing for want of a line (CFG102 tells of it)."""
    return {word for line in device.refused for word in line.words[1:]}


def access_lists(device: Device) -> set[str]:
    """The access lists, those of other families included: the name alone does not tell which one is meant."""
    others = (note.line.words[-1] for note in device.notes if "access-list" in note.what)
    numbered = (note.line.words[1] for note in device.notes if note.what.startswith("access-list") and len(note.line.words) > 1)
    sixth = (line.words[-1] for line in device.passed if line.words[:2] == ("ipv6", "access-list"))
    foreign = (number for number in map(str, (*range(200, 1300), *range(2700, 3000))))
    return {*device.acls, *others, *numbered, *sixth, *foreign}


def nat_pools(device: Device) -> dict[str, Line]:
    """The NAT pools with their lines."""
    return {name: pool.line for name, pool in device.nat.pools.items()} if device.nat else {}


def class_maps(device: Device) -> dict[str, Line]:
    """The class-maps with their lines: `class-map [type inspect] [match-any] NAME`."""
    return dict(_last(device, "class-map"))


def policy_maps(device: Device) -> dict[str, Line]:
    """The policy-maps with their lines."""
    return dict(_last(device, "policy-map"))


def key_chains(device: Device) -> dict[str, Line]:
    """The key chains with their lines."""
    return dict(_last(device, "key chain"))


def _last(device: Device, what: str) -> Iterator[tuple[str, Line]]:
    """The objects of notes that begin with these keywords, called by the last word of their lines."""
    for note in device.notes:
        if note.mode == "global" and note.what.startswith(what) and note.line.words[0] not in ("no", "default"):
            yield note.line.words[-1], note.line


_BUILT_IN = ("crypto ipsec profile default", "crypto ipsec transform-set default")


def crypto_objects(device: Device) -> set[str]:
    """What crypto lines define, each with its kind: `crypto ipsec profile P`. IOS has a profile and a transform set of its
    own."""
    crypto = device.crypto
    if crypto is None:
        return set(_BUILT_IN)
    kinds = (
        ("crypto map", crypto.maps),
        ("crypto dynamic-map", crypto.dynamic_maps),
        ("crypto ipsec transform-set", crypto.transform_sets),
        ("crypto ipsec profile", crypto.ipsec_profiles),
        ("crypto isakmp profile", crypto.isakmp_profiles),
        ("crypto keyring", crypto.keyrings),
        ("crypto ikev2 profile", crypto.ikev2_profiles),
    )
    own = {f"{kind} {name}" for kind, made in kinds for name in made}
    noted = {" ".join(note.line.words[:3]) for note in device.notes if note.line.words[:2] == ("crypto", "map")}
    return {*own, *noted, *_BUILT_IN}
