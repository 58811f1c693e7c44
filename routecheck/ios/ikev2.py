"""`crypto ikev2 ...` lines (S10.17 to S10.20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routecheck.address import parse_address
from routecheck.ios.isakmp import GROUPS, block
from routecheck.ios.passwords import read_psk
from routecheck.ios.values import number_in
from routecheck.model.crypto import Block, Identity, Ikev2Keyring, Ikev2Peer, Ikev2Policy, Ikev2Profile, Ikev2Proposal, Key, Said
from routecheck.syntax.line import Line

if TYPE_CHECKING:
    from routecheck.ios.crypto import CryptoDraft

_CIPHERS = ("des", "3des", "aes-cbc-128", "aes-cbc-192", "aes-cbc-256", "aes-gcm-128", "aes-gcm-256")
_HASHES = ("md5", "sha1", "sha256", "sha384", "sha512")
_KNOWN = {"encryption": _CIPHERS, "integrity": _HASHES, "prf": _HASHES, "group": GROUPS}
_FIELDS = {"proposal": "ikev2_proposals", "policy": "ikev2_policies", "keyring": "ikev2_keyrings", "profile": "ikev2_profiles"}
_METHODS = ("pre-share", "rsa-sig", "ecdsa-sig", "eap")


def named_line(draft: CryptoDraft, words: tuple[str, ...], line: Line, *, is_set: bool) -> None:
    """What stands behind `crypto ikev2`: a proposal, policy, keyring or profile is opened or taken back."""
    kind, name, *_ = words
    known = draft[_FIELDS[kind]]
    if not is_set:
        known.pop(name, None)
    elif name not in known:
        made = {
            "proposal": Ikev2Proposal(name, line),
            "policy": Ikev2Policy(name, line),
            "keyring": Ikev2Keyring(name, line, peers={}),
            "profile": Ikev2Profile(name, line),
        }
        known[name] = made[kind]


def proposal_line(draft: CryptoDraft, names: tuple[str, ...], words: tuple[str, ...], line: Line) -> None:
    """A line of a proposal: the algorithms of one type, best first. A second line for a type replaces the first."""
    known: Ikev2Proposal | None = draft["ikev2_proposals"].get(names[3])
    if known is None:
        return
    is_set = words[0] not in ("no", "default")
    field, *values = words if is_set else words[1:]
    value: Any = None
    if is_set:
        lower = tuple({"sha": "sha1"}.get(word.lower(), word.lower()) for word in values)
        wrong = [word for word in lower if word not in _KNOWN[field]]
        if wrong or not lower:
            raise ValueError(f"'{' '.join(wrong)}' is none of {', '.join(_KNOWN[field])}")
        value = Said(lower, line)
    draft["ikev2_proposals"][known.name] = known._replace(**{field: value})


def policy_line(draft: CryptoDraft, names: tuple[str, ...], words: tuple[str, ...], line: Line) -> None:
    """A line of `crypto ikev2 policy`."""
    known: Ikev2Policy | None = draft["ikev2_policies"].get(names[3])
    if known is None:
        return
    is_set = words[0] not in ("no", "default")
    match words if is_set else words[1:]:
        case "proposal", name:
            others = tuple(one for one in known.proposals if one.value != name)
            known = known._replace(proposals=(*others, Said(name, line)) if is_set else others)
        case "match", "fvrf", name:
            known = known._replace(vrf=Said(name, line) if is_set else None)
        case "match", "address", "local", address:
            value = parse_address(address)
            kept = tuple(one for one in known.local if one.value != value)
            known = known._replace(local=(*kept, Said(value, line)) if is_set else kept)
    draft["ikev2_policies"][known.name] = known


def keyring_line(draft: CryptoDraft, names: tuple[str, ...], words: tuple[str, ...], line: Line) -> None:
    """`peer NAME` of a keyring."""
    known: Ikev2Keyring | None = draft["ikev2_keyrings"].get(names[3])
    if known is None:
        return
    peers: dict[str, Ikev2Peer] = known.peers  # type: ignore[assignment]
    match words:
        case "peer", name:
            peers.setdefault(name, Ikev2Peer(name, line))
        case "no" | "default", "peer", name:
            peers.pop(name, None)


def peer_line(draft: CryptoDraft, names: tuple[str, ...], words: tuple[str, ...], line: Line) -> None:
    """A line of a keyring's peer. `names` are the words of the keyring's opener, then those of the peer's."""
    keyring: Ikev2Keyring | None = draft["ikev2_keyrings"].get(names[3])
    known = keyring.peers.get(names[-1]) if keyring else None
    if keyring is None or known is None:
        return
    is_set = words[0] not in ("no", "default")
    match words if is_set else words[1:]:
        case "address", *rest:
            known = known._replace(block=_peers_block(rest) if is_set else None)
        case "hostname", name:
            known = known._replace(hostname=name if is_set else "")
        case "identity", *rest:
            known = known._replace(identity=_identity(rest, line) if is_set else None)
        case "pre-shared-key", *rest:
            known = _with_key(known, rest, line, is_set=is_set)
    keyring.peers[known.name] = known  # type: ignore[index]


