"""IKEv1 lines: `crypto isakmp ...` and `crypto keyring` (S10.1 to S10.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routecheck.address import dotted, parse_address
from routecheck.ios.names import interface_name
from routecheck.ios.passwords import read_psk
from routecheck.ios.values import number_in
from routecheck.model.crypto import (
    HOST,
    AggressivePeer,
    Block,
    Identity,
    IsakmpPolicy,
    IsakmpProfile,
    Keyring,
    PresharedKey,
    Said,
)
from routecheck.syntax.line import Line

if TYPE_CHECKING:
    from routecheck.ios.crypto import CryptoDraft

_HASHES = ("md5", "sha", "sha256", "sha384", "sha512")
_METHODS = ("pre-share", "rsa-sig", "rsa-encr", "ecdsa-sig")
GROUPS = ("1", "2", "5", "14", "15", "16", "19", "20", "21", "24")
_FLAGS = {
    ("enable",): "no_isakmp",
    ("aggressive-mode", "disable"): "no_aggressive_mode",
    ("default", "policy"): "no_default_policies",
}
"""Settings that are on, or off, unless a line says otherwise; the field holds the line that turns IOS's default round."""


def isakmp_line(draft: CryptoDraft, words: tuple[str, ...], line: Line, *, is_set: bool, is_default: bool) -> None:
    """What stands behind `crypto isakmp`."""
    flag = _FLAGS.get(words)
    if flag:
        turns_round = is_set if flag == "no_aggressive_mode" else not is_set and not is_default
        draft[flag] = line if turns_round else None
        return
    match words:
        case "policy", number:
            value = number_in(number, "the priority of a policy", 1, 10000)
            _open(draft["policies"], value, IsakmpPolicy(value, line), is_set=is_set)
        case "profile", name, *_:
            _open(draft["isakmp_profiles"], name, IsakmpProfile(name, line), is_set=is_set)
        case "peer", "address", address, *_:
            value = parse_address(address)
            _open(draft["aggressive_peers"], value, AggressivePeer(value, line), is_set=is_set)
        case "key", *rest:
            _key(draft, rest, line, is_set=is_set)
        case "identity", kind:
            draft["identity"] = Said(kind, line) if is_set else Said("address")
        case ("identity",):
            draft["identity"] = Said("address")
        case "keepalive", *rest:
            draft["keepalive_s"] = Said(number_in(rest[0] if rest else "", "a keepalive", 10, 3600), line) if is_set else None
        case "nat", "keepalive", *rest:
            is_on = is_set and rest
            draft["nat_keepalive_s"] = Said(number_in(rest[0], "a keepalive", 0, 3600), line) if is_on else Said(0)


def _open(known: dict[object, object], key: object, made: object, *, is_set: bool) -> None:
    """Enter a block, which goes on where it was (S1.13), or take it back."""
    if is_set:
        known.setdefault(key, made)
    else:
        known.pop(key, None)


def _key(draft: CryptoDraft, words: list[str], line: Line, *, is_set: bool) -> None:
    """`[0|6] KEY address A [M] [no-xauth]` or `KEY hostname H`. IOS refuses a second key for the same peer."""
    place = next((at for at in (1, 2) if len(words) > at + 1 and words[at].lower() in ("address", "hostname")), None)
    if place is None:
        raise ValueError("a pre-shared key needs 'address' or 'hostname' and a peer behind it")
    where, peer = words[place].lower(), words[place + 1 :]
    if where == "address" and peer[0] == "ipv6":
        return
    made = _for_peer(where, peer, words[:place], line)
    owner = made.block or made.hostname
    if not is_set:
        draft["keys"].pop(owner, None)
    elif owner in draft["keys"]:
        raise ValueError(f"there is a key for {_named(made)} already ({draft['keys'][owner].key.line})")
    else:
        draft["keys"][owner] = made


def _named(made: PresharedKey) -> str:
    return dotted(made.block.address) if made.block else made.hostname


