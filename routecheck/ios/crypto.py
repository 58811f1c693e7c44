"""Crypto lines, folded into a `CryptoDraft`: which reader a line belongs to. Imported with the first such line of a config."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from routecheck.ios.ikev2 import keyring_line as ikev2_keyring_line
from routecheck.ios.ikev2 import named_line as ikev2_named_line
from routecheck.ios.ikev2 import peer_line as ikev2_peer_line
from routecheck.ios.ikev2 import policy_line as ikev2_policy_line
from routecheck.ios.ikev2 import profile_line as ikev2_profile_line
from routecheck.ios.ikev2 import proposal_line
from routecheck.ios.ipsec import ipsec_line, map_entry_line, map_line, profile_line, transform_set_line
from routecheck.ios.isakmp import (
    isakmp_line,
    isakmp_profile_line,
    keyring_line,
    keyring_opener,
    peer_line,
    policy_line,
)
from routecheck.model.crypto import Crypto
from routecheck.syntax.line import Line


class CryptoDraft:
    """What is known of a device's crypto lines so far, by the fields of `Crypto`. Its dicts, and those of what is in them,
    are added to in place: a hub has ten thousand map entries."""

    def __init__(self, known: Crypto | None = None) -> None:
        self.known: dict[str, Any] = {name: _own(value) for name, value in (known or Crypto())._asdict().items()}

    def __getitem__(self, field: str) -> Any:
        return self.known[field]

    def __setitem__(self, field: str, value: object) -> None:
        self.known[field] = value

    def finished(self) -> Crypto:
        """What the lines said."""
        return Crypto(**self.known)


def _own(value: Any) -> Any:
    """A copy of the dicts in a value, that lines may be added to."""
    if hasattr(value, "_fields"):
        changed = {name: _own(part) for name, part in value._asdict().items() if hasattr(part, "keys")}
        return value._replace(**changed)
    return {key: _own(part) for key, part in value.items()} if hasattr(value, "keys") else value


_Reader = Callable[["CryptoDraft", tuple[str, ...], tuple[str, ...], Line], None]
"""(draft, words of the block's opener, words of the line, the line)."""

_BLOCKS: dict[str, _Reader] = {
    "isakmp-policy": policy_line,
    "isakmp-profile": isakmp_profile_line,
    "isakmp-peer": peer_line,
    "keyring": keyring_line,
    "transform-set": transform_set_line,
    "ipsec-profile": profile_line,
    "crypto-map": map_entry_line,
    "ikev2-proposal": proposal_line,
    "ikev2-policy": ikev2_policy_line,
    "ikev2-keyring": ikev2_keyring_line,
    "ikev2-peer": ikev2_peer_line,
    "ikev2-profile": ikev2_profile_line,
}


def block_line(draft: CryptoDraft, mode: str, names: tuple[str, ...], words: tuple[str, ...], line: Line) -> None:
    """One line inside a block of `mode`, which the words `names` opened. Raises `ValueError`."""
    _BLOCKS[mode](draft, names, words, line)


def crypto_line(draft: CryptoDraft, words: tuple[str, ...], line: Line) -> None:
    """One global `crypto ...` line, or its `no` or `default` form (S1.10). Raises `ValueError`."""
    is_set = words[0] == "crypto"
    rest = words[1:] if is_set else words[2:]
    if not rest:
        raise ValueError("'crypto' is incomplete")
    match rest[0]:
        case "isakmp":
            isakmp_line(draft, rest[1:], line, is_set=is_set, is_default=words[0] == "default")
        case "keyring":
            keyring_opener(draft, rest[1:], line, is_set=is_set)
        case "ikev2":
            ikev2_named_line(draft, rest[1:], line, is_set=is_set)
        case "ipsec":
            ipsec_line(draft, rest[1:], line, is_set=is_set, is_default=words[0] == "default")
        case "map" | "dynamic-map":
            map_line(draft, rest, line, is_set=is_set)
        case "engine":
            draft["no_shield"] = line if is_set else None