def _peers_block(words: list[str]) -> Block:
    """The address of a peer. The error does not quote what stands in its place."""
    try:
        return block(words)
    except ValueError:
        raise ValueError("the address of a peer is an address with an optional mask") from None


def _with_key(known: Ikev2Peer, words: list[str], line: Line, *, is_set: bool) -> Ikev2Peer:
    """`pre-shared-key [local|remote] [0|6] KEY`; without a direction the key is for both (S10.19)."""
    side = words[0] if words and words[0] in ("local", "remote") and len(words) > 1 else ""
    key: Key | None = read_psk(words[1:] if side else words, line) if is_set else None
    if side:
        return known._replace(local=key) if side == "local" else known._replace(remote=key)
    return known._replace(local=key, remote=key)


def _identity(words: list[str], line: Line) -> Identity:
    match words:
        case ["address", *rest]:
            return Identity("address", line, block=block(rest))
        case ["any"]:
            return Identity("any", line)
        case [("fqdn" | "email") as kind, "domain", name]:
            return Identity(f"{kind} domain", line, name)
        case [("fqdn" | "email" | "key-id") as kind, name]:
            return Identity(kind, line, name)
        case ["dn"]:
            return Identity("dn", line)
        case _:
            raise ValueError("an identity is an address, an fqdn, an email, a key-id or any")


def profile_line(draft: CryptoDraft, names: tuple[str, ...], words: tuple[str, ...], line: Line) -> None:
    """A line of `crypto ikev2 profile`."""
    known: Ikev2Profile | None = draft["ikev2_profiles"].get(names[3])
    if known is None:
        return
    is_set = words[0] not in ("no", "default")
    rest = words if is_set else words[1:]
    changed = _matching(known, rest, line, is_set=is_set) if rest[0] == "match" else _setting(known, rest, line, is_set=is_set)
    draft["ikev2_profiles"][known.name] = changed


def _matching(known: Ikev2Profile, words: tuple[str, ...], line: Line, *, is_set: bool) -> Ikev2Profile:
    """`match ...`: which peers, certificates, local addresses and VRFs the profile is for."""
    match words:
        case "match", "identity", "remote", *rest:
            return _with_match(known, _identity(rest, line), is_set=is_set)
        case "match", "certificate", name:
            return _with_match(known, Identity("certificate", line, name), is_set=is_set)
        case "match", "fvrf", name:
            return known._replace(vrf=Said(name, line) if is_set else None)
        case "match", "address", "local", *rest:
            from routecheck.ios.isakmp import local_name

            name = local_name([word for word in rest if word != "interface"])
            others = tuple(one for one in known.local if one.value != name)
            return known._replace(local=(*others, Said(name, line)) if is_set else others)
        case _:
            return known


def _with_match(known: Ikev2Profile, made: Identity, *, is_set: bool) -> Ikev2Profile:
    others = tuple(one for one in known.matches if one._replace(line=made.line) != made)
    return known._replace(matches=(*others, made) if is_set else others)


def _setting(known: Ikev2Profile, words: tuple[str, ...], line: Line, *, is_set: bool) -> Ikev2Profile:
    match words:
        case "identity", "local", *rest:
            return known._replace(identity=_identity(rest, line) if is_set else None)
        case "authentication", "local", method, *_:
            return known._replace(authentication_local=Said(_method(method), line) if is_set else None)
        case "authentication", "remote", method, *_:
            others = tuple(one for one in known.authentication_remote if one.value != method)
            return known._replace(authentication_remote=(*others, Said(_method(method), line)) if is_set else others)
        case "keyring", *rest:
            name = rest[-1] if rest else ""
            return known._replace(keyring=Said(name, line) if is_set else None)
        case "pki", "trustpoint", *_:
            return known._replace(trustpoint=line if is_set else None)
        case "lifetime", seconds:
            return known._replace(lifetime_s=Said(number_in(seconds, "a lifetime", 120, 86400), line) if is_set else Said(86400))
        case ("lifetime",):
            return known._replace(lifetime_s=Said(86400))
        case "dpd", *_:
            return known._replace(dpd=line if is_set else None)
        case ("shutdown",):
            return known._replace(is_shutdown=line if is_set else None)
        case _:
            return known


def _method(word: str) -> str:
    if word.lower() not in _METHODS:
        raise ValueError(f"the authentication is none of {', '.join(_METHODS)}")  # the word may be a key
    return word.lower()