def _for_peer(where: str, peer: list[str], key: list[str], line: Line) -> PresharedKey:
    if where == "hostname":
        return PresharedKey(read_psk(key, line), hostname=peer[0])
    try:
        found = block([word for word in peer if word != "no-xauth"])
    except ValueError:  # what stands in its place may be a key, so that the error does not quote it
        raise ValueError("the peer of a pre-shared key is an address with an optional mask") from None
    return PresharedKey(read_psk(key, line), block=found)


def block(words: list[str]) -> Block:
    """The block of `A [M]`, its address cut to the mask. `A` without a mask is a host, 0.0.0.0 any. Raises `ValueError`."""
    match words:
        case [address, mask]:
            bits = parse_address(mask)
            return Block(parse_address(address) & bits, bits)
        case [address]:
            if "/" in address:
                host, _, length = address.partition("/")
                bits = HOST << (32 - number_in(length, "a prefix length", 0, 32)) & HOST
                return Block(parse_address(host) & bits, bits)
            value = parse_address(address)
            return Block(value, HOST if value else 0)
        case _:
            raise ValueError("a peer is an address and an optional mask")


def policy_line(draft: CryptoDraft, names: tuple[str, ...], words: tuple[str, ...], line: Line) -> None:
    """A line of `crypto isakmp policy N` (S10.3)."""
    number = int(names[3]) if names[3].isdigit() else 0
    known: IsakmpPolicy | None = draft["policies"].get(number)
    if known is None:
        return
    is_set = words[0] not in ("no", "default")
    name, *rest = words if is_set else words[1:]
    field = {"encr": "encryption", "enc": "encryption", "lifetime": "lifetime_s"}.get(name, name)
    if not is_set:
        value = getattr(IsakmpPolicy(0, None), field)
    elif field == "lifetime_s":
        value = Said(number_in(rest[0] if rest else "", "a lifetime in seconds", 60, 86400), line)
    else:
        value = Said(_policy_word(field, rest), line)
    draft["policies"][number] = known._replace(**{field: value})


def _policy_word(field: str, rest: list[str]) -> str:
    if field == "encryption":
        return cipher(rest)
    known = {"hash": _HASHES, "authentication": _METHODS, "group": GROUPS}[field]
    if len(rest) != 1 or rest[0].lower() not in known:
        if field == "authentication":  # what stands there may be a key, so that the error does not quote it
            raise ValueError(f"the authentication is none of {', '.join(known)}")
        raise ValueError(f"'{' '.join(rest)}' is none of {', '.join(known)}")
    return rest[0].lower()


def cipher(words: list[str]) -> str:
    """`des`, `3des` or `aes` with its key size, which is 128 unless said. Raises `ValueError`."""
    match [word.lower() for word in words]:
        case [("des" | "3des") as name]:
            return name
        case ["aes"]:
            return "aes 128"
        case ["aes", ("128" | "192" | "256") as bits]:
            return f"aes {bits}"
        case _:
            raise ValueError(f"'{' '.join(words)}' is no encryption of an ISAKMP policy")


def keyring_opener(draft: CryptoDraft, words: tuple[str, ...], line: Line, *, is_set: bool) -> None:
    """`crypto keyring NAME [vrf FVRF]`."""
    if not words:
        raise ValueError("'crypto keyring' needs a name")
    name = words[0]
    vrf = words[2] if len(words) > 2 and words[1] == "vrf" else ""
    _open(draft["keyrings"], name, Keyring(name, line, vrf, keys={}), is_set=is_set)


