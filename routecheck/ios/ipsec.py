"""`crypto ipsec ...`, `crypto map` and `crypto dynamic-map` lines (S10.9 to S10.16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routecheck.address import dotted, parse_address
from routecheck.ios.isakmp import GROUPS
from routecheck.ios.names import interface_name
from routecheck.ios.values import number_in
from routecheck.model.crypto import CryptoMap, IpsecProfile, MapEntry, Protection, Said, TransformSet
from routecheck.syntax.line import Line

if TYPE_CHECKING:
    from routecheck.ios.crypto import CryptoDraft

_SIZED = {"esp-aes": ("128", "192", "256"), "esp-gcm": ("128", "192", "256"), "esp-gmac": ("128", "192", "256"), "esp-seal": ()}
_PLAIN = (
    "esp-des", "esp-3des", "esp-null", "esp-md5-hmac", "esp-sha-hmac", "esp-sha256-hmac", "esp-sha384-hmac", "esp-sha512-hmac",
    "ah-md5-hmac", "ah-sha-hmac", "ah-sha256-hmac", "ah-sha384-hmac", "ah-sha512-hmac", "comp-lzs",
)  # fmt: skip
WINDOWS = ("64", "128", "256", "512", "1024")
NO_WINDOW = 0
"""Of `replay disable`."""


def ipsec_line(draft: CryptoDraft, words: tuple[str, ...], line: Line, *, is_set: bool, is_default: bool) -> None:
    """What stands behind `crypto ipsec`."""
    match words:
        case "transform-set", name, *rest:
            _transform_set(draft, name, rest, line, is_set=is_set)
        case "profile", name:
            if is_set:
                draft["ipsec_profiles"].setdefault(name, IpsecProfile(name, line))
            else:
                draft["ipsec_profiles"].pop(name, None)
        case "security-association", "lifetime", unit, *rest:
            field = "lifetime_s" if unit == "seconds" else "lifetime_kb"
            default: Said[int] = Said(3600) if unit == "seconds" else Said(4608000)
            draft[field] = Said(_lifetime(unit, rest), line) if is_set else default
        case "security-association", "replay", *rest:
            draft["window"] = Said(_window(rest), line) if is_set else Said(64)
        case "nat-transparency", *_:
            draft["no_nat_traversal"] = None if is_set or is_default else line


def _lifetime(unit: str, words: list[str]) -> int:
    text = words[0] if words else ""
    if unit == "seconds":
        return number_in(text, "a lifetime in seconds", 120, 2592000)
    return 0 if text == "disable" else number_in(text, "a lifetime in kilobytes", 2560)


def _window(words: list[str]) -> int:
    match words:
        case ["disable"]:
            return NO_WINDOW
        case ["window-size", size] if size in WINDOWS:
            return int(size)
        case _:
            raise ValueError(f"a replay window is one of {', '.join(WINDOWS)}, or disable")


def _transform_set(draft: CryptoDraft, name: str, words: list[str], line: Line, *, is_set: bool) -> None:
    """A set that is entered again gets its new transforms and keeps its mode."""
    known = draft["transform_sets"]
    if not is_set:
        known.pop(name, None)
        return
    transforms = transforms_of(words)
    old = known.get(name) or TransformSet(name, line)
    known[name] = old._replace(transforms=transforms, line=line)


def transforms_of(words: list[str]) -> tuple[str, ...]:
    """The transforms of a set with their key sizes written out, in a fixed order: AH, ESP encryption, ESP integrity,
    compression. Raises `ValueError`."""
    made: list[str] = []
    rest = [word.lower() for word in words]
    while rest:
        word = rest.pop(0)
        if word in _SIZED:
            sizes = _SIZED[word]
            size = rest.pop(0) if rest and rest[0].isdigit() else "128"
            if sizes and size not in sizes:
                raise ValueError(f"'{word} {size}' is no transform: the key size is one of {', '.join(sizes)}")
            made.append(f"{word} {size}" if sizes else word)
        elif word in _PLAIN:
            made.append(word)
        else:
            raise ValueError(f"'{word}' is no transform")
    slots = [_slot(one) for one in made]
    if not made or len(set(slots)) < len(slots):
        raise ValueError("a transform set takes one transform each of AH, ESP encryption, ESP integrity and compression")
    return tuple(sorted(made, key=_slot))


def _slot(transform: str) -> int:
    if transform.startswith("ah-"):
        return 0
    if transform.startswith("comp-"):
        return 3
    return 2 if transform.endswith("-hmac") else 1


def transform_set_line(draft: CryptoDraft, names: tuple[str, ...], words: tuple[str, ...], line: Line) -> None:
    """`mode tunnel|transport [require]` of a transform set."""
    known: TransformSet | None = draft["transform_sets"].get(names[3])
    if known is None:
        return
    match words:
        case "mode", ("tunnel" | "transport") as mode, *_:
            draft["transform_sets"][known.name] = known._replace(mode=Said(mode, line))
        case "no" | "default", "mode", *_:
            draft["transform_sets"][known.name] = known._replace(mode=Said("tunnel"))


def profile_line(draft: CryptoDraft, names: tuple[str, ...], words: tuple[str, ...], line: Line) -> None:
    """A line of `crypto ipsec profile`."""
    known: IpsecProfile | None = draft["ipsec_profiles"].get(names[3])
    if known is None:
        return
    is_set = words[0] not in ("no", "default")
    changed = _protection(known.protection, words if is_set else words[1:], line, is_set=is_set)
    draft["ipsec_profiles"][known.name] = known._replace(protection=changed)


def _protection(known: Protection, words: tuple[str, ...], line: Line, *, is_set: bool) -> Protection:
    """The lines that a crypto map entry and an IPsec profile share."""
    match words:
        case "set", "transform-set", *names:
            value = Said(tuple(names), line) if is_set and names else None
            return known._replace(transform_sets=value)
        case "set", "pfs", *group:
            return known._replace(pfs=Said(_group(group), line) if is_set else None)
        case "set", "security-association", "lifetime", ("seconds" | "kilobytes") as unit, *rest:
            made = Said(_lifetime(unit, rest), line) if is_set else None
            return known._replace(lifetime_s=made) if unit == "seconds" else known._replace(lifetime_kb=made)
        case "set", "security-association", "replay", *rest:
            return known._replace(window=Said(_window(rest), line) if is_set else None)
        case "set", "isakmp-profile", name:
            return known._replace(isakmp_profile=Said(name, line) if is_set else None)
        case "set", "ikev2-profile", name:
            return known._replace(ikev2_profile=Said(name, line) if is_set else None)
        case ("responder-only",):
            return known._replace(responder_only=line if is_set else None)
        case _:
            return known


def _group(words: list[str]) -> str:
    """The group of `set pfs [groupN]`; '' when no group is named (S10.13)."""
    if not words:
        return ""
    number = words[0].lower().removeprefix("group")
    if number not in GROUPS:
        raise ValueError(f"'{words[0]}' is no Diffie-Hellman group")
    return number


def map_line(draft: CryptoDraft, words: tuple[str, ...], line: Line, *, is_set: bool) -> None:
    """`crypto map NAME ...` and `crypto dynamic-map NAME ...`; `words` start with which of them it is."""
    kind, name, *rest = words
    field = "dynamic_maps" if kind == "dynamic-map" else "maps"
    known: CryptoMap = draft[field].get(name) or CryptoMap(name, entries={})
    match rest:
        case ["local-address", *where]:
            made = Said(interface_name(" ".join(where)), line) if is_set else None
            draft[field][name] = known._replace(local=made)
        case [number, *how]:
            _entry(known, number_in(number, "the number of a crypto map entry", 1, 65535), how, line, is_set=is_set)
            draft[field][name] = known
        case [] if not is_set:
            draft[field].pop(name, None)


def _entry(known: CryptoMap, number: int, how: list[str], line: Line, *, is_set: bool) -> None:
    entries: dict[int, MapEntry] = known.entries  # type: ignore[assignment]
    if not is_set:
        entries.pop(number, None)
        return
    made = entries.get(number) or MapEntry(number, line)
    match how:
        case ["ipsec-isakmp", "dynamic", name, *_]:
            made = made._replace(dynamic=Said(name, line))
        case ["ipsec-isakmp", *_] | []:
            pass
        case _:
            made = made._replace(is_isakmp=False)
    entries[number] = made


def map_entry_line(draft: CryptoDraft, names: tuple[str, ...], words: tuple[str, ...], line: Line) -> None:
    """A line of an entry of a crypto map or dynamic map."""
    field = "dynamic_maps" if names[1] == "dynamic-map" else "maps"
    owner: CryptoMap | None = draft[field].get(names[2])
    number = int(names[3]) if len(names) > 3 and names[3].isdigit() else 0
    known = owner.entries.get(number) if owner else None
    if owner is None or known is None:
        return
    is_set = words[0] not in ("no", "default")
    rest = words if is_set else words[1:]
    match rest:
        case "set", "peer", peer, *_:
            name = dotted(parse_address(peer)) if peer[0].isdigit() else peer
            others = tuple(one for one in known.peers if one.value != name)
            first = is_set and rest[-1] == "default"
            made: tuple[Said[str], ...] = (Said(name, line),) if is_set else ()
            known = known._replace(peers=(*made, *others) if first else (*others, *made))
        case "match", "address", name:
            known = known._replace(acl=Said(name, line) if is_set else None)
        case "match", "address", *_ if not is_set:
            known = known._replace(acl=None)
        case _:
            known = known._replace(protection=_protection(known.protection, rest, line, is_set=is_set))
    owner.entries[number] = known  # type: ignore[index]