def keyring_line(draft: CryptoDraft, names: tuple[str, ...], words: tuple[str, ...], line: Line) -> None:
    """A line of `crypto keyring`."""
    known: Keyring | None = draft["keyrings"].get(names[2])
    if known is None:
        return
    match words:
        case "pre-shared-key", where, *rest if where in ("address", "hostname"):
            made = _keyring_key(where, rest, line)
            keys: dict[Block | str, PresharedKey] = known.keys  # type: ignore[assignment]
            keys[made.block or made.hostname] = made
        case "no" | "default", "pre-shared-key", where, *rest if where in ("address", "hostname") and rest:
            peer = rest[: rest.index("key")] if "key" in rest else rest
            gone: Block | str = block(peer) if where == "address" else peer[0]
            known.keys.pop(gone, None)  # type: ignore[attr-defined]
        case "local-address", *rest:
            draft["keyrings"][known.name] = known._replace(local=Said(local_name(rest), line))
        case "no" | "default", "local-address", *_:
            draft["keyrings"][known.name] = known._replace(local=None)


def _keyring_key(where: str, words: list[str], line: Line) -> PresharedKey:
    if "key" not in words[1:]:
        raise ValueError("a pre-shared key needs 'key' behind its peer")
    place = words.index("key", 1)
    return _for_peer(where, words[:place], words[place + 1 :], line)


def local_name(words: list[str]) -> str:
    """An interface or an address (S10.7), as its full name. Raises `ValueError`."""
    text = " ".join(words[:1] if words and words[0][:1].isdigit() else words[:2] if words[1:2] != ["vrf"] else words[:1])
    return dotted(parse_address(text)) if text[:1].isdigit() else interface_name(text)


def isakmp_profile_line(draft: CryptoDraft, names: tuple[str, ...], words: tuple[str, ...], line: Line) -> None:
    """A line of `crypto isakmp profile`."""
    known: IsakmpProfile | None = draft["isakmp_profiles"].get(names[3])
    if known is None:
        return
    is_set = words[0] not in ("no", "default")
    match words if is_set else words[1:]:
        case "keyring", name:
            others = tuple(one for one in known.keyrings if one.value != name)
            known = known._replace(keyrings=(*others, Said(name, line)) if is_set else others)
        case "match", "identity", *rest:
            made = _match(rest, line)
            others_ = tuple(one for one in known.matches if one._replace(line=line) != made)
            known = known._replace(matches=(*others_, made) if is_set else others_)
        case "self-identity", *rest:
            known = known._replace(self_identity=Said(" ".join(rest), line) if is_set else None)
        case "vrf", name:
            known = known._replace(vrf=Said(name, line) if is_set else None)
        case "local-address", *rest:
            known = known._replace(local=Said(local_name(rest), line) if is_set else None)
        case "initiate", "mode", "aggressive":
            known = known._replace(aggressive=line if is_set else None)
    draft["isakmp_profiles"][known.name] = known


def _match(words: list[str], line: Line) -> Identity:
    """`match identity ...` of an ISAKMP profile."""
    match words:
        case ["address", *rest]:
            vrf = rest.pop() if len(rest) > 1 and "." not in rest[-1] else ""
            return Identity("address", line, block=block(rest), vrf=vrf)
        case ["host", "domain", name]:
            return Identity("domain", line, name)
        case ["host", name]:
            return Identity("fqdn", line, name)
        case ["user", "domain", name] | ["user", name]:
            return Identity("email", line, name)
        case ["group", name]:
            return Identity("group", line, name)
        case _:
            raise ValueError("an identity is an address, a host, a user or a group")


def peer_line(draft: CryptoDraft, names: tuple[str, ...], words: tuple[str, ...], line: Line) -> None:
    """A line of `crypto isakmp peer address A`: the key and the name that aggressive mode starts with."""
    try:
        known: AggressivePeer | None = draft["aggressive_peers"].get(parse_address(names[4]))
    except (ValueError, IndexError):
        return
    if known is None:
        return
    match words:
        case "set", "aggressive-mode", "password", *key:
            known = known._replace(key=read_psk(key, line))
        case "set", "aggressive-mode", "client-endpoint", kind, *rest:
            text = " ".join(rest)
            known = known._replace(
                identity=Identity({"ipv4-address": "address", "user-fqdn": "email"}.get(kind, kind), line, text)
            )
        case "no" | "default", "set", "aggressive-mode", *_:
            known = known._replace(key=None, identity=None)
    draft["aggressive_peers"][known.address] = known
